/* Extension methods: static methods of .NET that take their first argument's attribute syntax. */
#ifndef CLRLINK_OBJECTS_NET_EXTENSION_H
#define CLRLINK_OBJECTS_NET_EXTENSION_H

#include <stdbool.h>

#include "call/overload.h"

int net_extension_init(void);

/* Imports the extension methods of a namespace (a str) or of one static class, for the life of the process. False: it has
 * none. New reference; NULL with an exception. */
PyObject *net_extension_import(PyObject *module, PyObject *what);

/* The method of that name bound to `object`, chosen by the type it is seen as (for a value typed as an interface: that).
 * NULL without an exception: none takes it. */
PyObject *net_extension_bind(PyObject *object, PyObject *name);

/* The extension methods of that name that take `object`, which is their first argument; they live as long as the process. NULL
 * without an exception: there are none. */
OverloadSet *net_extension_find(PyObject *object, PyObject *name);

/* Whether it is what stands for an extension method in the dicts of the root types. */
bool net_extension_check(PyObject *descriptor);

/* What dir() shows of an object by its type: object.__dir__, with the extension methods that take it and no others. New
 * reference. */
PyObject *net_extension_dir(PyObject *object);
/* What type.__dir__ says of a class, without extension methods. New reference. */
PyObject *net_extension_class_dir(PyObject *type);

#endif
