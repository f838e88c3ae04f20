/* d[key] of a Dictionary with keys that are compared by .NET itself: without giving up the attachment. */
#ifndef CLRLINK_OBJECTS_NET_LOOKUP_H
#define CLRLINK_OBJECTS_NET_LOOKUP_H

#include "support/python.h"

/* mp_subscript of types that have LOOKUP. */
PyObject *net_lookup_subscript(PyObject *self, PyObject *key);

#endif
