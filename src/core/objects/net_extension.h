/* Extension methods: static methods of .NET that take their first argument's attribute syntax. */
#ifndef CLRLINK_OBJECTS_NET_EXTENSION_H
#define CLRLINK_OBJECTS_NET_EXTENSION_H

#include <stdbool.h>

#include "metadata/type_info.h"

int net_extension_init(void);

/* Imports the extension methods of a namespace (a str) or of one static class, for the life of the process. False: it has
 * none. New reference; NULL with an exception. */
PyObject *net_extension_import(PyObject *module, PyObject *what);

/* The method of that name bound to `object`, chosen by the type it is seen as (for a value typed as an interface: that).
 * NULL without an exception: none takes it. */
PyObject *net_extension_bind(PyObject *object, PyObject *name);

/* Calls the extension method of that name with args[0] as its receiver, where one takes these arguments: what is left when the
 * type's own methods of the name take none, as in C#. 1: called (*result is its, NULL with its exception); 0: there is
 * none; -1 with an exception. */
int net_extension_call_instead(PyObject *name, PyObject *const *args, Py_ssize_t count, PyObject *kwnames,
                               PyObject **result);

/* Whether it is what stands for an extension method in the dicts of the root types. */
bool net_extension_check(PyObject *descriptor);

/* What dir() shows of an object by its type: object.__dir__, with the extension methods that take it and no others. New
 * reference. */
PyObject *net_extension_dir(PyObject *object);
/* What type.__dir__ says of a class, without extension methods. New reference. */
PyObject *net_extension_class_dir(PyObject *type);

#endif
