/* Attaching and detaching threads, and the gate through which foreign threads enter Python.
 *
 * A thread is "attached" when it has a current thread state (under the GIL: when it holds it).
 *
 * Calls into .NET detach with thread_detach and come back with thread_attach; the saved state is also kept in a
 * thread-local, so that a callback on the same thread finds it (thread_enter). A thread that Python never
 * saw gets one thread state, kept for its whole life and deleted at its end by a pthread-key destructor:
 * making one for each callback costs microseconds (hundreds of them on free-threaded builds).
 *
 * The gate: thread_gate_close refuses new entries and waits, with a limit, for the foreign threads inside to
 * leave; then Python may finalize, since no foreign thread is in it or on its way in. Threads that were born in
 * Python are Python's own business: they go on after the gate has closed, until Python finalizes, but callbacks from
 * .NET are refused on them too.
 */
#ifndef CLRLINK_SUPPORT_THREAD_H
#define CLRLINK_SUPPORT_THREAD_H

#include <pthread.h>

#include "support/python.h"

/* Called once with the main interpreter attached. 0, or -1 with an exception set. */
int thread_init(void);

/* Releases the thread state of an attached thread. */
PyThreadState *thread_detach(void);
/* Takes back what thread_detach returned. Must not be called with an exception to keep. */
void thread_attach(PyThreadState *state);

/* Whether the calling thread is attached. Any thread. */
bool thread_is_attached(void);

struct ThreadHolds;

typedef enum ThreadEntry {
    THREAD_ENTRY_REFUSED = 0, /* the gate is closed: do not touch Python; no thread_leave */
    THREAD_ENTRY_NESTED,      /* was attached already */
    THREAD_ENTRY_RESUMED,     /* the state saved by an outer thread_detach of this thread */
    THREAD_ENTRY_FOREIGN      /* the state cached for this thread */
} ThreadEntry;

/* Attaches the calling thread, whatever its state. Every success is paired with thread_leave(entry) on the same
 * thread. Usable without a thread state. */
ThreadEntry thread_enter(void);
/* The same; and what the thread's state now is, unless it was refused. */
ThreadEntry thread_enter_state(PyThreadState **current);
void thread_leave(ThreadEntry entry);

/* For support/thread_hold.c: the same for holds, and where the calling thread keeps them. */
ThreadEntry thread_enter_holding(struct ThreadHolds **holds);
void thread_leave_holding(struct ThreadHolds *holds, ThreadEntry entry);
struct ThreadHolds *thread_holds(void);

/* Attached. Closes the gate for good; waits (detached) until no thread entered from outside is inside, at most
 * `seconds`. 1: all left; 0: the limit passed (such threads are then parked for ever when they come back). */
int thread_gate_close(double seconds);
bool thread_gate_is_open(void);
/* Refuses entries from outside until thread_gate_reopen, and waits as thread_gate_close does; but Python stays, so
 * nobody is parked: who is inside goes on and leaves when he is done. Any thread, attached or not. 1: all left; 0: the
 * limit passed. Both do nothing once the gate is being closed. */
int thread_gate_pause(double seconds);
void thread_gate_reopen(void);
/* Closed for good, and no thread from outside is inside; waits a moment for those that are just refused. Any thread. */
bool thread_gate_is_empty(void);
/* Being closed for good, or closed. Any thread. */
bool thread_gate_is_closing(void);

/* The calling thread is about to end Python, since .NET ends the process, on other threads for whose end it waits: it
 * detaches, if it was attached, and nobody waits for it to leave. From now on the gate does not wait either for threads
 * that are out in a call from Python into .NET: one of them may be what ends the process, and CoreCLR lets another
 * thread say so. Whether there are Python frames below, to which it will not come back. */
bool thread_leave_for_good(void);
/* Python has ended: the thread is kept out like any other. */
void thread_left_for_good(void);

/* Runs `hook` at the end of every watched thread, without a thread state (see handle.h). Threads with a state made
 * here are watched; others once they ask. At most a handful of hooks. Any thread. */
void thread_at_exit(void (*hook)(void));
/* 0; -1 when memory ran out (no exception is set). Any thread. */
int thread_watch_exit(void);

/* Starts a thread of the bridge's own. It may run Python and .NET code, and leaves the signals that a program handles to the
 * program's threads. 0, or an errno. Any thread. */
int thread_start(pthread_t *thread, void *(*body)(void *), void *argument);

/* Thread states made here and not yet deleted, those of the bridge's own threads left out. Any thread. */
int64_t thread_cached_count(void);
/* The calling thread belongs to the bridge. Before its first thread_enter. */
void thread_mark_own(void);

/* --- For support/watchdog.h ------------------------------------------------------------------------------------------ */

/* From now on threads that wait for Python or for the gate say since when. Any thread. */
void thread_watch_waits(void);
/* Remembers where the calling thread takes Python; NULL: nowhere. 0; -1 when memory ran out. Any thread. */
int thread_note(const char *text);

typedef enum ThreadPlace { THREAD_OUTSIDE, THREAD_IN_PYTHON, THREAD_IN_NET, THREAD_WAITS } ThreadPlace;
typedef struct ThreadSight {
    pthread_t id;
    ThreadPlace place;
    int64_t since;    /* when it began to wait; 0 unless it does */
    int64_t waited;   /* nanoseconds */
    const char *note; /* valid in the visit alone; or NULL */
} ThreadSight;
/* Calls `visit` for each watched thread, under a lock: no attach, no thread_ function in it. Any thread. */
void thread_visit(void (*visit)(const ThreadSight *sight, void *context), void *context);

/* Whether so little native stack is left that no more Python or .NET frames should be put on it. Any thread. */
bool thread_stack_is_low(void);

/* Python code that runs with .NET frames under it stands between these two. Up to 3.13, CPython ends threads that
 * want to attach during finalization with pthread_exit; unwinding through .NET's frames would abort the process. The
 * guard parks the thread instead, as CPython itself does from 3.14 on. Costs nothing with -fexceptions.
 * The block must not be left by return, break or goto. */
void thread_park(void *unused);
#define THREAD_GUARD_BEGIN pthread_cleanup_push(thread_park, NULL)
#define THREAD_GUARD_END pthread_cleanup_pop(0);

/* The process that started the bridge; false in a forked child. */
bool thread_is_original_process(void);

#endif
