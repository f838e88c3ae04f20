/* Why a parameter does not take an argument, in words. */
#ifndef CLRLINK_CALL_REFUSAL_H
#define CLRLINK_CALL_REFUSAL_H

#include "metadata/type_info.h"

/* `element`: which element of a params array the argument would be; -1: it is the parameter's own. A new str; NULL with an
 * exception. */
PyObject *refusal_text(PyObject *parameter, NetTypeInfo *type, PyObject *value, Py_ssize_t element);

#endif
