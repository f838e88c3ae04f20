/* See net_python.h. */
#include "objects/net_python.h"

#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "objects/net_value.h"

static PyObject *read_value(PyObject *object, const NetTypeInfo *info) {
    CallResult result;
    int32_t found = 0;
    if (managed_call_check() < 0)
        return NULL;
    NetHandle exception = managed.value_read(wrapper_handle_borrowed(object, info), &result, &found);
    if (exception != 0) {
        raise_net_exception_take(exception);
        return NULL;
    }
    if (found && VALUE_KIND(result.value.tag) == VALUE_BYTES)
        return convert_guid_bytes_to_py(result.text);
    if (found)
        return convert_ticks_to_py(info, &result.value);
    PyErr_Format(PyExc_TypeError, "%U has no value of Python's", info->full_name);
    return NULL;
}

PyObject *net_python_value(PyObject *object) {
    NetTypeInfo *info = wrapper_info(object);
    if (info != NULL && net_value_is(info))
        return net_value_get(object);
    if (info != NULL && net_python_is(info))
        return read_value(object, info);
    PyErr_Format(PyExc_TypeError, "'%.200s' objects have no value of Python's", Py_TYPE(object)->tp_name);
    return NULL;
}

PyObject *net_python_method(PyObject *self, PyObject *unused) {
    (void)unused;
    return net_python_value(self);
}

PyMethodDef net_python_methods[] = {
    {"to_py", net_python_method, METH_NOARGS, NET_PYTHON_DOC},
    {NULL, NULL, 0, NULL},
};
