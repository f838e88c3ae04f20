/* See py_library.h. */
#include "support/py_library.h"

LibraryClass py_library_decimal = {.module = "decimal", .name = "Decimal"};
LibraryClass py_library_uuid = {.module = "uuid", .name = "UUID"};

static struct { _Atomic(PyDateTime_CAPI *) datetime; /* [atomic] the same for every thread */ } state;

PyDateTime_CAPI *py_library_datetime(void) {
    PyDateTime_CAPI *interface = atomic_load_explicit(&state.datetime, memory_order_acquire);
    if (interface == NULL && (interface = PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0)) != NULL)
        atomic_store_explicit(&state.datetime, interface, memory_order_release);
    return interface;
}

/* The class in its module, which is taken. NULL with an exception. */
static PyTypeObject *find_take(LibraryClass *class, PyObject *module) {
    PyObject *found = module == NULL ? NULL : PyObject_GetAttrString(module, class->name);
    Py_XDECREF(module);
    if (found == NULL)
        return NULL;
    if (!PyType_Check(found)) {
        PyErr_Format(PyExc_TypeError, "%s.%s is no class", class->module, class->name);
        Py_DECREF(found);
        return NULL;
    }
    PyTypeObject *type = (PyTypeObject *)found, *expected = NULL;
    if (atomic_compare_exchange_strong(&class->type, &expected, type))
        return type; /* with its reference */
    Py_DECREF(found);
    return expected;
}

PyTypeObject *py_library_import(LibraryClass *class) {
    PyTypeObject *type = atomic_load_explicit(&class->type, memory_order_acquire);
    return type != NULL ? type : find_take(class, PyImport_ImportModule(class->module));
}

/* NULL without an exception where the module was not imported, or is not finished. */
static PyTypeObject *find_imported(LibraryClass *class) {
    PyObject *name = PyUnicode_FromString(class->module);
    PyObject *module = name == NULL ? NULL : PyImport_GetModule(name);
    Py_XDECREF(name);
    PyTypeObject *type = module == NULL ? NULL : find_take(class, module);
    PyErr_Clear();
    return type;
}

bool py_library_is(LibraryClass *class, PyObject *object) {
    PyTypeObject *type = atomic_load_explicit(&class->type, memory_order_acquire);
    if (type == NULL && (type = find_imported(class)) == NULL)
        return false;
    return PyObject_TypeCheck(object, type);
}
