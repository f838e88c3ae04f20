/* Python exception → .NET. */
#ifndef CLRLINK_ERRORS_THROW_H
#define CLRLINK_ERRORS_THROW_H

#include "bridge/value.h"
#include "support/python.h"

/* Takes the exception that is set and returns an owned handle of a .NET exception that stands for it: the original .NET
 * exception when the Python one wraps one, else a PythonException carrying it. Attached; an exception must be set. */
NetHandle throw_take_exception(void);

#endif
