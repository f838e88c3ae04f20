/* Arrays as Python's sequences. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_H
#define CLRLINK_OBJECTS_NET_ARRAY_H

#include "metadata/wrapper.h"

/* Slots of array types. */
PyObject *net_array_subscript(PyObject *self, PyObject *key);
int net_array_ass_subscript(PyObject *self, PyObject *key, PyObject *value);
PyObject *net_array_item(PyObject *self, Py_ssize_t index);
Py_ssize_t net_array_length(PyObject *self);
int net_array_contains(PyObject *self, PyObject *item);
PyObject *net_array_iter(PyObject *self);
extern PyMethodDef net_array_methods[];

#endif
