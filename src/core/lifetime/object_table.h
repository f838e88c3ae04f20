/* Handles of Python objects whose layout has no room for one (exceptions): a sharded table keyed by the object's
 * address. An entry is removed in the object's dealloc, so an address in the table is alive. */
#ifndef CLRLINK_LIFETIME_OBJECT_TABLE_H
#define CLRLINK_LIFETIME_OBJECT_TABLE_H

#include "bridge/value.h"
#include "support/python.h"

/* Sets the handle of `object` (ownership moves to the table; an earlier one is released). 0 or -1 (MemoryError, the
 * handle is then released). Attached. */
int object_table_set_take(PyObject *object, NetHandle handle);
/* The handle, borrowed (valid while `object` lives), or 0. */
NetHandle object_table_get_borrowed(PyObject *object);
/* Marks the entry of `object`, for whatever use its owner has for that. Whether it was marked before, or has no entry. */
bool object_table_mark(PyObject *object);
bool object_table_is_marked(PyObject *object);
/* Removes and returns the handle (now the caller's), or 0. */
NetHandle object_table_take(PyObject *object);

#endif
