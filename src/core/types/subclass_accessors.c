/* Adding what is missing: see subclass_accessors.h.
 *
 * What the class and the Python classes mixed in define is looked through once. Only names that a .NET base has as a virtual
 * property lead to anything, so a class without such ones imports and asks nothing. */
#include "types/subclass_accessors.h"

#include "metadata/wrapper.h"
#include "objects/net_accessor.h"
#include "objects/net_method.h"
#include "support/py_compat.h"

#define PREFIX_LENGTH 4 /* of get_ and set_ */

static bool is_net(PyTypeObject *type) {
    return wrapper_type_info(type) != NULL && !((NetType *)type)->derived;
}

/* A class of Python's own, of which .NET knows only what the class that it is mixed into has from it. */
static bool is_mixin(PyTypeObject *type) {
    return wrapper_type_info(type) == NULL && (type->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

/* What the first .NET type in the mro has under this name; NULL without an exception: none has it. A new reference. */
static PyObject *find_net(PyTypeObject *type, PyObject *name) {
    PyObject *mro = type->tp_mro, *found = NULL;
    int status = 0;
    for (Py_ssize_t i = 1; status == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (is_net(base))
            status = py_compat_dict_get(base->tp_dict, name, &found);
    }
    return found;
}

/* Whether the class, or what is mixed in, defines the name: 1, 0, -1. */
static int defines(PyTypeObject *type, PyObject *name) {
    PyObject *mro = type->tp_mro, *found = NULL;
    int status = py_compat_dict_get(type->tp_dict, name, &found);
    Py_XDECREF(found);
    for (Py_ssize_t i = 1; status == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (is_mixin(base)) {
            status = py_compat_dict_get(base->tp_dict, name, &found);
            Py_XDECREF(found);
        }
    }
    return status;
}

static int defines_prefixed(PyTypeObject *type, const char *prefix, PyObject *name) {
    PyObject *whole = PyUnicode_FromFormat("%s%U", prefix, name);
    int status = whole == NULL ? -1 : defines(type, whole);
    Py_XDECREF(whole);
    return status;
}

/* Whether a .NET base has a virtual property of this name: 1, 0, -1. */
static int is_virtual_property(PyTypeObject *type, PyObject *name) {
    PyObject *found = find_net(type, name);
    if (found == NULL)
        return PyErr_Occurred() ? -1 : 0;
    int status = net_accessor_check(found) && !net_accessor_is_static(found) ? net_accessor_is_virtual(found) : 0;
    Py_DECREF(found);
    return status;
}

/* ---- adding ---- */

/* The type's own setattr: nobody derives from the class yet, and it is no .NET type. */
static int put_take(PyTypeObject *type, PyObject *name, PyObject *value) {
    int status = value == NULL ? -1 : PyType_Type.tp_setattro((PyObject *)type, name, value);
    Py_XDECREF(value);
    return status;
}

static PyObject *helper(const char *name) {
    PyObject *module = PyImport_ImportModule("clrlink._overrides");
    PyObject *function = module == NULL ? NULL : PyObject_GetAttrString(module, name);
    Py_XDECREF(module);
    return function;
}

static int add_property(PyTypeObject *type, PyObject *name) {
    int getter = defines_prefixed(type, "get_", name), setter = defines_prefixed(type, "set_", name);
    PyObject *make = getter < 0 || setter < 0 ? NULL : helper("accessor_property");
    PyObject *made = make == NULL ? NULL : PyObject_CallFunction(make, "OOii", type, name, getter, setter);
    Py_XDECREF(make);
    return put_take(type, name, made);
}

/* Where the base has it. */
static int add_accessor(PyTypeObject *type, PyObject *name, const char *prefix, const char *maker) {
    PyObject *whole = PyUnicode_FromFormat("%s%U", prefix, name);
    int known = whole == NULL ? -1 : defines(type, whole), status = known < 0 ? -1 : 0;
    PyObject *inherited = known != 0 ? NULL : find_net(type, whole);
    if (inherited != NULL && net_method_check(inherited)) {
        PyObject *make = helper(maker);
        PyObject *made = make == NULL ? NULL : PyObject_CallFunction(make, "OO", type, name);
        Py_XDECREF(make);
        status = put_take(type, whole, made);
    } else if (PyErr_Occurred())
        status = -1;
    Py_XDECREF(inherited);
    Py_XDECREF(whole);
    return status;
}

/* ---- what is defined ---- */

static bool is_accessor_name(PyObject *name) {
    if (PyUnicode_GET_LENGTH(name) <= PREFIX_LENGTH || PyUnicode_READ_CHAR(name, PREFIX_LENGTH - 1) != '_')
        return false;
    Py_UCS4 first = PyUnicode_READ_CHAR(name, 0);
    return (first == 'g' || first == 's') && PyUnicode_READ_CHAR(name, 1) == 'e' && PyUnicode_READ_CHAR(name, 2) == 't';
}

static int pair_accessor(PyTypeObject *type, PyObject *accessor) {
    PyObject *name = PyUnicode_Substring(accessor, PREFIX_LENGTH, PyUnicode_GET_LENGTH(accessor));
    int status = name == NULL ? -1 : is_virtual_property(type, name);
    if (status > 0) {
        int known = defines(type, name);
        status = known != 0 ? (known < 0 ? -1 : 0) : add_property(type, name);
    }
    Py_XDECREF(name);
    return status;
}

static int pair_property(PyTypeObject *type, PyObject *name) {
    int status = is_virtual_property(type, name);
    if (status <= 0)
        return status;
    if (add_accessor(type, name, "get_", "accessor_getter") < 0)
        return -1;
    return add_accessor(type, name, "set_", "accessor_setter");
}

static int pair_all(PyTypeObject *type, PyTypeObject *defining) {
    PyObject *names = PyDict_Keys(defining->tp_dict);
    int status = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        if (PyUnicode_Check(name))
            status = is_accessor_name(name) ? pair_accessor(type, name) : pair_property(type, name);
    }
    Py_XDECREF(names);
    return status;
}

int subclass_accessors_add(PyTypeObject *type) {
    PyObject *mro = type->tp_mro;
    int status = pair_all(type, type);
    for (Py_ssize_t i = 1; status == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (is_mixin(base))
            status = pair_all(type, base);
    }
    return status;
}
