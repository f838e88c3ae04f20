/* What classes say of their constructors: __doc__, __signature__, Overloads, __overloads__. */
#ifndef CLRLINK_OBJECTS_NET_CONSTRUCTOR_H
#define CLRLINK_OBJECTS_NET_CONSTRUCTOR_H

#include "metadata/wrapper.h"

int net_constructor_init(void);

/* Puts the descriptors into a type's dict, before it is published. `root`: it inherits from no other .NET type. */
int net_constructor_fill(PyObject *dict, bool root);

#endif
