/* Parts of arrays: a[i:j:k], a[i, :]. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_SLICE_H
#define CLRLINK_OBJECTS_NET_ARRAY_SLICE_H

#include "metadata/wrapper.h"

/* Whether a subscript has a slice in it. */
bool net_array_slice_check(PyObject *key);
/* A new array of the elements: of as many dimensions as there are slices. */
PyObject *net_array_slice_get(PyObject *self, PyObject *key);
/* Stores values of the same shape: an array, a sequence, a buffer; sequences of sequences for several dimensions. */
int net_array_slice_set(PyObject *self, PyObject *key, PyObject *value);
/* A new zero-based array of the same elements and dimensions. */
PyObject *net_array_slice_copy(PyObject *self);
/* Reverses a one-dimensional array in place. 0, -1. */
int net_array_slice_reverse(PyObject *self);

#endif
