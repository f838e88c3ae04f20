/* Attaching, detaching and the gate. See thread.h for what they promise.
 *
 * Overview
 *   Each thread that we meet has a ThreadRecord in its thread-local storage: the state saved by its last
 *   thread_detach, the state made for it (foreign threads), how deep it is inside, and the flag by which the gate
 *   sees it. Records of threads that may be inside are linked into one list.
 *
 * Life cycle
 *   A record is linked at the thread's first entry from outside, or by thread_watch_exit. At the thread's end
 *   thread_end deletes the state made for it, runs the hooks and unlinks the record, before the storage goes.
 *   The destructor is registered as C++'s thread_local ones are, where the C library can: these run before pthread
 *   keys are cleared, so CPython's own key still names our state, and in reverse order, so the .NET runtime's
 *   per-thread data is still there. Elsewhere a pthread key serves.
 *
 * Concurrency
 *   Entering and closing are a Dekker handshake: who enters sets `inside`, then reads the phase; who closes sets the
 *   phase, then reads every `inside`. One of them sees the other. Leaving is the same handshake: who leaves clears
 *   `inside`, then reads the phase, and signals when the gate is being closed. So threads write to nothing shared
 *   while the gate is open, and entries scale.
 *   The fence between write and read, which the handshake needs on both sides, is made by who closes for all threads
 *   at once (membarrier, between its write and its reads): gates close once, and threads enter all the time. Where
 *   the system has no such barrier everybody makes a fence of his own.
 *   Threads born in Python are not waited for, but CPython up to 3.13 frees the state of a daemon thread while it is on
 *   its way into PyEval_RestoreThread. So each says so in `attaching`, and who closes gives them time to get through;
 *   later ones wait a moment for finalization to begin, and if it does they park.
 *   The list's lock is never held while attaching, detaching or running hooks.
 */
#include "support/python.h"

#include "support/thread.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "support/gc_stress.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "support/thread_hold.h"

typedef struct ThreadRecord {
    _Atomic(PyThreadState *)
        detached;            /* [atomic] saved by thread_detach; NULL while attached; others look, at the end */
    PyThreadState *made;     /* [thread] the state made for this thread; NULL: none */
    ThreadHolds holds;       /* [thread] see thread_hold.h */
    int depth;               /* [thread] entries from outside, nested */
    bool own;                /* [thread] a thread of the bridge */
    bool stack_known;        /* [thread] */
    uintptr_t stack_low;     /* [thread] no more frames below; 0: unknown */
    uintptr_t stack_end;     /* [thread] the stack's own range, [stack_end, stack_top) */
    uintptr_t stack_top;     /* [thread] */
    _Atomic(bool) inside;    /* [atomic] in Python, or on the way, by an entry from outside */
    _Atomic(bool) closing;   /* [atomic] this thread closes the gate: nobody waits for it */
    _Atomic(bool) attaching; /* [atomic] past its look at the phase, on the way into PyEval_RestoreThread */
    _Atomic(int64_t)
        waits;    /* [atomic] since when it waits, by the monotonic clock; 0: it does not, or nobody watches */
    pthread_t id; /* [lock:state.lock] while linked */
    bool born;    /* [const] once linked: by Python, and so in it unless detached */
    char *note;   /* [lock:state.lock] where it took Python, for the watchdog; NULL: not known */
    bool linked;  /* [thread] */
    struct ThreadRecord *next;  /* [lock:state.lock] */
    struct ThreadRecord **link; /* [lock:state.lock] what points to this record */
} ThreadRecord;

/* An open gate has two values, so that watching costs nothing where nobody watches: who attaches looks at the phase anyway. */
enum GatePhase {
    GATE_WATCHED = -1, /* open, and who waits says since when */
    GATE_OPEN = 0,
    GATE_PAUSED,  /* new entries are refused, for the time being; nobody is ever parked */
    GATE_CLOSING, /* new entries are refused; those inside may still call out and come back */
    GATE_CLOSED   /* nobody may come back */
};

#define EXIT_HOOKS_MAX 4

static struct {
    PyInterpreterState *interpreter; /* [const] after thread_init */
    _Atomic(int) phase;              /* [atomic] GatePhase */
    _Atomic(bool) fence_for_all;     /* [atomic] who closes the gate makes everybody's fence */
    _Atomic(bool) forked;            /* [atomic] set in a forked child */
    _Atomic(bool) ending;            /* [atomic] .NET ends the process: see thread_leave_for_good */
    _Atomic(bool) watched;           /* [atomic] thread_watch_waits was called */
    _Atomic(int64_t) cached;         /* [atomic] states made and not deleted */
    Mutex lock;
    pthread_cond_t left;                         /* with lock: a thread left while the gate was closing */
    ThreadRecord *records;                       /* [lock:lock] */
    _Atomic(int) hook_count;                     /* [atomic] published after the hook */
    void (*_Atomic hooks[EXIT_HOOKS_MAX])(void); /* [atomic] */
    pthread_once_t once;
    pthread_key_t key; /* [const] where the C library has no thread_local destructors */
} state = {.lock = MUTEX_INIT, .left = PTHREAD_COND_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static _Thread_local ThreadRecord self;

/* Absent from C libraries other than glibc. */
extern int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso) __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void pause_ms(long milliseconds) {
    struct timespec pause = {0, milliseconds * 1000000};
    nanosleep(&pause, NULL);
}

void thread_park(void *unused) {
    (void)unused;
    for (;;)
        pause();
}

/* ---- records ---- */

static PyThreadState *get_detached(const ThreadRecord *record) {
    return atomic_load_explicit(&record->detached, memory_order_relaxed);
}

static void set_detached(ThreadRecord *record, PyThreadState *thread_state) {
    atomic_store_explicit(&record->detached, thread_state, memory_order_relaxed);
}

static void record_unlink(ThreadRecord *record) {
    mutex_lock(&state.lock);
    *record->link = record->next;
    if (record->next != NULL)
        record->next->link = record->link;
    mutex_unlock(&state.lock);
    record->linked = false;
    free(record->note);
    record->note = NULL;
}

/* ---- the handshake ---- */

/* Of <linux/membarrier.h>, which is an enum that older systems have a part of. */
#define MEMBARRIER_EXPEDITED (1 << 3)
#define MEMBARRIER_REGISTER_EXPEDITED (1 << 4)

static long membarrier(int command) {
    return syscall(SYS_membarrier, command, 0, 0);
}

static void init_fences(void) {
    atomic_store(&state.fence_for_all, membarrier(MEMBARRIER_REGISTER_EXPEDITED) == 0);
}

/* Sets or clears `inside`, then reads the phase: their half. */
static inline int set_inside(ThreadRecord *record, bool inside) {
    if (!atomic_load_explicit(&state.fence_for_all, memory_order_relaxed)) {
        atomic_store(&record->inside, inside);
        return atomic_load(&state.phase);
    }
    atomic_store_explicit(&record->inside, inside, memory_order_release);
    atomic_signal_fence(memory_order_seq_cst);
    return atomic_load_explicit(&state.phase, memory_order_acquire);
}

#define FENCE_PATIENCE_MS 10

/* Between the new phase and the look at the flags: our half. */
static void fence_for_all(void) {
    if (!atomic_load_explicit(&state.fence_for_all, memory_order_relaxed) || membarrier(MEMBARRIER_EXPEDITED) == 0)
        return;
    /* Registered, and refused since: a sandbox has been closed. No store takes that long to be seen. */
    atomic_store(&state.fence_for_all, false);
    pause_ms(FENCE_PATIENCE_MS);
}

static void record_leave(ThreadRecord *record) {
    if (set_inside(record, false) <= GATE_OPEN)
        return;
    mutex_lock(&state.lock);
    pthread_cond_broadcast(&state.left);
    mutex_unlock(&state.lock);
}

/* The handshake: the phase after `inside` could be seen. Unless that is an open one, the thread has been left out. */
static int record_enter(ThreadRecord *record) {
    int phase = set_inside(record, true);
    if (phase > GATE_OPEN)
        record_leave(record);
    return phase;
}

static void restore(PyThreadState *thread_state) {
    THREAD_GUARD_BEGIN;
    PyEval_RestoreThread(thread_state);
    THREAD_GUARD_END;
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void begin_waiting(ThreadRecord *record) {
    if (atomic_load_explicit(&state.watched, memory_order_relaxed))
        atomic_store_explicit(&record->waits, now_ns(), memory_order_relaxed);
}

static void end_waiting(ThreadRecord *record) {
    atomic_store_explicit(&record->waits, 0, memory_order_relaxed);
}

/* The phase that was seen on the way says whether anybody watches. */
static void restore_in(ThreadRecord *record, PyThreadState *thread_state, int phase) {
    if (phase == GATE_OPEN) {
        restore(thread_state);
        return;
    }
    begin_waiting(record);
    restore(thread_state);
    end_waiting(record);
}

/* Between this and its end the thread is seen to be attaching. No fence: who closes waits longer than a store takes to
 * be seen. The phase, to be looked at afterwards. */
static int begin_attaching(ThreadRecord *record) {
    atomic_store_explicit(&record->attaching, true, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    return atomic_load_explicit(&state.phase, memory_order_acquire);
}

static void end_attaching(ThreadRecord *record) {
    atomic_store_explicit(&record->attaching, false, memory_order_release);
}

static bool thread_is_main(void) {
    return syscall(SYS_gettid) == (long)getpid();
}

/* As record_enter, through a gate that is only paused too: for what the bridge itself has to do in Python. */
static bool record_enter_paused(ThreadRecord *record) {
    if (set_inside(record, true) <= GATE_PAUSED)
        return true;
    record_leave(record);
    return false;
}

/* The process's main thread gets here in exit() alone, where attaching could wait for ever. */
static void delete_made_state(ThreadRecord *record) {
    PyThreadState *made = record->made;
    record->made = NULL;
    if (made == NULL || thread_is_main() || !record_enter_paused(record))
        return;
    if (!py_compat_is_finalizing()) {
        restore(made);
        PyThreadState_Clear(made);
        PyThreadState_DeleteCurrent();
        if (!record->own)
            atomic_fetch_sub(&state.cached, 1);
    }
    record_leave(record);
}

/* .NET code has forgotten to let go, and its thread ends. */
static void end_holds(ThreadRecord *record) {
    PyThreadState *current = py_compat_thread_state();
    if (current != NULL && current == record->made) {
        thread_hold_forget(&record->holds);
        PyEval_SaveThread();
    }
    if (record->depth > 0) {
        record->depth = 0;
        record_leave(record);
    }
}

static void thread_end(void *unused) {
    (void)unused;
    ThreadRecord *record = &self;
    if (!record->linked)
        return;
    end_holds(record);
    delete_made_state(record);
    int count = atomic_load_explicit(&state.hook_count, memory_order_acquire);
    for (int i = 0; i < count; i++)
        atomic_load_explicit(&state.hooks[i], memory_order_acquire)();
    record_unlink(record);
}

/* The lock is taken round a fork, so that the child does not find it held by a thread that it does not have. */
static void before_fork(void) {
    mutex_lock(&state.lock);
}
static void after_fork(void) {
    mutex_unlock(&state.lock);
}

/* The child has this thread alone. */
static void in_forked_child(void) {
    atomic_store(&state.forked, true);
    state.records = self.linked ? &self : NULL;
    if (self.linked) {
        self.next = NULL;
        self.link = &state.records;
    }
    mutex_unlock(&state.lock);
}

static void init_once(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&state.left, &attributes);
    pthread_condattr_destroy(&attributes);
    if (__cxa_thread_atexit_impl == NULL)
        pthread_key_create(&state.key, thread_end);
    pthread_atfork(before_fork, after_fork, in_forked_child);
}

static int record_link(ThreadRecord *record) {
    if (record->linked)
        return 0;
    pthread_once(&state.once, init_once);
    int failed = __cxa_thread_atexit_impl != NULL ? __cxa_thread_atexit_impl(thread_end, NULL, &__dso_handle)
                                                  : pthread_setspecific(state.key, record);
    if (failed)
        return -1;
    record->linked = true;
    mutex_lock(&state.lock);
    record->id = pthread_self();
    record->next = state.records;
    record->link = &state.records;
    if (record->next != NULL)
        record->next->link = &record->next;
    state.records = record;
    mutex_unlock(&state.lock);
    return 0;
}

int thread_watch_exit(void) {
    return record_link(&self);
}

void thread_at_exit(void (*hook)(void)) {
    mutex_lock(&state.lock);
    int count = atomic_load(&state.hook_count);
    if (count < EXIT_HOOKS_MAX) {
        atomic_store(&state.hooks[count], hook);
        atomic_store_explicit(&state.hook_count, count + 1, memory_order_release);
    }
    mutex_unlock(&state.lock);
}

int64_t thread_cached_count(void) {
    return atomic_load(&state.cached);
}

void thread_mark_own(void) {
    self.own = true;
}

/* Those that tell of a fault of the thread itself: blocked, they would end the process. */
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};

/* All but those, and those by which runtimes stop their threads: CoreCLR and Mono take real-time signals, older Monos others. */
static void signals_to_refuse(sigset_t *set) {
    sigfillset(set);
    for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++)
        sigdelset(set, fault_signals[i]);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++)
        sigdelset(set, signal);
    sigdelset(set, SIGPWR);
    sigdelset(set, SIGXCPU);
}

int thread_start(pthread_t *thread, void *(*body)(void *), void *argument) {
    sigset_t refused, before;
    signals_to_refuse(&refused);
    pthread_sigmask(SIG_SETMASK, &refused, &before);
    int error = pthread_create(thread, NULL, body, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int thread_init(void) {
    pthread_once(&state.once, init_once);
    init_fences();
    state.interpreter = PyInterpreterState_Main();
    return 0;
}

bool thread_is_original_process(void) {
    return !atomic_load_explicit(&state.forked, memory_order_relaxed);
}

/* ---- detach and attach ---- */

bool thread_is_attached(void) {
    return py_compat_thread_state() != NULL;
}

PyThreadState *thread_detach(void) {
    ThreadRecord *record = &self;
    gc_stress();
    if (!record->linked) {
        record->born = record->made == NULL;
        record_link(record);
    }
    PyThreadState *saved = PyEval_SaveThread();
    set_detached(record, saved);
    return saved;
}

#define LATE_PATIENCE_MS 50

/* A thread that comes back after the gate has closed: it goes on when it was born in Python and Python lives. It may hold
 * a lock that atexit functions still want, so it is not parked before Python finalizes; but it waits a moment for that,
 * since finalization is dangerous to attaching threads just when it begins. */
static void park_if_late(const ThreadRecord *record) {
    if (atomic_load_explicit(&record->closing, memory_order_relaxed))
        return;
    if (record->depth > 0)
        thread_park(NULL);
    for (int i = 0; i < LATE_PATIENCE_MS && !py_compat_is_finalizing(); i++)
        pause_ms(1);
    if (py_compat_is_finalizing()) /* and ever after: it stays set */
        thread_park(NULL);
}

void thread_attach(PyThreadState *thread_state) {
    ThreadRecord *record = &self;
    if (get_detached(record) == NULL && thread_is_attached()) {
        thread_hold_forget(&record->holds);
        return;
    }
    set_detached(record, NULL);
    int phase = begin_attaching(record);
    if (phase == GATE_CLOSED) {
        end_attaching(record);
        park_if_late(record);
    }
    restore_in(record, thread_state, phase);
    end_attaching(record);
    gc_stress();
}

/* ---- entering from outside ---- */

/* A state that belongs to this thread already, made here or by others (PyGILState_Ensure), else a new one. */
static PyThreadState *foreign_state(ThreadRecord *record) {
    if (record->made != NULL)
        return record->made;
    PyThreadState *existing = PyGILState_GetThisThreadState();
    if (existing != NULL)
        return existing;
    /* Made on its own thread, so that CPython binds it there and PyGILState_Ensure finds it. */
    record->made = PyThreadState_New(state.interpreter);
    if (record->made != NULL && !record->own)
        atomic_fetch_add(&state.cached, 1);
    return record->made;
}

static ThreadEntry enter_foreign(ThreadRecord *record, PyThreadState **current) {
    if (!record->linked && record_link(record) < 0)
        return THREAD_ENTRY_REFUSED;
    int phase;
    if (record->depth > 0) {
        phase = atomic_load(&state.phase);
        if (phase == GATE_CLOSED && !atomic_load(&record->closing))
            return THREAD_ENTRY_REFUSED;
    } else if ((phase = record_enter(record)) > GATE_OPEN) {
        return THREAD_ENTRY_REFUSED;
    }
    PyThreadState *thread_state = foreign_state(record);
    if (thread_state == NULL) {
        if (record->depth == 0)
            record_leave(record);
        return THREAD_ENTRY_REFUSED;
    }
    record->depth++;
    restore_in(record, thread_state, phase);
    *current = thread_state;
    return THREAD_ENTRY_FOREIGN;
}

static ThreadEntry enter_resumed(ThreadRecord *record, PyThreadState **current) {
    int phase = begin_attaching(record);
    if (phase == GATE_CLOSED && !atomic_load_explicit(&record->closing, memory_order_relaxed)) {
        end_attaching(record);
        return THREAD_ENTRY_REFUSED;
    }
    PyThreadState *thread_state = get_detached(record);
    set_detached(record, NULL);
    restore_in(record, thread_state, phase);
    end_attaching(record);
    *current = thread_state;
    return THREAD_ENTRY_RESUMED;
}

static inline ThreadEntry enter(ThreadRecord *record, PyThreadState **current) {
    if ((*current = py_compat_thread_state()) != NULL)
        return THREAD_ENTRY_NESTED;
    return get_detached(record) != NULL ? enter_resumed(record, current) : enter_foreign(record, current);
}

static inline void leave(ThreadRecord *record, ThreadEntry entry) {
    switch (entry) {
    case THREAD_ENTRY_REFUSED:
    case THREAD_ENTRY_NESTED: break;
    case THREAD_ENTRY_RESUMED: set_detached(record, PyEval_SaveThread()); break;
    case THREAD_ENTRY_FOREIGN:
        PyEval_SaveThread();
        if (--record->depth == 0)
            record_leave(record);
        break;
    }
}

ThreadEntry thread_enter_state(PyThreadState **current) {
    ThreadEntry entry = enter(&self, current);
    gc_stress();
    return entry;
}

ThreadEntry thread_enter(void) {
    PyThreadState *current;
    return thread_enter_state(&current);
}

void thread_leave(ThreadEntry entry) {
    if (entry > THREAD_ENTRY_NESTED)
        leave(&self, entry);
}

ThreadEntry thread_enter_holding(ThreadHolds **holds) {
    ThreadRecord *record = &self;
    PyThreadState *current;
    *holds = &record->holds;
    return enter(record, &current);
}

void thread_leave_holding(ThreadHolds *holds, ThreadEntry entry) {
    leave((ThreadRecord *)((char *)holds - offsetof(ThreadRecord, holds)), entry);
}

ThreadHolds *thread_holds(void) {
    return &self.holds;
}

/* ---- the gate ---- */

/* Where .NET ends the process, it may be a call of this very thread that does: it will not come back. */
static bool may_stay_out(const ThreadRecord *record) {
    return atomic_load_explicit(&state.ending, memory_order_relaxed) && get_detached(record) != NULL;
}

static bool anyone_inside_lock_held(void) {
    for (ThreadRecord *record = state.records; record != NULL; record = record->next)
        if (atomic_load(&record->inside) && !atomic_load(&record->closing) && !may_stay_out(record))
            return true;
    return false;
}

static bool anyone_attaching(void) {
    bool found = false;
    mutex_lock(&state.lock);
    for (ThreadRecord *record = state.records; record != NULL && !found; record = record->next)
        found = atomic_load_explicit(&record->attaching, memory_order_acquire);
    mutex_unlock(&state.lock);
    return found;
}

#define ATTACHING_LIMIT_MS 200

static void let_attaching_threads_through(void) {
    pause_ms(1);
    for (int i = 0; i < ATTACHING_LIMIT_MS && anyone_attaching(); i++)
        pause_ms(1);
}

static struct timespec deadline_in(double seconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    time_t whole = (time_t)seconds;
    deadline.tv_sec += whole;
    deadline.tv_nsec += (long)((seconds - (double)whole) * 1e9);
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

#define LOOK_AGAIN_SECONDS 0.005

static bool is_past(const struct timespec *deadline) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec != deadline->tv_sec ? now.tv_sec > deadline->tv_sec : now.tv_nsec >= deadline->tv_nsec;
}

/* With lock held: until nobody is inside, or the phase changes, or the deadline. Whether nobody is. */
static bool wait_for_leaving_lock_held(int phase, const struct timespec *deadline) {
    while (atomic_load(&state.phase) == phase && anyone_inside_lock_held()) {
        /* Who detaches says so to nobody. */
        bool looking = atomic_load_explicit(&state.ending, memory_order_relaxed);
        struct timespec soon = deadline_in(LOOK_AGAIN_SECONDS);
        int error = pthread_cond_timedwait(&state.left, &state.lock.native, looking ? &soon : deadline);
        if (error == ETIMEDOUT && (!looking || is_past(deadline)))
            break;
    }
    return !anyone_inside_lock_held();
}

int thread_gate_close(double seconds) {
    struct timespec deadline = deadline_in(seconds > 0 ? seconds : 0);
    record_link(&self);
    atomic_store(&self.closing, true);
    int before = atomic_load(&state.phase);
    while (before < GATE_CLOSING && !atomic_compare_exchange_weak(&state.phase, &before, GATE_CLOSING))
        continue;
    fence_for_all();

    PyThreadState *saved = thread_detach();
    begin_waiting(&self);
    mutex_lock(&state.lock);
    /* Closed before: who is still inside is parked, and not waited for again. */
    wait_for_leaving_lock_held(GATE_CLOSING, &deadline);
    end_waiting(&self);
    atomic_store(&state.phase, GATE_CLOSED);
    bool inside = anyone_inside_lock_held();
    mutex_unlock(&state.lock);
    let_attaching_threads_through();
    thread_attach(saved);
    return !inside;
}

int thread_gate_pause(double seconds) {
    struct timespec deadline = deadline_in(seconds > 0 ? seconds : 0);
    record_link(&self);
    atomic_store(&self.closing, true);
    int before = atomic_load(&state.phase);
    while (before <= GATE_OPEN && !atomic_compare_exchange_weak(&state.phase, &before, GATE_PAUSED))
        continue;
    fence_for_all();

    PyThreadState *saved = thread_is_attached() ? thread_detach() : NULL;
    begin_waiting(&self);
    mutex_lock(&state.lock);
    bool left = wait_for_leaving_lock_held(GATE_PAUSED, &deadline);
    mutex_unlock(&state.lock);
    end_waiting(&self);
    atomic_store(&self.closing, false);
    if (saved != NULL)
        thread_attach(saved);
    return left;
}

void thread_gate_reopen(void) {
    int paused = GATE_PAUSED;
    atomic_compare_exchange_strong(&state.phase, &paused, atomic_load(&state.watched) ? GATE_WATCHED : GATE_OPEN);
}

bool thread_gate_is_open(void) {
    return atomic_load_explicit(&state.phase, memory_order_acquire) <= GATE_OPEN;
}

static bool is_empty_now(void) {
    mutex_lock(&state.lock);
    bool empty = atomic_load(&state.phase) == GATE_CLOSED;
    for (ThreadRecord *record = state.records; record != NULL && empty; record = record->next)
        empty = !atomic_load(&record->inside);
    mutex_unlock(&state.lock);
    return empty;
}

#define PASSING_LIMIT_MS 100

/* A thread that is refused is seen inside for a moment, as it turns round at the gate: that is over soon. */
bool thread_gate_is_empty(void) {
    for (int i = 0; i < PASSING_LIMIT_MS; i++) {
        if (is_empty_now())
            return true;
        if (!thread_gate_is_closing())
            return false;
        pause_ms(1);
    }
    return is_empty_now();
}

bool thread_gate_is_closing(void) {
    return atomic_load_explicit(&state.phase, memory_order_acquire) >= GATE_CLOSING;
}

/* ---- for the watchdog ---- */

void thread_watch_waits(void) {
    int open = GATE_OPEN;
    atomic_store(&state.watched, true);
    atomic_compare_exchange_strong(&state.phase, &open, GATE_WATCHED);
}

int thread_note(const char *text) {
    ThreadRecord *record = &self;
    if (record_link(record) < 0)
        return -1;
    char *copy = text == NULL ? NULL : strdup(text);
    mutex_lock(&state.lock);
    char *before = record->note;
    record->note = copy;
    mutex_unlock(&state.lock);
    free(before);
    return text != NULL && copy == NULL ? -1 : 0;
}

static ThreadPlace place_of(const ThreadRecord *record) {
    if (atomic_load_explicit(&record->waits, memory_order_relaxed) != 0)
        return THREAD_WAITS;
    if (get_detached(record) != NULL)
        return THREAD_IN_NET;
    if (atomic_load(&record->inside))
        return THREAD_IN_PYTHON;
    return record->born ? THREAD_IN_PYTHON : THREAD_OUTSIDE;
}

void thread_visit(void (*visit)(const ThreadSight *sight, void *context), void *context) {
    int64_t now = now_ns();
    mutex_lock(&state.lock);
    for (ThreadRecord *record = state.records; record != NULL; record = record->next) {
        int64_t since = atomic_load_explicit(&record->waits, memory_order_relaxed);
        ThreadSight sight = {record->id, place_of(record), since, since == 0 ? 0 : now - since, record->note};
        visit(&sight, context);
    }
    mutex_unlock(&state.lock);
}

/* ---- the thread that ends the process ---- */

static bool has_python_frames(void) {
    PyFrameObject *frame = PyThreadState_GetFrame(py_compat_thread_state());
    Py_XDECREF(frame);
    return frame != NULL;
}

bool thread_leave_for_good(void) {
    ThreadRecord *record = &self;
    record_link(record);
    atomic_store(&record->closing, true);
    atomic_store(&state.ending, true);
    bool called_from_python = get_detached(record) != NULL || (thread_is_attached() && has_python_frames());
    if (thread_is_attached())
        thread_detach();
    return called_from_python;
}

void thread_left_for_good(void) {
    atomic_store(&self.closing, false);
}

/* ---- the native stack ---- */

#define STACK_MARGIN_LEAST (64 * 1024)
#define STACK_MARGIN_MOST (256 * 1024)

static void learn_stack(ThreadRecord *record) {
    pthread_attr_t attributes;
    void *end;
    size_t size;
    record->stack_known = true;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    if (pthread_attr_getstack(&attributes, &end, &size) == 0) {
        size_t margin = size / 8;
        if (margin < STACK_MARGIN_LEAST)
            margin = STACK_MARGIN_LEAST;
        if (margin > STACK_MARGIN_MOST)
            margin = STACK_MARGIN_MOST;
        record->stack_end = (uintptr_t)end;
        record->stack_top = (uintptr_t)end + size;
        record->stack_low = (uintptr_t)end + margin;
    }
    pthread_attr_destroy(&attributes);
}

bool thread_stack_is_low(void) {
    ThreadRecord *record = &self;
    if (!record->stack_known)
        learn_stack(record);
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    /* Outside the range: a stack of someone's own (coroutines), of which nothing is known. */
    if (here < record->stack_end || here >= record->stack_top)
        return false;
    return here < record->stack_low;
}
