/* .NET exception → Python. */
#ifndef CLRLINK_ERRORS_RAISE_H
#define CLRLINK_ERRORS_RAISE_H

#include "errors/description.h"
#include "support/python.h"

/* Raises what `exception` is, in Python: a PythonException gives back the very Python object it carries, as does an
 * exception that this thread has thrown itself; others become instances of their Python exception type. Takes the handle. Attached. Returns -1 always. */
int raise_net_exception_take(NetHandle exception);

/* The .NET exception that is set, as a TypeError in its words and with it as the cause: what .NET says where types do not fit.
 * One that says nothing of types stays what it is: that memory or the stack is used up, or one that is none of .NET's (.NET cannot
 * be entered). Attached. */
void raise_as_type_error(void);

/* How exception objects are made of anything that is no PythonException. Takes the handle; NULL with an exception set.
 * `flown` is what the thread itself threw, which may be among the inner ones; or NULL. */
typedef PyObject *(*RaiseMaker)(const NetExceptionDescription *description, NetHandle exception, PyObject *flown);
/* Set by objects/net_exception.c. */
void raise_set_exception_maker(RaiseMaker make);

/* NM: "No method matches given arguments for T.M: (<class ...>)" + details (may be NULL). Returns NULL. */
PyObject *raise_no_match(PyObject *type_name, PyObject *member_name, PyObject *const *args, Py_ssize_t count,
                         PyObject *details);

#endif
