/* System.Guid, which takes uuid.UUID. */
#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_library.h"

#define GUID_BYTES 16

static int guid_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (wrapper_info(value) != NULL || !py_library_is(&py_library_uuid, value))
        return convert_object.to_net(type, value, cell, scratch);
    PyObject *bytes = PyObject_GetAttrString(value, "bytes_le");
    if (bytes == NULL)
        return -1;
    if (!PyBytes_Check(bytes) || PyBytes_GET_SIZE(bytes) != GUID_BYTES) {
        PyErr_Format(PyExc_TypeError, "bytes_le of %R is not 16 bytes", value);
        Py_DECREF(bytes);
        return -1;
    }
    *cell = (Value){.as.pointer = PyBytes_AS_STRING(bytes), .tag = VALUE_TEXT_TAG(VALUE_BYTES, GUID_BYTES)};
    return scratch_keep_object_take(scratch, bytes);
}

static PyObject *guid_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

static int guid_match(NetTypeInfo *type, PyObject *value) {
    if (wrapper_info(value) == NULL && py_library_is(&py_library_uuid, value))
        return MATCH_LIBRARY;
    return convert_object.match(type, value);
}
const Converter convert_guid = {"guid", guid_to_net, guid_to_py, guid_match};

PyObject *convert_guid_bytes_to_py(const char *bytes) {
    PyTypeObject *type = py_library_import(&py_library_uuid);
    PyObject *none = PyTuple_New(0);
    PyObject *keywords =
        type == NULL || none == NULL ? NULL : Py_BuildValue("{sy#}", "bytes_le", bytes, (Py_ssize_t)GUID_BYTES);
    PyObject *made = keywords == NULL ? NULL : PyObject_Call((PyObject *)type, none, keywords);
    Py_XDECREF(keywords);
    Py_XDECREF(none);
    return made;
}
