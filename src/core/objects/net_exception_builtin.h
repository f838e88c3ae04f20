/* The builtin exceptions that .NET's are caught as. */
#ifndef CLRLINK_OBJECTS_NET_EXCEPTION_BUILTIN_H
#define CLRLINK_OBJECTS_NET_EXCEPTION_BUILTIN_H

#include "errors/description.h"
#include "metadata/wrapper.h"

/* The builtin exceptions that an exception type is caught as as well: borrowed, their count. */
#define NET_EXCEPTION_BUILTINS 2
int net_exception_builtins(const NetTypeInfo *info, PyObject **builtins);

/* errno, strerror and filename of what is an OSError too. 0 or -1. */
int net_exception_set_os_error(PyObject *self, const NetExceptionDescription *description);

#endif
