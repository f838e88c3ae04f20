/* Python classes as .NET types. */
#ifndef CLRLINK_TYPES_SUBCLASS_H
#define CLRLINK_TYPES_SUBCLASS_H

#include "support/python.h"

/* Registers with the metatype. 0. */
int subclass_init(void);

#endif
