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
/* As object_table_set_take, but an earlier handle stays and the new one is released. */
int object_table_add_take(PyObject *object, NetHandle handle);
/* Removes and returns the handle (now the caller's), or 0. */
NetHandle object_table_take(PyObject *object);

/* The same for links (derived_link.h). 1: added; 0: there is one already; -1: MemoryError. */
int object_table_add_link(PyObject *object, void *link);
void *object_table_link(PyObject *object);
/* The same; `share` is called with it, if there is one, before anybody can take it out. It may do no more than count. */
void *object_table_share_link(PyObject *object, void (*share)(void *link));
void *object_table_take_link(PyObject *object);
/* Up to `capacity` of the links, each shared as above; how many they are. Attached. */
size_t object_table_list_links(void (*share)(void *link), void **links, size_t capacity);

#endif
