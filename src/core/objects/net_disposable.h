/* IDisposable as a context manager, IAsyncDisposable as an asynchronous one. */
#ifndef CLRLINK_OBJECTS_NET_DISPOSABLE_H
#define CLRLINK_OBJECTS_NET_DISPOSABLE_H

#include "metadata/wrapper.h"

/* The tp_methods of a type with these protocols: __enter__ and __exit__, __aenter__ and __aexit__, or all four; NULL: it
 * is not disposable. */
PyMethodDef *net_disposable_methods(const uint32_t *protocols);

#endif
