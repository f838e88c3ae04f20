/* Fields and constants. */
#ifndef CLRLINK_OBJECTS_NET_FIELD_H
#define CLRLINK_OBJECTS_NET_FIELD_H

#include "metadata/wrapper.h"

PyObject *net_field_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);

#endif
