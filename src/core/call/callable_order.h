/* Which of two delegate types a Python callable is the better for. */
#ifndef CLRLINK_CALL_CALLABLE_ORDER_H
#define CLRLINK_CALL_CALLABLE_ORDER_H

#include "metadata/type_info.h"

/* Both types take it. < 0: a; > 0: b; 0: neither, or they are no delegates. No exception is left.
 *
 * The delegate that returns just what the callable says it does is the better (as in C#, ECMA-334, 12.6.4.5), else one
 * that takes it as a parameter would. Of a callable that says nothing: the one that returns Object, which any result is,
 * then the one whose number holds most (Double, Decimal, Single, the integers), then these as Nullable. Then, where both
 * are `inferred` forms of generic methods, the one of fewer parameters: Select(xs, str) passes the elements alone. */
int callable_compare(PyObject *callable, NetTypeInfo *a, NetTypeInfo *b, bool inferred);

#endif
