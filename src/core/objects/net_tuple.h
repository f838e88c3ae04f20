/* What has parts: Tuple, ValueTuple, KeyValuePair, and whatever has a Deconstruct method. */
#ifndef CLRLINK_OBJECTS_NET_TUPLE_H
#define CLRLINK_OBJECTS_NET_TUPLE_H

#include <stdbool.h>

#include "metadata/wrapper.h"

/* Whether a wrapper acts as a tuple (COLLECTION_TUPLE). */
bool net_tuple_check(PyObject *object);
/* The parts as a Python tuple; a new reference. For all types that have UNPACK. */
PyObject *net_tuple_items(PyObject *self);

/* Slots. */
PyObject *net_tuple_iter(PyObject *self);
Py_ssize_t net_tuple_length(PyObject *self);
PyObject *net_tuple_subscript(PyObject *self, PyObject *key);
/* As of the Python tuple, which it equals. */
Py_hash_t net_tuple_hash(PyObject *self);

#endif
