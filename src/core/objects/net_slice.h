/* Negative places and slices of .NET's lists: what has an indexer by int and a count. Slots of their types. */
#ifndef CLRLINK_OBJECTS_NET_SLICE_H
#define CLRLINK_OBJECTS_NET_SLICE_H

#include "support/python.h"

PyObject *net_slice_subscript(PyObject *self, PyObject *key);
int net_slice_ass_subscript(PyObject *self, PyObject *key, PyObject *value);

#endif
