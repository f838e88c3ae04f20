/* Holds: attachments whose end is decided by .NET code (`using (Py.GIL())`), not by a C function's return.
 *
 * A hold that .NET code forgets is ended for it: by thread_attach, when the call from Python that it was made in returns,
 * or at the thread's end. */
#ifndef CLRLINK_SUPPORT_THREAD_HOLD_H
#define CLRLINK_SUPPORT_THREAD_HOLD_H

#include "support/python.h"

#define THREAD_HOLD_REFUSED 0
#define THREAD_HOLD_NESTED 1 /* the thread was attached already: there is nothing to end */

/* Attaches the calling thread until thread_unhold(the result) on the same thread. Any thread. */
int64_t thread_hold(void);
/* 1; 0: it had ended already. */
int thread_unhold(int64_t hold);

/* For support/thread.c: the innermost hold has been forgotten; the thread's state is the caller's business. */
void thread_hold_forget(void);

#endif
