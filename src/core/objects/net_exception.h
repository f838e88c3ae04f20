/* .NET exceptions as Python exceptions. */
#ifndef CLRLINK_OBJECTS_NET_EXCEPTION_H
#define CLRLINK_OBJECTS_NET_EXCEPTION_H

#include "metadata/wrapper.h"

int net_exception_init(void);

/* The builtin exceptions that an exception type is caught as as well: borrowed, their count. */
#define NET_EXCEPTION_BUILTINS 2
int net_exception_builtins(const NetTypeInfo *info, PyObject **builtins);

/* Slots of exception types. */
PyObject *net_exception_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int net_exception_initialize(PyObject *self, PyObject *args, PyObject *kwargs);
/* See net_object_complete. */
int net_exception_complete(PyObject *self, PyObject *args, PyObject *kwargs);
/* A new object of a Python class for an exception that .NET has made; it has no handle yet. */
PyObject *net_exception_allocate(PyTypeObject *type, NetHandle handle);
PyObject *net_exception_richcompare(PyObject *self, PyObject *other, int operation);
Py_hash_t net_exception_hash(PyObject *self);
void net_exception_dealloc(PyObject *self);
PyObject *net_exception_str(PyObject *self);

#endif
