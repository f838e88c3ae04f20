/* Making delegates, IDel(callable), and what can be done with them: a + b, a - b. */
#ifndef CLRLINK_OBJECTS_NET_DELEGATE_H
#define CLRLINK_OBJECTS_NET_DELEGATE_H

#include "metadata/type_info.h"
#include "support/python.h"

/* A delegate of exactly this closed type from one argument: another delegate of the type is taken over, one of a type
 * that fits is converted, anything else that can be called is wrapped. New reference, or NULL with TypeError. */
PyObject *net_delegate_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);

/* Delegate.Combine and Delegate.Remove, where one side is a delegate and the other one, a callable or None. */
PyObject *net_delegate_add(PyObject *left, PyObject *right);
PyObject *net_delegate_subtract(PyObject *left, PyObject *right);

/* Tells the converters what delegate types pass and return, and how methods of .NET become delegates. 0. */
int net_delegate_init(void);

#endif
