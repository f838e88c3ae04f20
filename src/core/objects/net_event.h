/* Events. */
#ifndef CLRLINK_OBJECTS_NET_EVENT_H
#define CLRLINK_OBJECTS_NET_EVENT_H

#include "metadata/wrapper.h"

int net_event_init(void);
PyObject *net_event_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);
bool net_event_check(PyObject *object);
/* e.E = value (object NULL: through the class): what e.E += f ends with; else TypeError "cannot set event attributes". */
int net_event_set(PyObject *self, PyObject *object, PyObject *value);

#endif
