/* Python exception → .NET: what wraps a .NET exception goes back as that one, all else as a PythonException. */
#include "errors/throw.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "lifetime/release_queue.h"
#include "support/py_compat.h"
#include "support/thread.h"

#define CAUSES_MOST 32 /* chains may be long, and go in circles */

/* ---- in flight ---- */

_Atomic(int32_t) throw_flights;
static _Thread_local PyObject *flight; /* [thread] */

PyObject *throw_take_flight(void) {
    PyObject *taken = flight;
    if (taken != NULL) {
        flight = NULL;
        atomic_fetch_sub_explicit(&throw_flights, 1, memory_order_relaxed);
    }
    return taken;
}

static void keep_in_flight(PyObject *exception) {
    Py_XDECREF(throw_take_flight());
    flight = Py_NewRef(exception);
    atomic_fetch_add_explicit(&throw_flights, 1, memory_order_relaxed);
}

/* ---- the .NET exception ---- */

static NetHandle handle_of(PyObject *exception, int depth);

/* An owned handle of what the exception's __cause__ is in .NET; 0: none. */
static NetHandle inner_of(PyObject *exception, int depth) {
    PyObject *cause = depth < CAUSES_MOST ? PyException_GetCause(exception) : NULL;
    NetHandle inner = cause == NULL ? 0 : handle_of(cause, depth + 1);
    Py_XDECREF(cause);
    return inner;
}

/* A PythonException carrying `exception`; 0 when even that fails (out of memory). */
static NetHandle wrap(PyObject *exception, int depth) {
    NetHandle inner = inner_of(exception, depth), handle = 0;
    PyRef *ref = pyref_new_for(exception, PYREF_OF_EXCEPTION);
    if (ref != NULL) {
        PyThreadState *saved = thread_detach();
        NetHandle failure = managed.exception_from_python(ref, inner, &handle);
        thread_attach(saved);
        handle = failure != 0 ? failure : handle;
    }
    handle_release(inner, true);
    return handle;
}

static NetHandle handle_of(PyObject *exception, int depth) {
    NetHandle own = object_table_get_borrowed(exception);
    if (own == 0 && derived_link_revive(exception) > 0) /* known by a weak reference alone */
        own = object_table_get_borrowed(exception);
    return own != 0 ? handle_copy(own) : wrap(exception, depth);
}

static NetHandle no_memory(void) {
    NetHandle exception = 0;
    NetHandle failure = managed.exception_no_memory(&exception); /* [quick] */
    return failure != 0 ? failure : exception;
}

NetHandle throw_take_exception(bool returns) {
    PyObject *exception = py_compat_take_exception();
    if (exception == NULL)
        return 0;
    NetHandle handle = handle_of(exception, 0);
    if (handle == 0)
        handle = no_memory(); /* a null one would be none */
    if (returns && object_table_get_borrowed(exception) != 0)
        keep_in_flight(exception);
    Py_DECREF(exception);
    PyErr_Clear(); /* of wrap's own failure */
    return handle;
}
