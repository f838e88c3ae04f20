/* The interpreter itself: None, modules, what it says of itself. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"
#include "metadata/type_info.h"
#include "objects/net_python.h"

static PyObject *none(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return Py_NewRef(Py_None);
}

/* What `import a.b as c` binds. */
static PyObject *import(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (!PyUnicode_Check(operands[0])) {
        PyErr_SetString(PyExc_TypeError, "a module's name is a str");
        return NULL;
    }
    return PyImport_Import(operands[0]);
}

/* sys.NAME, or an empty text. */
static PyObject *text_of_sys(const char *name) {
    PyObject *sys = PyImport_ImportModule("sys");
    PyObject *value = sys == NULL ? NULL : PyObject_GetAttrString(sys, name);
    Py_XDECREF(sys);
    return value;
}

/* sys.path in one text, as PYTHONPATH has it. */
static PyObject *path_text(void) {
    PyObject *path = text_of_sys("path");
    PyObject *separator = path == NULL ? NULL : PyUnicode_FromString(":");
    PyObject *text = separator == NULL ? NULL : PyUnicode_Join(separator, path);
    Py_XDECREF(separator);
    Py_XDECREF(path);
    return text;
}

static PyObject *engine_text(PyObject **operands, Py_ssize_t count) {
    (void)count;
    long which = PyLong_AsLong(operands[0]);
    if (which == -1 && PyErr_Occurred())
        return NULL;
    switch (which) {
    case PYTHON_TEXT_VERSION: return PyUnicode_FromString(Py_GetVersion());
    case PYTHON_TEXT_BUILD_INFO: return PyUnicode_FromString(Py_GetBuildInfo());
    case PYTHON_TEXT_COMPILER: return PyUnicode_FromString(Py_GetCompiler());
    case PYTHON_TEXT_COPYRIGHT: return PyUnicode_FromString(Py_GetCopyright());
    case PYTHON_TEXT_PLATFORM: return PyUnicode_FromString(Py_GetPlatform());
    case PYTHON_TEXT_PROGRAM: return text_of_sys("executable");
    case PYTHON_TEXT_HOME: return text_of_sys("prefix");
    case PYTHON_TEXT_PATH: return path_text();
    default: PyErr_Format(PyExc_SystemError, "no such text of the interpreter: %ld", which); return NULL;
    }
}

static PyObject *collect(PyObject **operands, Py_ssize_t count) {
    (void)operands, (void)count;
    return PyLong_FromSsize_t(PyGC_Collect());
}

static PyObject *class_of(PyObject **operands, Py_ssize_t count) {
    (void)count;
    NetTypeKey key = (NetTypeKey)PyLong_AsUnsignedLongLong(operands[0]);
    if (PyErr_Occurred())
        return NULL;
    NetTypeInfo *info = type_info_get(key);
    PyTypeObject *type = info == NULL ? NULL : type_info_python_type(info);
    return type == NULL ? NULL : Py_NewRef((PyObject *)type);
}

static PyObject *to_python(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return net_python_value(operands[0]);
}

const CapiEntry capi_engine_entries[] = {
    CAPI_ENTRY(NONE, none, 0),
    CAPI_ENTRY_NAMED(IMPORT, import, 1, 0),
    CAPI_ENTRY(ENGINE_TEXT, engine_text, 1),
    CAPI_ENTRY(COLLECT, collect, 0),
    CAPI_ENTRY(CLASS_OF, class_of, 1),
    CAPI_ENTRY(TO_PYTHON, to_python, 1),
    CAPI_ENTRIES_END,
};
