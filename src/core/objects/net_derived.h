/* Objects of Python classes that derive from .NET types: what links (lifetime/derived_link.h) need of them. */
#ifndef CLRLINK_OBJECTS_NET_DERIVED_H
#define CLRLINK_OBJECTS_NET_DERIVED_H

#include "metadata/wrapper.h"

int net_derived_init(void);

/* Fits a Python class whose .NET type has been made: its finalizer is the link's, whatever __del__ says. */
void net_derived_fit(PyTypeObject *type);
/* After an attribute of the class was set: that may have been __del__. */
void net_derived_refit(PyTypeObject *type, PyObject *name);

#endif
