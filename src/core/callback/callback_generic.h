/* .NET calls a Python function that overrides a generic method. */
#ifndef CLRLINK_CALLBACK_CALLBACK_GENERIC_H
#define CLRLINK_CALLBACK_CALLBACK_GENERIC_H

#include "callback/callback_result.h"

/* Calls the method `name` of objects[0] with the `count` objects behind it. A Python function that has a keyword-only
 * parameter `type_arguments` gets the method's type arguments there, a tuple of classes. objects[-1] may be written to.
 * A new reference, or NULL with an exception. */
PyObject *callback_generic_call(PyObject *name, PyObject *const *objects, Py_ssize_t count, CallbackType *types,
                                int32_t type_count);

#endif
