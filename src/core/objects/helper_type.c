/* Making helper types: see helper_type.h. */
#include "objects/helper_type.h"

#include <string.h>

#include "support/py_compat.h"

PyTypeObject *helper_type_new(PyType_Spec *spec, PyTypeObject *base) {
    PyObject *bases = NULL;
    if (base != NULL && (bases = PyTuple_Pack(1, base)) == NULL)
        return NULL;
    PyObject *type = PyType_FromSpecWithBases(spec, bases);
    Py_XDECREF(bases);
    if (type == NULL)
        return NULL;
    const char *dot = strrchr(spec->name, '.');
    ((PyTypeObject *)type)->tp_name = dot == NULL ? spec->name : dot + 1; /* what CPython's messages show */
    py_compat_share(type);
    return (PyTypeObject *)type;
}

void helper_type_dealloc_plain(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

int helper_type_lookup(PyTypeObject *type, PyObject *name, PyObject **out) {
    *out = NULL;
    PyObject *mro = Py_NewRef(type->tp_mro);
    int found = 0;
    for (Py_ssize_t i = 0; found == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (base->tp_flags & Py_TPFLAGS_HEAPTYPE) /* what is ours is in heap types; builtin ones hide their dicts */
            found = py_compat_dict_get(base->tp_dict, name, out);
    }
    Py_DECREF(mro);
    return found;
}
