/* What exceptions have besides the members of their .NET types. See net_exception_members.h.
 *
 * Frames of .NET in tracebacks: reading a stack costs as much as throwing through it, so a program that throws in a loop
 * pays for it only where it asks for __traceback__. Everyone else finds them there at once, also where CPython reads the
 * traceback without the attribute (sys.exc_info, sys.excepthook).
 * Concurrency: the entries are made first; who marks the object adds them, others drop theirs.
 */
#include "objects/net_exception_members.h"

#include <time.h>

#include "bridge/handle.h"
#include "errors/managed_call.h"
#include "errors/net_frames.h"
#include "lifetime/object_table.h"
#include "objects/net_exception.h"
#include "support/py_compat.h"

/* ---- frames ---- */

/* The last entry of a traceback; a new reference. */
static PyObject *last_entry(PyObject *traceback) {
    PyObject *entry = Py_NewRef(traceback);
    for (;;) {
        PyObject *next = PyObject_GetAttrString(entry, "tb_next");
        if (next == NULL || next == Py_None) {
            Py_XDECREF(next);
            if (next == NULL)
                Py_CLEAR(entry);
            return entry;
        }
        Py_SETREF(entry, next);
    }
}

/* `frames` after all others. */
static int append(PyObject *self, PyObject *frames) {
    PyObject *traceback = PyException_GetTraceback(self);
    if (traceback == NULL)
        return PyException_SetTraceback(self, frames);
    PyObject *last = last_entry(traceback);
    int status = last == NULL ? -1 : PyObject_SetAttrString(last, "tb_next", frames);
    Py_XDECREF(last);
    Py_DECREF(traceback);
    return status;
}

static int show_frames(PyObject *self) {
    NetHandle handle = object_table_get_borrowed(self);
    PyObject *frames = NULL;
    if (handle == 0 || object_table_is_marked(self) || !slots_may_be_called())
        return 0;
    if (net_frames_prepend(handle, NET_FRAMES_FIRST, &frames) < 0)
        return -1;
    int status = 0;
    if (frames != NULL && !object_table_mark(self))
        status = append(self, frames);
    Py_XDECREF(frames);
    return status;
}

/* ---- the rate ---- */

#define INTERVAL_NS 2000000 /* a stack takes some microseconds */

static bool it_is_time(void) {
    static _Thread_local int64_t last; /* [thread] */
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t time = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    if (last != 0 && time - last < INTERVAL_NS)
        return false;
    last = time;
    return true;
}

void net_exception_add_frames(PyObject *self) {
    if (it_is_time() && show_frames(self) < 0)
        PyErr_Clear(); /* the exception itself matters more; __traceback__ will try again, and tell */
}

/* ---- __traceback__ ---- */

static PyObject *get_traceback(PyObject *self, void *unused) {
    (void)unused;
    if (show_frames(self) < 0)
        return NULL;
    PyObject *traceback = PyException_GetTraceback(self);
    return traceback != NULL ? traceback : Py_NewRef(Py_None);
}

/* None is meant to let go of all frames. */
static int set_traceback(PyObject *self, PyObject *value, void *unused) {
    (void)unused;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "__traceback__ may not be deleted");
        return -1;
    }
    if (value == Py_None)
        (void)object_table_mark(self);
    return PyException_SetTraceback(self, value);
}

/* ---- AggregateException.exceptions ---- */

/* A PythonException as the Python exception that it carries. */
static PyObject *python_exception(PyObject *item) {
    NetExceptionDescription description;
    NetHandle handle = object_table_get_borrowed(item);
    if (handle == 0 || description_read(handle, 0, &description) < 0)
        return handle == 0 ? Py_NewRef(item) : NULL;
    PyObject *result = Py_NewRef(description.python == NULL ? item : pyref_object_borrowed(description.python));
    description_fini(&description);
    return result;
}

static PyObject *get_exceptions(PyObject *self, void *unused) {
    (void)unused;
    PyObject *inner = PyObject_GetAttrString(self, "InnerExceptions");
    PyObject *items = inner == NULL ? NULL : PySequence_List(inner);
    Py_XDECREF(inner);
    for (Py_ssize_t i = 0; items != NULL && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = python_exception(PyList_GET_ITEM(items, i)); /* the list is ours alone */
        if (item == NULL || PyList_SetItem(items, i, item) < 0)
            Py_CLEAR(items);
    }
    PyObject *result = items == NULL ? NULL : PyList_AsTuple(items);
    Py_XDECREF(items);
    return result;
}

/* ---- pickle, copy ---- */

static PyObject *freeze(NetHandle handle) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, exception_freeze, handle, &blob);
    if (status < 0)
        return NULL;
    PyObject *data = PyBytes_FromStringAndSize((const char *)blob.data, (Py_ssize_t)blob.length);
    managed.blob_free(blob.data);
    return data;
}

/* (clrlink._exceptions.thaw, (class or None, bytes), attributes or None) */
static PyObject *reduce(PyObject *self, PyObject *unused) {
    (void)unused;
    NetHandle handle = object_table_get_borrowed(self);
    if (handle == 0) /* its .NET object is still to come */
        return PyObject_CallMethod(PyExc_BaseException, "__reduce__", "O", self);
    PyObject *module = PyImport_ImportModule("clrlink._exceptions");
    PyObject *thaw = module == NULL ? NULL : PyObject_GetAttrString(module, "thaw");
    PyObject *data = thaw == NULL ? NULL : freeze(handle);
    PyObject *attributes = data == NULL ? NULL : PyObject_GetAttrString(self, "__dict__");
    PyObject *type = ((NetType *)Py_TYPE(self))->derived ? (PyObject *)Py_TYPE(self) : Py_None;
    PyObject *result = attributes == NULL ? NULL : Py_BuildValue("O(OO)O", thaw, type, data, attributes);
    Py_XDECREF(module);
    Py_XDECREF(thaw);
    Py_XDECREF(data);
    Py_XDECREF(attributes);
    return result;
}

PyObject *net_exception_thaw(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *type;
    const char *data;
    Py_ssize_t length;
    NetHandle handle = 0;
    int status;
    if (!PyArg_ParseTuple(args, "Oy#:exception_thaw", &type, &data, &length))
        return NULL;
    NetTypeInfo *info = PyType_Check(type) ? wrapper_type_info((PyTypeObject *)type) : NULL;
    if (type != Py_None && (info == NULL || !(info->flags & TYPE_EXCEPTION))) {
        PyErr_Format(PyExc_TypeError, "%R is no class of .NET exceptions", type);
        return NULL;
    }
    MANAGED_CALL(status, exception_thaw, (const uint8_t *)data, (int64_t)length, info == NULL ? 0 : info->key, &handle);
    return status < 0 ? NULL : net_exception_new_take(info == NULL ? NULL : (PyTypeObject *)type, handle);
}

/* ---- the dict ---- */

static PyGetSetDef traceback_getset = {"__traceback__", get_traceback, set_traceback,
                                       "The traceback, with the frames of .NET.", NULL};
static PyGetSetDef exceptions_getset = {"exceptions", get_exceptions, NULL,
                                        "The exceptions that this one is made of, as a tuple.", NULL};
static PyMethodDef reduce_method = {"__reduce__", reduce, METH_NOARGS, NULL};

static int put_take(PyObject *dict, const char *name, PyObject *descriptor) {
    int status = descriptor == NULL ? -1 : PyDict_SetItemString(dict, name, descriptor);
    Py_XDECREF(descriptor);
    return status;
}

int net_exception_fill(PyTypeObject *type, PyObject *dict, const NetTypeInfo *info, bool root) {
    if (PyUnicode_CompareWithASCIIString(info->full_name, "System.AggregateException") == 0)
        return put_take(dict, "exceptions", PyDescr_NewGetSet(type, &exceptions_getset));
    if (!root)
        return 0;
    if (put_take(dict, "__traceback__", PyDescr_NewGetSet(type, &traceback_getset)) < 0)
        return -1;
    return put_take(dict, "__reduce__", PyDescr_NewMethod(type, &reduce_method));
}
