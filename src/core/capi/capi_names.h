/* Names of attributes, methods and modules as Python's str: .NET gives them as text with each call, and the same ones again
 * and again. */
#ifndef CLRLINK_CAPI_CAPI_NAMES_H
#define CLRLINK_CAPI_CAPI_NAMES_H

#include "support/python.h"

/* The str of so many UTF-16 units. Attached. A new reference; NULL with an exception. */
PyObject *capi_name(const uint16_t *units, uint32_t length);

#endif
