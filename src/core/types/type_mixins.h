/* What makes a .NET collection one of Python's: methods that .NET's do not have, and how `match` sees it. */
#ifndef CLRLINK_TYPES_TYPE_MIXINS_H
#define CLRLINK_TYPES_TYPE_MIXINS_H

#include "metadata/type_info.h"

/* The tp_flags by which `case [a, b]` and `case {"k": v}` take a type. */
unsigned int type_mixins_flags(const uint32_t *protocols);

/* Puts the methods of collections.abc (clrlink/_collections.py) into a type that is a collection, under the names that
 * it does not have; before publication. What `base` has is inherited. 0 or -1. */
int type_mixins_add(PyTypeObject *type, const uint32_t *protocols, const NetTypeInfo *base);

#endif
