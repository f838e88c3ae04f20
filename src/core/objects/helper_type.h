/* The Python types of the bridge's own helpers (methods, fields, iterators...): heap types made once at start. */
#ifndef CLRLINK_OBJECTS_HELPER_TYPE_H
#define CLRLINK_OBJECTS_HELPER_TYPE_H

#include "support/python.h"

#include <structmember.h>

/* Flags of helpers: nobody makes, derives from or changes them, which also lets CPython specialise on them. */
#define HELPER_TYPE_FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION)

/* A type from a spec, on `base` (NULL: object); taken out of reference counting. Alive as long as the process. */
PyTypeObject *helper_type_new(PyType_Spec *spec, PyTypeObject *base);

/* tp_dealloc of helpers that hold nothing: without it, heap types leak a reference to their type. */
void helper_type_dealloc_plain(PyObject *self);

/* The descriptor or value under `name` in the mro of `type`, as an attribute look-up would find it: 1 (new reference),
 * 0, or -1 with an exception set. */
int helper_type_lookup(PyTypeObject *type, PyObject *name, PyObject **out);

#endif
