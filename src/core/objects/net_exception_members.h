/* What exceptions have besides the members of their .NET types: __traceback__, __reduce__, exceptions. */
#ifndef CLRLINK_OBJECTS_NET_EXCEPTION_MEMBERS_H
#define CLRLINK_OBJECTS_NET_EXCEPTION_MEMBERS_H

#include "metadata/wrapper.h"

/* Puts them into the dict of System.Exception (`root`), or of System.AggregateException. Before publication. 0 or -1. */
int net_exception_fill(PyTypeObject *type, PyObject *dict, const NetTypeInfo *info, bool root);

/* Adds the frames of .NET to the traceback of what .NET has just thrown, unless the thread does nothing but throw: then
 * they are added when __traceback__ is asked for. Attached, no exception set. */
void net_exception_add_frames(PyObject *self);

/* _core.exception_thaw(cls, data): the exception that __reduce__ froze; of a Python class, or of its own .NET type (None). */
PyObject *net_exception_thaw(PyObject *module, PyObject *args);

#endif
