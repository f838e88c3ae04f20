/* A Python callable as a plain C function pointer. See callback_pointer.h. */
#include "callback/callback_pointer.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "bridge/value.h"
#include "callback/callback_enter.h"
#include "errors/throw.h"
#include "support/leak_check.h"
#include "support/sync.h"

typedef struct CallbackContext {
    PyObject *callable; /* [const] a strong reference */
} CallbackContext;

/* 0; -1 with an exception. Python's ints become the argument's and the result's C integers. */
static int call_attached(PyObject *callable, int64_t argument, int64_t *out) {
    PyObject *objects[2] = {NULL, PyLong_FromLongLong(argument)};
    if (objects[1] == NULL)
        return -1;
    PyObject *result = callback_call(callable, objects + 1, 1);
    Py_DECREF(objects[1]);
    if (result == NULL)
        return -1;
    *out = PyLong_AsLongLong(result);
    Py_DECREF(result);
    return *out == -1 && PyErr_Occurred() ? -1 : 0;
}

static NetHandle refusal(void) {
    NetHandle exception = 0;
    /* .NET calls, so it lives, and so does this slot after slots_disconnect: without an exception it would go on calling. */
    if (managed.exception_refused == NULL)
        return 0;
    NetHandle failure = managed.exception_refused(&exception);
    return failure != 0 ? failure : exception;
}

static int call_guarded(const CallbackContext *context, int64_t argument, int64_t *out) {
    int status;
    sync_receive(context);
    THREAD_GUARD_BEGIN;
    status = call_attached(context->callable, argument, out);
    THREAD_GUARD_END;
    sync_hand_over(context);
    return status;
}

static int64_t call(const CallbackContext *context, int64_t argument, NetHandle *error) {
    CallbackFrame frame;
    int64_t result = 0;
    if (!callback_enter(&frame)) {
        *error = refusal();
        return 0;
    }
    if (call_guarded(context, argument, &result) < 0) {
        *error = throw_take_exception(frame.entry == THREAD_ENTRY_RESUMED);
        result = 0;
    }
    callback_leave(&frame);
    return result;
}

static int64_t invoke(void *context, int64_t argument, void **error) {
    NetHandle exception = 0;
    int64_t result = call(context, argument, &exception);
    if (error != NULL)
        *error = (void *)exception;
    else
        handle_release(exception, true);
    return result;
}

CallbackPointer callback_pointer_function(void) {
    return invoke;
}

void *callback_pointer_new(PyObject *callable) {
    if (!PyCallable_Check(callable)) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not callable", Py_TYPE(callable)->tp_name);
        return NULL;
    }
    CallbackContext *context = PyMem_RawMalloc(sizeof *context);
    if (context == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    context->callable = Py_NewRef(callable);
    leak_check_held_by_net(context);
    sync_hand_over(context);
    return context;
}

void callback_pointer_free(void *context) {
    CallbackContext *owned = context;
    if (owned == NULL)
        return;
    sync_receive(owned);
    PyObject *callable = owned->callable;
    PyMem_RawFree(owned);
    Py_DECREF(callable);
}
