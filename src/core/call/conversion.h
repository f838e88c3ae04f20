/* User-defined implicit conversions (op_Implicit): of .NET objects, and of Python's numbers and texts where a
 * class or struct is wanted, which then count as the .NET type that they have by themselves. */
#ifndef CLRLINK_CALL_CONVERSION_H
#define CLRLINK_CALL_CONVERSION_H

#include "call/overload.h"
#include "convert/converter.h"

/* Whether there can be one from `value` to `type`. */
bool conversion_is_possible(const NetTypeInfo *type, PyObject *value);
/* The conversion from the runtime type of `value` to `type`: 1 with *conversion, 0 when there is none, -1 with an
 * exception. Cached. */
int conversion_between(NetTypeInfo *type, PyObject *value, Overload **conversion);
/* Converts; what is made on the way is kept in the scratch. 1; 0: there is no conversion; -1: what the operator threw. */
int conversion_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch);

#endif
