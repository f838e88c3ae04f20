/* What type_members says of a type, as descriptors. */
#ifndef CLRLINK_TYPES_TYPE_MEMBERS_H
#define CLRLINK_TYPES_TYPE_MEMBERS_H

#include "metadata/type_info.h"

typedef struct TypeMembers {
    PyObject *dict;                     /* name → descriptor; owned */
    uint32_t protocols[PROTOCOL_COUNT]; /* the type's own */
    NetOperators *operators;            /* owned; NULL: the base's */
} TypeMembers;

/* Asks the managed half. 0; -1 with an exception, nothing left to free. */
int type_members_read(NetTypeInfo *info, TypeMembers *members);
void type_members_fini(TypeMembers *members);

#endif
