/* to_py(): the Python value of a .NET object that stands for one. Those of collections and tuples are written in Python, in
 * clrlink._collections. */
#ifndef CLRLINK_OBJECTS_NET_PYTHON_H
#define CLRLINK_OBJECTS_NET_PYTHON_H

#include "metadata/type_info.h"

/* DateTime, DateTimeOffset, TimeSpan, DateOnly, TimeOnly, Guid. */
static inline bool net_python_is(const NetTypeInfo *info) {
    return info->code >= TYPE_CODE_DATE_TIME && info->code <= TYPE_CODE_GUID;
}

/* Of those, of numbers, boxed primitives and strings. A new reference; TypeError for anything else. */
PyObject *net_python_value(PyObject *object);

#define NET_PYTHON_DOC "The Python value that this .NET value stands for; what it cannot hold is left out."
PyObject *net_python_method(PyObject *self, PyObject *unused);
extern PyMethodDef net_python_methods[]; /* to_py alone */

#endif
