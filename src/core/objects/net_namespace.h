/* Namespaces as Python modules. */
#ifndef CLRLINK_OBJECTS_NET_NAMESPACE_H
#define CLRLINK_OBJECTS_NET_NAMESPACE_H

#include "support/python.h"

int net_namespace_init(void);

/* The module object of a namespace: one for each name; "" is the one of types outside any. None when no known assembly
 * has types in it or below it. New reference, NULL with an exception. */
PyObject *net_namespace_find(PyObject *name);

/* What `name` is in namespace `space` ("" for types outside any): a type or a namespace, as a new reference. NULL
 * without an exception: nothing. */
PyObject *net_namespace_resolve(PyObject *space, PyObject *name);

/* (types, namespaces, assemblies) of a namespace, each a list of str. NULL with an exception, or without one when
 * there is no such namespace. */
PyObject *net_namespace_describe(PyObject *space);

/* Native slot: an assembly was loaded. Any thread, [quick]. */
void net_namespace_assemblies_changed(void);
/* How often that happened: who caches names compares it. */
uint64_t net_namespace_epoch(void);

#endif
