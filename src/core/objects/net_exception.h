/* .NET exceptions as Python exceptions. */
#ifndef CLRLINK_OBJECTS_NET_EXCEPTION_H
#define CLRLINK_OBJECTS_NET_EXCEPTION_H

#include "metadata/wrapper.h"

int net_exception_init(void);

/* The exception object of a .NET exception, with its causes, of the class `type`, NULL: of its own .NET type. Takes the
 * handle; NULL with an exception set. */
PyObject *net_exception_new_take(PyTypeObject *type, NetHandle handle);

/* Slots of exception types. */
PyObject *net_exception_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int net_exception_initialize(PyObject *self, PyObject *args, PyObject *kwargs);
/* See net_object_complete. */
int net_exception_complete(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *net_exception_richcompare(PyObject *self, PyObject *other, int operation);
Py_hash_t net_exception_hash(PyObject *self);
void net_exception_dealloc(PyObject *self);
PyObject *net_exception_str(PyObject *self);

#endif
