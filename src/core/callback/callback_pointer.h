/* A Python callable as a plain C function pointer, for C libraries and tests:
 *
 *     int64_t fn(void *context, int64_t argument, void **error);
 *
 * Callable from any thread. On failure it returns 0 and *error is an owned NetHandle of a .NET exception (0 where even
 * that could not be made: once .NET is gone); on success *error is 0. `error` may be NULL. */
#ifndef CLRLINK_CALLBACK_CALLBACK_POINTER_H
#define CLRLINK_CALLBACK_CALLBACK_POINTER_H

#include "support/python.h"

typedef int64_t (*CallbackPointer)(void *context, int64_t argument, void **error);

CallbackPointer callback_pointer_function(void);
/* A context for the function; owns a reference to `callable`. Attached. NULL with MemoryError or TypeError. */
void *callback_pointer_new(PyObject *callable);
/* No thread may be in a call with this context or begin one. Attached. */
void callback_pointer_free(void *context);

#endif
