/* The native half of Python.Runtime's classes: what .NET code does with Python objects by itself.
 *
 *   int32_t python_operate(operation, operands, count, type, result)
 *
 * `operation` is one of bridge/python_operations.h. Operands are dynamic cells: PyRefs in them are borrowed, handles become
 * Python's (a cell that has lost its own is set to null), texts (UTF16) stay the caller's. `type` says what becomes of the
 * result: PYTHON_RESULT_… or the key of a type, whose converter then makes the cell. What `result` holds is the caller's;
 * texts and BIGINTs in it are valid until the thread's next call.
 *
 *   int32_t python_to_py(value, type, result)
 *
 * The Python object that a result declared as `type` (an interface, say) is.
 *
 * Both return PYTHON_OK, PYTHON_RAISED (*result is then the .NET exception) or PYTHON_REFUSED (nothing was touched), and
 * may be called on any thread: one that is not attached is for the time of the call. */
#ifndef CLRLINK_CAPI_CAPI_H
#define CLRLINK_CAPI_CAPI_H

/* Fills the native slots python_…. Before slots_connect. 0. */
int capi_init(void);

#endif
