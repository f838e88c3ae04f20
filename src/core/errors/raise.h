/* .NET exception → Python. */
#ifndef CLRLINK_ERRORS_RAISE_H
#define CLRLINK_ERRORS_RAISE_H

#include "bridge/value.h"
#include "support/python.h"

/* Raises what `exception` is, in Python: a PythonException gives back the very Python object it carries; others become
 * instances of their Python exception type. Takes the handle. Attached. Returns -1 always. */
int raise_net_exception_take(NetHandle exception);

/* How exception objects are made of anything that is no PythonException; set by metadata/wrapper.c. Takes the handle;
 * NULL with an exception set. */
void raise_set_exception_maker(PyObject *(*make)(NetTypeKey type, NetHandle exception));

/* NM: "No method matches given arguments for T.M: (<class ...>)" + details (may be NULL). Returns NULL. */
PyObject *raise_no_match(PyObject *type_name, PyObject *member_name, PyObject *const *args, Py_ssize_t count,
                         PyObject *details);

#endif
