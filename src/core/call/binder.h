/* Choosing the overload for a call, converting, calling. The rules are in docs/internals/binder.md. */
#ifndef CLRLINK_CALL_BINDER_H
#define CLRLINK_CALL_BINDER_H

#include "call/overload.h"
#include "convert/converter.h"

/* The receiver of a call. */
typedef struct Receiver {
    PyObject *object; /* a wrapper or exception object, borrowed; NULL: none (statics, constructors) */
    bool optional;    /* called through the class: for instance overloads args[0] is the receiver */
} Receiver;

/* Calls one of `set`'s overloads as Python would: vectorcall conventions (nargsf may carry
 * PY_VECTORCALL_ARGUMENTS_OFFSET). The result: the value, None, or the tuple of value and by-ref results (A7).
 * NULL with an exception: NM TypeError, what the member threw... */
PyObject *binder_call(OverloadSet *set, Receiver receiver, PyObject *const *args, size_t nargsf, PyObject *kwnames);

/* Whether some overload takes these arguments, one for each parameter that is no out parameter: 1, 0, -1. So that a
 * TypeError of the arguments is told from one that the member raises. */
int binder_fits(OverloadSet *set, PyObject *const *args, Py_ssize_t count);

/* Whether some overload takes such a call, generic ones, optional and named arguments included: 1, 0, -1. For what is to be
 * known after a call has failed; it costs more than the call. */
int binder_takes(OverloadSet *set, Receiver receiver, PyObject *const *args, Py_ssize_t count, PyObject *kwnames);

/* Calls a constructor set; the new object's cell (an owned handle) goes to *cell. 0 or -1. For tp_new and tp_init of
 * wrappers and exceptions. */
int binder_construct(OverloadSet *set, PyObject *const *args, size_t nargs, PyObject *kwnames, Value *cell);
/* The same from tp_new's (args, kwargs). */
int binder_construct_tuple(OverloadSet *set, PyObject *args, PyObject *kwargs, Value *cell);

/* Calls one of an operator's overloads, all static. Py_NotImplemented (a new reference) where none takes these operands;
 * where several do and none is better, a TypeError, or with `quiet` Py_NotImplemented as well. */
PyObject *binder_operate(OverloadSet *set, PyObject *const *args, Py_ssize_t count, bool quiet);
/* Registers what the lower layers call back. */
int binder_init(void);

#endif
