/* Making delegates: IDel(callable). */
#ifndef CLRLINK_OBJECTS_NET_DELEGATE_H
#define CLRLINK_OBJECTS_NET_DELEGATE_H

#include "metadata/type_info.h"
#include "support/python.h"

/* A delegate of exactly this closed type from one argument: another delegate of the type is taken over, anything else
 * that can be called is wrapped. New reference, or NULL with TypeError. */
PyObject *net_delegate_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);

/* Tells the converters how many parameters a delegate type has. 0. */
int net_delegate_init(void);

#endif
