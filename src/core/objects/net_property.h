/* Properties. */
#ifndef CLRLINK_OBJECTS_NET_PROPERTY_H
#define CLRLINK_OBJECTS_NET_PROPERTY_H

#include "metadata/wrapper.h"

PyObject *net_property_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);

#endif
