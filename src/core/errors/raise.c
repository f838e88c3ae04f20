/* .NET exception → Python: a PythonException gives its own Python exception back, everything else becomes an
 * instance of its Python exception type, made by the layer that knows those types. */
#include "errors/raise.h"

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "bridge/slots.h"
#include "errors/managed_call.h"
#include "lifetime/release_queue.h"

static struct { PyObject *(*make)(NetTypeKey type, NetHandle exception); /* [const] set at start */ } state;

void raise_set_exception_maker(PyObject *(*make)(NetTypeKey type, NetHandle exception)) {
    state.make = make;
}

int managed_call_check(void) {
    if (!thread_is_original_process()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "this process was forked from one that had started .NET, and .NET does not survive a fork; "
                        "start processes with the 'spawn' or 'forkserver' method, or fork before importing clr");
        return -1;
    }
    if (!slots_are_connected()) {
        PyErr_SetString(PyExc_RuntimeError, "no .NET runtime is loaded; call clrlink.load() or import clr first");
        return -1;
    }
    return 0;
}

/* Used when even describing an exception fails: says what is known rather than hiding the first failure. */
static void raise_undescribed(NetHandle exception) {
    handle_release(exception, true);
    PyErr_SetString(PyExc_RuntimeError, "a .NET exception was thrown that could not be described");
}

static PyObject *exception_object_of_pyref(const PyRef *ref) {
    return Py_NewRef(pyref_object_borrowed(ref));
}

/* Moves the second failure's handle out of the way: one level of failure is reported. */
static int describe(NetHandle exception, Blob *blob) {
    PyThreadState *saved = thread_detach();
    NetHandle failure = managed.exception_describe(exception, blob);
    thread_attach(saved);
    if (failure == 0)
        return 0;
    handle_release(failure, true);
    return -1;
}

int raise_net_exception_take(NetHandle exception) {
    Blob blob = {0};
    if (describe(exception, &blob) < 0) {
        raise_undescribed(exception);
        return -1;
    }
    BlobReader reader = blob_reader(blob);
    NetTypeKey type = blob_key(&reader);
    const PyRef *ref = (const PyRef *)(uintptr_t)blob_u64(&reader);
    managed.blob_free(blob.data);

    PyObject *object;
    if (ref != NULL) {
        object = exception_object_of_pyref(ref);
        handle_release(exception, true);
    } else {
        object = state.make(type, exception);
    }
    if (object != NULL) {
        if (PyExceptionInstance_Check(object))
            PyErr_SetObject((PyObject *)Py_TYPE(object), object); /* links __context__, as a raise statement does */
        else
            PyErr_Format(PyExc_SystemError, "a .NET exception became %R, which is no exception", object);
        Py_DECREF(object);
    }
    return -1;
}

/* "(<class 'int'>, <class 'str'>)": the types of the positional arguments. */
static PyObject *argument_types_text(PyObject *const *args, Py_ssize_t count) {
    PyObject *parts = PyList_New(0);
    for (Py_ssize_t i = 0; parts != NULL && i < count; i++) {
        PyObject *part = PyObject_Repr((PyObject *)Py_TYPE(args[i]));
        if (part == NULL || PyList_Append(parts, part) < 0)
            Py_CLEAR(parts);
        Py_XDECREF(part);
    }
    PyObject *separator = parts == NULL ? NULL : PyUnicode_FromString(", ");
    PyObject *text = separator == NULL ? NULL : PyUnicode_Join(separator, parts);
    Py_XDECREF(separator);
    Py_XDECREF(parts);
    return text;
}

PyObject *raise_no_match(PyObject *type_name, PyObject *member_name, PyObject *const *args, Py_ssize_t count,
                         PyObject *details) {
    PyObject *types = argument_types_text(args, count);
    if (types == NULL)
        return NULL;
    if (details != NULL)
        PyErr_Format(PyExc_TypeError, "No method matches given arguments for %U.%U: (%U)%U", type_name, member_name,
                     types, details);
    else
        PyErr_Format(PyExc_TypeError, "No method matches given arguments for %U.%U: (%U)", type_name, member_name,
                     types);
    Py_DECREF(types);
    return NULL;
}
