/* What copy, pickle and assignment to __class__ ask of a wrapper. */
#ifndef CLRLINK_OBJECTS_NET_PICKLE_H
#define CLRLINK_OBJECTS_NET_PICKLE_H

#include "metadata/wrapper.h"

/* Registers with copyreg how classes are pickled. 0 or -1. */
int net_pickle_init(void);

/* Puts __reduce_ex__, __copy__ and __deepcopy__ into the dict of a type without .NET bases, and a __class__ that cannot be
 * set. 0 or -1. */
int net_pickle_fill(PyTypeObject *type, PyObject *dict);

/* Functions of clrlink._core, for clrlink._pickle and clrlink._records. */
PyObject *net_pickle_find_class(PyObject *module, PyObject *name);
PyObject *net_pickle_class_of(PyObject *module, PyObject *type_object);
PyObject *net_pickle_clone(PyObject *module, PyObject *object);
PyObject *net_pickle_initialize(PyObject *module, PyObject *const *args, Py_ssize_t count);

#endif
