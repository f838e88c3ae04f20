/* The memory of arrays, for Python's buffer protocol: memoryview, bytes, NumPy. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_MEMORY_H
#define CLRLINK_OBJECTS_NET_ARRAY_MEMORY_H

#include "support/python.h"

/* The slots of array types. The elements themselves, writable, row by row; pinned while the view lives, which any thread
 * may end. -1 with BufferError where they are no plain numbers, or Fortran's order is wanted of several dimensions. */
int net_array_memory_get(PyObject *self, Py_buffer *view, int flags);
void net_array_memory_release(PyObject *self, Py_buffer *view);

#endif
