/* What every callback from .NET has in common: entering Python, keeping the interrupted frame's exception aside,
 * a look at the stack, and the way out. */
#ifndef CLRLINK_CALLBACK_CALLBACK_ENTER_H
#define CLRLINK_CALLBACK_CALLBACK_ENTER_H

#include "support/python.h"
#include "support/thread.h"

typedef struct CallbackFrame {
    ThreadEntry entry;
    PyObject *kept; /* the exception that was on its way when .NET was called (a dealloc may call); NULL: none */
} CallbackFrame;

/* Attaches. False: refused, Python must not be touched and callback_leave not be called. Any thread. */
bool callback_enter(CallbackFrame *frame);
/* Puts things back and detaches. No exception of the callback's own may be left. */
void callback_leave(const CallbackFrame *frame);

/* PyObject_Vectorcall where there is stack for it. Recursion Python → .NET → Python is counted where Python calls .NET
 * (call/invoke.c). `args` has room in front (PY_VECTORCALL_ARGUMENTS_OFFSET). Attached; NULL with an exception. */
PyObject *callback_call(PyObject *callable, PyObject *const *args, Py_ssize_t count);

#endif
