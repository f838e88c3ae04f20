/* Calls of Python callables. Recursion Python → .NET → Python ends where Python calls .NET (call/invoke.c). */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"

/* (callable, arguments...) */
static PyObject *call(PyObject **operands, Py_ssize_t count) {
    size_t flags = (size_t)(count - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return PyObject_Vectorcall(operands[0], operands + 1, flags, NULL);
}

static int check_keywords(PyObject *keywords) {
    if (keywords == Py_None || PyDict_Check(keywords))
        return 0;
    PyErr_Format(PyExc_TypeError, "keyword arguments must be a dict, not '%.200s'", Py_TYPE(keywords)->tp_name);
    return -1;
}

/* (dict, callable, arguments...) */
static PyObject *call_keywords(PyObject **operands, Py_ssize_t count) {
    if (check_keywords(operands[0]) < 0)
        return NULL;
    PyObject *keywords = operands[0] == Py_None ? NULL : operands[0];
    size_t flags = (size_t)(count - 2) | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return PyObject_VectorcallDict(operands[1], operands + 2, flags, keywords);
}

/* (name, object, arguments...) */
static PyObject *call_method(PyObject **operands, Py_ssize_t count) {
    size_t flags = (size_t)(count - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return PyObject_VectorcallMethod(operands[0], operands + 1, flags, NULL);
}

/* (callable, tuple, dict or None) */
static PyObject *call_tuple(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (!PyTuple_Check(operands[1])) {
        PyErr_Format(PyExc_TypeError, "arguments must be a tuple, not '%.200s'", Py_TYPE(operands[1])->tp_name);
        return NULL;
    }
    if (check_keywords(operands[2]) < 0)
        return NULL;
    return PyObject_Call(operands[0], operands[1], operands[2] == Py_None ? NULL : operands[2]);
}

const CapiEntry capi_call_entries[] = {
    CAPI_ENTRY_ANY(CALL, call, 1),
    CAPI_ENTRY_ANY(CALL_KEYWORDS, call_keywords, 2),
    CAPI_ENTRY_ANY_NAMED(CALL_METHOD, call_method, 2, 0),
    CAPI_ENTRY(CALL_TUPLE, call_tuple, 3),
    CAPI_ENTRIES_END,
};
