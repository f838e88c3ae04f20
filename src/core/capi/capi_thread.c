/* Threads by number, the queue of references, objects by address, types by specification. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"
#include "lifetime/release_queue.h"
#include "support/py_compat.h"

/* ---- threads ---- */

static PyObject *thread_id(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return PyLong_FromUnsignedLong(PyThread_get_thread_ident());
}

static PyObject *interrupt(PyObject **operands, Py_ssize_t count) {
    (void)count;
    unsigned long id = PyLong_AsUnsignedLongMask(operands[0]);
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(PyThreadState_SetAsyncExc(id, PyExc_KeyboardInterrupt));
}

/* ---- references that wait ---- */

static PyObject *queue_length(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return PyLong_FromLongLong(release_queue_length());
}

static PyObject *queue_collect(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return release_queue_collect();
}

static PyObject *queue_hold(PyObject **operands, Py_ssize_t count) {
    (void)count;
    int held = PyObject_IsTrue(operands[0]);
    if (held >= 0)
        release_queue_hold(held);
    return capi_done(held < 0 ? -1 : 0);
}

/* ---- addresses ---- */

static PyObject *object_at(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *object = PyLong_AsVoidPtr(operands[0]);
    if (object == NULL && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "there is no object at address 0");
    return Py_XNewRef(object);
}

/* ---- types ---- */

/* (name, basic size, item size, flags, slots, bases or None) */
static PyObject *new_type(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t basic, item;
    const char *name = PyUnicode_AsUTF8(operands[0]);
    if (name == NULL || capi_size(operands[1], &basic) < 0 || capi_size(operands[2], &item) < 0)
        return NULL;
    unsigned long flags = PyLong_AsUnsignedLongMask(operands[3]);
    PyType_Slot *slots = PyLong_AsVoidPtr(operands[4]);
    if (PyErr_Occurred() || (name = py_compat_type_name(name)) == NULL)
        return NULL;
    PyType_Spec spec = {name, (int)basic, (int)item, (unsigned int)flags, slots};
    return PyType_FromSpecWithBases(&spec, operands[5] == Py_None ? NULL : operands[5]);
}

const CapiEntry capi_thread_entries[] = {
    CAPI_ENTRY(THREAD_ID, thread_id, 0),       CAPI_ENTRY(INTERRUPT, interrupt, 1),
    CAPI_ENTRY(QUEUE_LENGTH, queue_length, 0), CAPI_ENTRY(QUEUE_COLLECT, queue_collect, 0),
    CAPI_ENTRY(QUEUE_HOLD, queue_hold, 1),     CAPI_ENTRY(OBJECT_AT, object_at, 1),
    CAPI_ENTRY(NEW_TYPE, new_type, 6),         CAPI_ENTRIES_END,
};
