/* The metatype: the Python types of .NET types are its instances (metadata/wrapper.h, NetType). */
#ifndef CLRLINK_OBJECTS_NET_TYPE_H
#define CLRLINK_OBJECTS_NET_TYPE_H

#include "metadata/wrapper.h"

int net_type_init(void);
/* Who makes the .NET type of a Python class, at the end of its class statement; set by types/subclass.c. */
void net_type_set_emitter(int (*emit)(PyTypeObject *type));

/* The info behind `type`, also while its class statement still runs (then: of its nearest .NET base). NULL with
 * TypeError when it has none. */
NetTypeInfo *net_type_info(PyTypeObject *type);

#endif
