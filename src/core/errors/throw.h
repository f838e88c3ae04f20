/* Python exception → .NET. */
#ifndef CLRLINK_ERRORS_THROW_H
#define CLRLINK_ERRORS_THROW_H

#include <stdatomic.h>

#include "bridge/value.h"
#include "support/python.h"

/* Takes the exception that is set and returns an owned handle of a .NET exception that stands for it: the original .NET
 * exception when the Python one wraps one, else a PythonException carrying it. `returns`: a call of this thread into .NET
 * is under way, in which the exception may come back. Attached; an exception must be set. */
NetHandle throw_take_exception(bool returns);

/* A Python exception that stands for one of .NET is kept while that flies through .NET, so that it is the same object,
 * with its traceback, when it comes back. One a thread, until the thread's call into .NET is through. */
extern _Atomic(int32_t) throw_flights; /* [atomic] threads that have one */
/* Whether this thread may have one. */
static inline bool throw_maybe_in_flight(void) {
    return atomic_load_explicit(&throw_flights, memory_order_relaxed) != 0;
}
/* The thread's own, which is the caller's then; or NULL. Attached. */
PyObject *throw_take_flight(void);

#endif
