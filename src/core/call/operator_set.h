/* The overloads that an operator has for its operands. */
#ifndef CLRLINK_CALL_OPERATOR_SET_H
#define CLRLINK_CALL_OPERATOR_SET_H

#include "call/overload.h"

/* The operator of one type. 1 with *set; 0: it has none; -1 with an exception. `info` may be NULL. */
int operator_set_of(const NetTypeInfo *info, enum Operator operator, OverloadSet ** set);
/* Of two operands' types, either of which may be NULL: the overloads of both, as C# has it. */
int operator_set_between(const NetTypeInfo *left, const NetTypeInfo *right, enum Operator operator, OverloadSet ** set);

#endif
