/* Names that an interface inherits from two others, none of which extends the other: what is meant only a cast can say,
 * unless the object itself has the name. */
#ifndef CLRLINK_OBJECTS_NET_AMBIGUOUS_H
#define CLRLINK_OBJECTS_NET_AMBIGUOUS_H

#include "metadata/wrapper.h"

int net_ambiguous_init(void);

/* A descriptor that raises AttributeError; what is not there is looked for on the object (net_interface.c). */
PyObject *net_ambiguous_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);
/* The same for a static member that the types implementing the interface have to have. */
PyObject *net_ambiguous_new_static(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);
bool net_ambiguous_check(PyObject *object);

#endif
