/* Methods: descriptors in the dicts of .NET types. */
#ifndef CLRLINK_OBJECTS_NET_METHOD_H
#define CLRLINK_OBJECTS_NET_METHOD_H

#include "call/overload.h"
#include "metadata/wrapper.h"

int net_method_init(void);

/* A descriptor for a method member of `info`; flags are MEMBER_STATIC, MEMBER_INSTANCE or both. */
PyObject *net_method_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);

bool net_method_check(PyObject *object);

/* The Overloads object of a set: subscripted by types it gives what calls those overloads alone. `receiver` may be
 * NULL; `constructed` is the type whose constructors these are, or NULL. */
PyObject *net_method_overloads(NetTypeInfo *info, OverloadSet *set, uint16_t flags, PyObject *receiver,
                               PyTypeObject *constructed);

/* What a method, or one bound to an object, stands for: its overloads, and that object or NULL. Both are borrowed. False:
 * it is none. */
bool net_method_parts_borrowed(PyObject *callable, OverloadSet **set, PyObject **receiver);

#endif
