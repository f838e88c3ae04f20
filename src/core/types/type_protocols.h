/* Which slots a type gets. */
#ifndef CLRLINK_TYPES_TYPE_PROTOCOLS_H
#define CLRLINK_TYPES_TYPE_PROTOCOLS_H

#include "metadata/type_info.h"

#define TYPE_SLOTS_LIMIT 80

/* Takes over from the base what the type does not say itself. */
void type_protocols_inherit(uint32_t *protocols, const NetTypeInfo *base);

/* Fills `slots` (room for TYPE_SLOTS_LIMIT) for a type with these protocols and operators (NULL: none of its own).
 * `root`: it inherits from no other .NET type, so that what all wrappers share goes into it. */
void type_protocols_slots(const NetTypeInfo *info, const uint32_t *protocols, const NetOperators *operators, bool root,
                          PyType_Slot *slots);

#endif
