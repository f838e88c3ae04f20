/* Calling a thunk: prepare at first use, detach unless it cannot block, call, attach, raise. */
#ifndef CLRLINK_CALL_INVOKE_H
#define CLRLINK_CALL_INVOKE_H

#include "call/overload.h"
#include "convert/converter.h"
#include "errors/managed_call.h"

/* Calls `overload` with finished cells (receiver first where it has one). 0; -1 with the .NET exception raised.
 * Fills result->slot itself. Attached before and after. Ends endless recursion with RecursionError. */
int invoke_cells(Overload *overload, Value *args, CallResult *result);

/* The same for Overload.quick: attached all the way, and no slot goes along. */
static inline int invoke_quick(Thunk quick, Value *args, CallResult *result) {
    if (managed_call_check() < 0)
        return -1;
    NetHandle exception = quick(args, result);
    return exception == 0 ? 0 : raise_net_exception_take(exception);
}

/* Conveniences over protocols and accessors whose single overload is known: convert `args` to the parameters' types,
 * call, convert the result. `receiver` may be NULL for statics. */
PyObject *invoke_simple(Overload *overload, PyObject *receiver, PyObject *const *args, Py_ssize_t count);
/* The same of a static overload with a result, which no encoder sees. */
PyObject *invoke_wrapped(Overload *overload, PyObject *const *args, Py_ssize_t count);
/* The receiver's cell, as `overload` wants it. 0 or -1 (TypeError when it is no instance of the declaring type). */
int invoke_receiver_cell(Overload *overload, PyObject *receiver, Value *cell);
/* Whether a Python value, which is no .NET object, stands for one of `declaring`, and may so be what its members are called
 * on: String.ToUpper("abc"), Int32.ToString(5). 1, 0, or -1 with an exception. */
int invoke_value_is_receiver(NetTypeInfo *declaring, PyObject *value);
/* The single overload of a protocol; NULL without an exception: the type lacks it. */
Overload *invoke_protocol(NetTypeInfo *info, enum Protocol protocol);

#endif
