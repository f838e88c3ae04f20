/* Overrides of generic methods: see callback_generic.h. */
#include "callback/callback_generic.h"

#include "convert/arity.h"

#define PARAMETER "type_arguments"

/* Whether the names of a function's keyword-only parameters hold the parameter. 1, 0 or -1. */
static int names_parameter(const PyCodeObject *code) {
    PyObject *names = code->co_kwonlyargcount == 0 ? NULL : PyObject_GetAttrString((PyObject *)code, "co_varnames");
    if (names == NULL)
        return code->co_kwonlyargcount == 0 ? 0 : -1;
    int found = 0;
    for (int i = 0; !found && i < code->co_kwonlyargcount; i++)
        found = PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, code->co_argcount + i), PARAMETER) == 0;
    Py_DECREF(names);
    return found;
}

/* Whether what is called is a Python function that wants the type arguments. 1, 0 or -1. */
static int wants_types(PyObject *callable) {
    Py_ssize_t bound;
    PyObject *function = arity_function(callable, &bound, NULL);
    if (function == NULL)
        return PyErr_Occurred() ? -1 : 0;
    PyObject *code = PyObject_GetAttrString(function, "__code__");
    int wants = code == NULL ? -1 : PyCode_Check(code) ? names_parameter((PyCodeObject *)code) : 0;
    Py_XDECREF(code);
    Py_DECREF(function);
    return wants;
}

static PyObject *classes_of(CallbackType *types, int32_t count) {
    PyObject *classes = PyTuple_New(count);
    for (int32_t i = 0; classes != NULL && i < count; i++) {
        NetTypeInfo *info = callback_type_info(&types[i]);
        PyObject *class = info == NULL ? NULL : (PyObject *)type_info_python_type(info);
        if (class == NULL)
            Py_CLEAR(classes);
        else
            PyTuple_SET_ITEM(classes, i, Py_NewRef(class));
    }
    return classes;
}

static PyObject *call_with_types(PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *classes) {
    PyObject *given = PyTuple_New(count);
    for (Py_ssize_t i = 0; given != NULL && i < count; i++)
        PyTuple_SET_ITEM(given, i, Py_NewRef(args[i]));
    PyObject *named = given == NULL ? NULL : Py_BuildValue("{s:O}", PARAMETER, classes);
    PyObject *result = named == NULL ? NULL : PyObject_Call(callable, given, named);
    Py_XDECREF(named);
    Py_XDECREF(given);
    return result;
}

PyObject *callback_generic_call(PyObject *name, PyObject *const *objects, Py_ssize_t count, CallbackType *types,
                                int32_t type_count) {
    PyObject *callable = PyObject_GetAttr(objects[0], name), *result = NULL;
    int wants = callable == NULL ? -1 : wants_types(callable);
    if (wants == 0)
        result = PyObject_Vectorcall(callable, objects + 1, (size_t)count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    PyObject *classes = wants > 0 ? classes_of(types, type_count) : NULL;
    if (classes != NULL)
        result = call_with_types(callable, objects + 1, count, classes);
    Py_XDECREF(classes);
    Py_XDECREF(callable);
    return result;
}
