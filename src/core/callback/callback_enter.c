/* What every callback from .NET has in common. See callback_enter.h. */
#include "callback/callback_enter.h"

#include "lifetime/release_queue.h"
#include "support/py_compat.h"

bool callback_enter(CallbackFrame *frame) {
    PyThreadState *current;
    frame->entry = thread_enter_state(&current);
    if (frame->entry == THREAD_ENTRY_REFUSED)
        return false;
    /* A state met here for the first time, or resumed by a plain call, has no exception: the usual case. */
    frame->kept = py_compat_has_exception(current) ? py_compat_take_exception() : NULL;
    return true;
}

void callback_leave(const CallbackFrame *frame) {
    release_queue_drain();
    if (frame->kept != NULL)
        py_compat_restore_exception_take(frame->kept);
    thread_leave(frame->entry);
}

PyObject *callback_call(PyObject *callable, PyObject *const *args, Py_ssize_t count) {
    if (thread_stack_is_low()) {
        PyErr_SetString(PyExc_RecursionError, "the native stack is nearly used up in a callback from .NET");
        return NULL;
    }
    return PyObject_Vectorcall(callable, args, (size_t)count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}
