/* Holds: attachments whose end is decided by .NET code (`using (Py.GIL())`), not by a C function's return.
 *
 * A hold that .NET code forgets is ended for it: by thread_attach, when the call from Python that it was made in returns,
 * or at the thread's end. */
#ifndef CLRLINK_SUPPORT_THREAD_HOLD_H
#define CLRLINK_SUPPORT_THREAD_HOLD_H

#include <stdint.h>

#include "support/python.h"

/* A hold that attached its thread. */
typedef struct ThreadHold {
    int64_t number;
    int entry;  /* ThreadEntry */
    bool ended; /* by its owner, who was not where he took it */
    struct ThreadHold *below;
} ThreadHold;

/* A thread's holds: part of what support/thread.c keeps for it, so that it is found together with the rest. */
typedef struct ThreadHolds {
    int64_t numbers;  /* [thread] what this thread's numbers begin with; 0: none was given out yet */
    int64_t count;    /* [thread] numbers given out */
    ThreadHold *top;  /* [thread] */
    ThreadHold first; /* [thread] room for one without an allocation: nearly always the only one */
} ThreadHolds;

#define THREAD_HOLD_REFUSED 0

/* Attaches the calling thread until thread_unhold(the result) on the same thread. Any thread. */
int64_t thread_hold(void);

#define THREAD_UNHOLD_DONE 1
#define THREAD_UNHOLD_LATE 0      /* it had ended already */
#define THREAD_UNHOLD_ASTRAY (-1) /* it is another thread's: nothing was done */
int thread_unhold(int64_t hold);

/* For support/thread.c: the innermost hold has been forgotten; the thread's state is the caller's business. */
void thread_hold_forget(ThreadHolds *holds);

#endif
