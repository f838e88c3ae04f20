/* A virtual property that a Python class overrides has two faces in Python, the property and its accessors get_X and set_X.
 * The class gets the one that it does not define itself (clrlink._overrides). */
#ifndef CLRLINK_TYPES_SUBCLASS_ACCESSORS_H
#define CLRLINK_TYPES_SUBCLASS_ACCESSORS_H

#include "support/python.h"

/* To be called once the type is emitted, which would take what is added here for the program's. `type` is known to its
 * thread alone. 0 or -1. */
int subclass_accessors_add(PyTypeObject *type);

#endif
