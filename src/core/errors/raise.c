/* .NET exception → Python: a PythonException gives its own Python exception back, everything else becomes an
 * instance of its Python exception type, made by the layer that knows those types. */
#include "errors/raise.h"

#include "bridge/handle.h"
#include "errors/managed_call.h"
#include "errors/net_frames.h"
#include "errors/throw.h"
#include "lifetime/object_table.h"
#include "support/py_compat.h"

static struct { RaiseMaker make; /* [const] set at start */ } state;

void raise_set_exception_maker(RaiseMaker make) {
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

void raise_as_type_error(void) {
    if (PyErr_ExceptionMatches(PyExc_MemoryError) || PyErr_ExceptionMatches(PyExc_RecursionError))
        return;
    PyObject *error = py_compat_take_exception();
    if (object_table_get_borrowed(error) == 0) {
        py_compat_restore_exception_take(error);
        return;
    }
    PyObject *message = PyObject_GetAttrString(error, "Message");
    if (message != NULL) {
        PyErr_SetObject(PyExc_TypeError, message);
        PyObject *refusal = py_compat_take_exception();
        PyException_SetCause(refusal, Py_NewRef(error));
        py_compat_restore_exception_take(refusal);
    }
    Py_XDECREF(message);
    Py_DECREF(error);
}

/* ---- which object ---- */

/* The exception that a PythonException carries, or that this thread threw and .NET let through: with the frames that it
 * came through. */
static PyObject *returning_take(PyObject *object, NetHandle exception) {
    net_frames_add(object, exception);
    handle_release(exception, true);
    return object;
}

/* What is raised for `exception`, which is used up; `flown` is what this thread threw last, or NULL. */
static PyObject *object_take(NetHandle exception, PyObject *flown) {
    NetExceptionDescription description;
    NetHandle known = flown == NULL ? 0 : object_table_get_borrowed(flown);
    if (description_read(exception, known, &description) < 0) {
        handle_release(exception, true);
        return NULL;
    }
    PyObject *object;
    if (description.python != NULL)
        object = returning_take(Py_NewRef(pyref_object_borrowed(description.python)), exception);
    else if (flown != NULL && description.is_known)
        object = returning_take(Py_NewRef(flown), exception);
    else
        object = state.make(&description, exception, flown);
    description_fini(&description);
    return object;
}

int raise_net_exception_take(NetHandle exception) {
    PyObject *flown = throw_maybe_in_flight() ? throw_take_flight() : NULL;
    PyObject *object = object_take(exception, flown);
    if (object != NULL) {
        if (PyExceptionInstance_Check(object))
            PyErr_SetObject((PyObject *)Py_TYPE(object), object); /* links __context__, as a raise statement does */
        else
            PyErr_Format(PyExc_SystemError, "a .NET exception became %R, which is no exception", object);
        Py_DECREF(object);
    }
    Py_XDECREF(flown);
    return -1;
}

/* ---- no match ---- */

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
