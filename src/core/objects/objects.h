/* Python types that stand for .NET things. */
#ifndef CLRLINK_OBJECTS_OBJECTS_H
#define CLRLINK_OBJECTS_OBJECTS_H

#include "objects/net_namespace.h"

/* Makes the helper types and the metatype; needs no .NET runtime. After metadata and call. 0 or -1. */
int objects_init(void);

#endif
