/* Exceptions: making one of its parts, and its texts. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"
#include "support/py_compat.h"

/* ---- the exception of a raise statement ---- */

static PyObject *instance_of(PyObject *type, PyObject *value) {
    if (PyExceptionInstance_Check(value))
        return Py_NewRef(value);
    if (!PyExceptionClass_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "exceptions must derive from BaseException");
        return NULL;
    }
    if (value == Py_None)
        return PyObject_CallNoArgs(type);
    if (PyTuple_Check(value))
        return PyObject_Call(type, value, NULL);
    return PyObject_CallOneArg(type, value);
}

/* (type, value, traceback) */
static PyObject *normalize(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *exception = instance_of(operands[0], operands[1]);
    if (exception == NULL)
        return NULL;
    if (!PyExceptionInstance_Check(exception)) {
        PyErr_Format(PyExc_TypeError, "calling %R should have returned an instance of BaseException, not '%.200s'",
                     operands[0], Py_TYPE(exception)->tp_name);
        Py_CLEAR(exception);
    } else if (operands[2] != Py_None && PyException_SetTraceback(exception, operands[2]) < 0) {
        Py_CLEAR(exception);
    }
    return exception;
}

/* ---- texts ---- */

static PyObject *join(PyObject *lines) {
    PyObject *empty = lines == NULL ? NULL : PyUnicode_FromString("");
    PyObject *text = empty == NULL ? NULL : PyUnicode_Join(empty, lines);
    Py_XDECREF(empty);
    Py_XDECREF(lines);
    return text;
}

/* traceback.NAME(arguments...) */
static PyObject *call_traceback(const char *name, PyObject *const *arguments, size_t count) {
    PyObject *module = PyImport_ImportModule("traceback");
    PyObject *function = module == NULL ? NULL : PyObject_GetAttrString(module, name);
    PyObject *result = function == NULL ? NULL : PyObject_Vectorcall(function, arguments, count, NULL);
    Py_XDECREF(function);
    Py_XDECREF(module);
    return result;
}

static PyObject *traceback_of(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (!PyExceptionInstance_Check(operands[0])) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is no exception", Py_TYPE(operands[0])->tp_name);
        return NULL;
    }
    PyObject *traceback = PyException_GetTraceback(operands[0]);
    return traceback != NULL ? traceback : Py_NewRef(Py_None);
}

static PyObject *format_error(PyObject **operands, Py_ssize_t count) {
    PyObject *traceback = traceback_of(operands, count);
    if (traceback == NULL)
        return NULL;
    PyObject *arguments[] = {(PyObject *)Py_TYPE(operands[0]), operands[0], traceback};
    PyObject *text = join(call_traceback("format_exception", arguments, 3));
    Py_DECREF(traceback);
    return text;
}

static PyObject *format_traceback(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (operands[0] == Py_None)
        return PyUnicode_FromString("");
    return join(call_traceback("format_tb", operands, 1));
}

/* UnicodeErrors are ValueErrors. */
static PyObject *is_conversion_error(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *type = (PyObject *)Py_TYPE(operands[0]);
    return PyBool_FromLong(PyErr_GivenExceptionMatches(type, PyExc_TypeError) ||
                           PyErr_GivenExceptionMatches(type, PyExc_ValueError) ||
                           PyErr_GivenExceptionMatches(type, PyExc_OverflowError));
}

const CapiEntry capi_error_entries[] = {
    CAPI_ENTRY(NORMALIZE, normalize, 3),
    CAPI_ENTRY(FORMAT_ERROR, format_error, 1),
    CAPI_ENTRY(FORMAT_TRACEBACK, format_traceback, 1),
    CAPI_ENTRY(TRACEBACK_OF, traceback_of, 1),
    CAPI_ENTRY(IS_CONVERSION_ERROR, is_conversion_error, 1),
    CAPI_ENTRIES_END,
};
