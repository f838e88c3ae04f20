/* with and async with: see net_disposable.h. Waiting for the end of an asynchronous disposal is Python's matter
 * (clrlink/_async.py); it has begun when __aexit__ is called, so nothing is left undisposed if nobody waits. */
#include "objects/net_disposable.h"

#include "call/invoke.h"

/* What the protocol's helper returns. */
static PyObject *call(PyObject *self, enum Protocol protocol) {
    Overload *overload = invoke_protocol(wrapper_info(self), protocol);
    if (overload != NULL)
        return invoke_simple(overload, self, NULL, 0);
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not disposable", Py_TYPE(self)->tp_name);
    return NULL;
}

static PyObject *enter(PyObject *self, PyObject *unused) {
    (void)unused;
    return Py_NewRef(self);
}

static PyObject *leave(PyObject *self, PyObject *args) {
    (void)args;
    PyObject *result = call(self, PROTOCOL_DISPOSE);
    Py_XDECREF(result);
    return result == NULL ? NULL : Py_NewRef(Py_None);
}

/* clrlink._async.NAME(argument): an awaitable. */
static PyObject *awaitable(const char *name, PyObject *argument) {
    PyObject *module = PyImport_ImportModule("clrlink._async");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, name, "O", argument);
    Py_XDECREF(module);
    return result;
}

static PyObject *enter_async(PyObject *self, PyObject *unused) {
    (void)unused;
    return awaitable("entered", self);
}

static PyObject *leave_async(PyObject *self, PyObject *args) {
    (void)args;
    PyObject *task = call(self, PROTOCOL_DISPOSE_ASYNC);
    PyObject *result = task == NULL ? NULL : awaitable("disposed", task);
    Py_XDECREF(task);
    return result;
}

#define WITH {"__enter__", enter, METH_NOARGS, NULL}, {"__exit__", leave, METH_VARARGS, NULL}
#define ASYNC_WITH {"__aenter__", enter_async, METH_NOARGS, NULL}, {"__aexit__", leave_async, METH_VARARGS, NULL}
#define END {NULL, NULL, 0, NULL}

static PyMethodDef with_methods[] = {WITH, END};
static PyMethodDef async_methods[] = {ASYNC_WITH, END};
static PyMethodDef both_methods[] = {WITH, ASYNC_WITH, END};

PyMethodDef *net_disposable_methods(const uint32_t *protocols) {
    if (protocols[PROTOCOL_DISPOSE_ASYNC] == 0)
        return protocols[PROTOCOL_DISPOSE] == 0 ? NULL : with_methods;
    return protocols[PROTOCOL_DISPOSE] == 0 ? async_methods : both_methods;
}
