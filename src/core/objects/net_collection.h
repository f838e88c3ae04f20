/* What clrlink/_collections.py builds the methods of Python's collections from: the OPERATIONS of a .NET collection. */
#ifndef CLRLINK_OBJECTS_NET_COLLECTION_H
#define CLRLINK_OBJECTS_NET_COLLECTION_H

#include "metadata/wrapper.h"

/* Comparison beyond Equals and IComparable: tuples with tuples, mappings with Python's, sets with any set.
 * Py_NotImplemented: not of that kind. */
PyObject *net_collection_compare(PyObject *self, PyObject *other, int operation);

/* The functions of the module that _collections.py imports (METH_FASTCALL):
 *   collection_shape(type)                      COLLECTION_ bits; 0 for what is no .NET type
 *   collection_call(object, name, *args)        calls an operation
 *   collection_ask(object, name, other, *args)  the same; `other` when its arguments have the wrong type for it
 *   collection_find(object, key, other)         TryGetValue: the value, or `other`
 *   collection_items(object)                    an iterator over pairs of keys and values */
PyObject *net_collection_shape(PyObject *module, PyObject *type);
PyObject *net_collection_call(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *net_collection_ask(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *net_collection_find(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *net_collection_items(PyObject *module, PyObject *object);

#endif
