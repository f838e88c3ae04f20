/* Reflection → PyTypeObject. */
#ifndef CLRLINK_TYPES_TYPES_H
#define CLRLINK_TYPES_TYPES_H

/* Registers the builder of Python types; needs no .NET runtime. After objects_init. 0 or -1. */
int types_init(void);

#endif
