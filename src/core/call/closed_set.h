/* Sets made from another by types in brackets: generic methods closed (m[int]), overloads chosen (Overloads[int]). */
#ifndef CLRLINK_CALL_CLOSED_SET_H
#define CLRLINK_CALL_CLOSED_SET_H

#include "call/overload.h"

/* Overloads[types]: a set, or NULL with TypeError "No match found for signature" / "type(s) expected". `key` is a type
 * or a tuple of them, those of all parameters; of an extension method (`is_extension`), of those behind the receiver.
 * Results are interned by (set, types). */
OverloadSet *overload_set_select(OverloadSet *set, PyObject *key, bool is_extension);
/* method[T1, T2]: closes the generic overloads of that arity; NULL with TypeError "No match found for given type params".
 * Results are interned by (set, types): the same set comes back. */
OverloadSet *overload_set_close(OverloadSet *set, PyObject *key);
/* An open generic overload closed over `types`; interned likewise. NULL: TypeError (constraints). */
Overload *overload_close(OverloadSet *set, Overload *open, NetTypeInfo *const *types, int32_t count);

/* Frees all that was made from a set that nobody else can reach. */
void closed_set_free_all(OverloadSet *set);

#endif
