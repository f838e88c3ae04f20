/* The native slot callback_invoke: .NET calls a Python callable.
 *
 *   int32_t callback_invoke(pyref, args, count, result_types, result_count, results)
 *
 * Arguments are dynamic cells. Handles and PyRefs in them become Python's, and a cell that has lost its own is set to
 * null: what is left in them after the call is still the caller's. Texts stay the caller's.
 *
 * result_types lists the types (CallbackType) that the results must have: first the return type (0: void, whatever is returned is
 * ignored, and the cell is null), then those of the by-reference parameters. `results` has a cell for each of them, at
 * least one, filled as the types' codes say (TYPE_CODES); they own what they hold. Texts and BIGINTs in them are valid
 * until the thread's next callback. result_types NULL: one result, whatever it is, as a dynamic cell.
 *
 * Returns PYTHON_OK, PYTHON_RAISED (results[0] is then the .NET exception) or PYTHON_REFUSED (nothing was touched). */
#ifndef CLRLINK_CALLBACK_CALLBACK_INVOKE_H
#define CLRLINK_CALLBACK_CALLBACK_INVOKE_H

#include "bridge/value.h"
#include "support/python.h"

/* A new reference to what a dynamic cell holds; what the cell owned is used up, also on failure, and the cell then null. */
PyObject *callback_argument_to_py(Value *argument);

/* Fills the native slot, and those of bridge/handle.h. Before slots_connect. 0. */
int callback_invoke_init(void);

#endif
