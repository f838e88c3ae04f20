/* What wrappers do: construction, text, comparison, the protocols of containers. The types layer puts these functions
 * into the slots of the types that have what they need. */
#ifndef CLRLINK_OBJECTS_NET_OBJECT_H
#define CLRLINK_OBJECTS_NET_OBJECT_H

#include "call/overload.h"
#include "metadata/wrapper.h"

/* The hidden base that gives all wrappers one layout, so that a class may derive from a .NET class and interfaces. It
 * is the tp_base of root types, but not in their __mro__. */
extern PyTypeObject *net_object_layout;

int net_object_init(void);

/* ---- construction ---- */

/* tp_vectorcall, tp_new and tp_init of wrappers' types. */
PyObject *net_object_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames);
PyObject *net_object_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int net_object_initialize(PyObject *self, PyObject *args, PyObject *kwargs);
/* Makes the .NET object of a derived class's instance whose __init__ has not: from the arguments of the call, else from
 * none. And from none when it is needed before (wrapper_set_completer). 0 or -1. */
int net_object_complete(PyObject *self, PyObject *args, PyObject *kwargs);
/* 1; 0: another thread makes it, or has; -1. */
int net_object_complete_default(PyObject *self, NetTypeInfo *info);
/* Makes the .NET object of an instance of a Python class, which has none, by one of its constructors. 0 or -1. */
int net_object_construct_derived(PyObject *self, NetTypeInfo *info, PyObject *args, PyObject *kwargs);
/* The constructors of `info`; NULL with TypeError when it cannot be made: abstract, static, open, without any. */
OverloadSet *net_object_constructors(NetTypeInfo *info);
/* What a set of String's constructors makes, wrapped. */
PyObject *net_object_construct_string(NetTypeInfo *info, OverloadSet *set, PyObject *const *args, size_t count,
                                      PyObject *kwnames);

/* ---- slots ---- */

PyObject *net_object_str(PyObject *self);
Py_hash_t net_object_hash(PyObject *self);
Py_ssize_t net_object_length(PyObject *self);
int net_object_contains(PyObject *self, PyObject *item);
PyObject *net_object_iter(PyObject *self);
PyObject *net_object_call(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *net_object_subscript(PyObject *self, PyObject *key);
int net_object_ass_subscript(PyObject *self, PyObject *key, PyObject *value);

/* __enter__ and __exit__ of disposable types. */

#endif
