/* References of .NET to objects that live as long as Python: None, True, False and the ints that CPython keeps.
 *
 * Each of these objects has one PyRef, which is made with the bridge and never given up: nothing is allocated for it,
 * counted or released, and all owners of such an object have the same PyRef. */
#ifndef CLRLINK_LIFETIME_PERMANENT_H
#define CLRLINK_LIFETIME_PERMANENT_H

#include "lifetime/release_queue.h"

/* The PyRef of such an object; NULL (no exception) for all others. Attached. */
PyRef *permanent_find(PyObject *object);

/* A PyRef of `object`, the permanent one or a new one: what pyref_new is for. Attached. NULL with MemoryError. */
static inline PyRef *pyref_obtain(PyObject *object) {
    PyRef *ref = permanent_find(object);
    return ref != NULL ? ref : pyref_new(object);
}

/* Makes them. Attached, before any .NET code can ask. 0; -1 with an exception. */
int permanent_init(void);

#endif
