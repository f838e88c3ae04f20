/* Making arrays from Python. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_MAKE_H
#define CLRLINK_OBJECTS_NET_ARRAY_MAKE_H

#include "metadata/wrapper.h"

/* Array[T](length) · Array[T](length, length...) · Array[T](iterable or buffer) · Array[T, rank](...) */
PyObject *net_array_make(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);
/* Array[T] and Array[T, rank]: the class. */
PyObject *net_array_make_class(PyObject *key);

#endif
