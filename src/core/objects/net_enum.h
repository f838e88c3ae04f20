/* Enums: their values live in the wrapper, so all arithmetic stays in C. */
#ifndef CLRLINK_OBJECTS_NET_ENUM_H
#define CLRLINK_OBJECTS_NET_ENUM_H

#include "metadata/wrapper.h"

/* E(value) checked, E(value, True) not. */
PyObject *net_enum_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);

/* Slots of enum types. */
PyObject *net_enum_repr(PyObject *self);
Py_hash_t net_enum_hash(PyObject *self);
PyObject *net_enum_richcompare(PyObject *self, PyObject *other, int operation);
PyObject *net_enum_int(PyObject *self);
PyObject *net_enum_float(PyObject *self);
int net_enum_bool(PyObject *self);
PyObject *net_enum_or(PyObject *left, PyObject *right);
PyObject *net_enum_and(PyObject *left, PyObject *right);
PyObject *net_enum_xor(PyObject *left, PyObject *right);
PyObject *net_enum_invert(PyObject *self);
int net_enum_contains(PyObject *self, PyObject *flag); /* flag in value: of [Flags] enums */
extern PyMethodDef net_enum_methods[];

#endif
