/* Nested types, as attributes of their outer type. */
#ifndef CLRLINK_OBJECTS_NET_NESTED_H
#define CLRLINK_OBJECTS_NET_NESTED_H

#include "metadata/wrapper.h"

int net_nested_init(void);
PyObject *net_nested_new(NetTypeKey key);
bool net_nested_check(PyObject *object);

#endif
