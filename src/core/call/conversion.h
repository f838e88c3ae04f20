/* User-defined implicit conversions (op_Implicit) of .NET objects given as arguments. */
#ifndef CLRLINK_CALL_CONVERSION_H
#define CLRLINK_CALL_CONVERSION_H

#include "call/overload.h"

/* The conversion from the runtime type of the wrapper `value` to `type`: 1 with *conversion, 0 when there is none (or
 * `value` is no wrapper), -1 with an exception. Cached. */
int conversion_between(NetTypeInfo *type, PyObject *value, Overload **conversion);
/* Converts; a new reference. NULL: what the operator threw. */
PyObject *conversion_apply(Overload *conversion, PyObject *value);

#endif
