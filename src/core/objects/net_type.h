/* The metatype: the Python types of .NET types are its instances (metadata/wrapper.h, NetType). */
#ifndef CLRLINK_OBJECTS_NET_TYPE_H
#define CLRLINK_OBJECTS_NET_TYPE_H

#include "metadata/wrapper.h"

int net_type_init(void);

/* The info behind `type`, also while its class statement still runs (then: of its nearest .NET base). NULL with
 * TypeError when it has none. */
NetTypeInfo *net_type_info(PyTypeObject *type);

#endif
