/* Python's cyclic collector, as far as the ends of Python objects that are .NET objects depend on it.
 *
 * The collector first finds what is unreachable, and calls finalizers then, while other threads and those finalizers go
 * on. An object that it has found may have come back to Python by way of .NET meanwhile, which the collector does not
 * see. So collections are counted, and what must not happen in the midst of one is put off until it is through.
 *
 * It is told by `gc.callbacks`. A program that empties that list in the midst of a collection leaves it running, as far as
 * is known here, until one begins and ends that is watched again. Concurrency: any attached thread. */
#ifndef CLRLINK_LIFETIME_GC_WATCH_H
#define CLRLINK_LIFETIME_GC_WATCH_H

#include <stdatomic.h>

#include "bridge/value.h"
#include "support/python.h"

extern _Atomic(uint64_t) gc_watch_begun; /* [atomic] */

/* How many collections have begun. */
static inline uint64_t gc_watch_epoch(void) {
    return atomic_load_explicit(&gc_watch_begun, memory_order_acquire);
}

/* Whether one is running, on whichever thread. */
bool gc_watch_is_running(void);

/* When the running collection is through, the object (NULL: none) may be finalized again and a reference to it is
 * dropped, and the handle (0: none) is released. The reference is made by `take` before anything else. 1; where nothing
 * was done, 0: none is running, or -1, without an exception: there is no memory. */
int gc_watch_put_off(PyObject *object, void (*take)(PyObject *object), NetHandle handle);

/* Begins to watch, if nobody has. 0; -1 with an exception. */
int gc_watch_start(void);
/* Ends that, if it was begun; what was put off happens now. */
void gc_watch_stop(void);

#endif
