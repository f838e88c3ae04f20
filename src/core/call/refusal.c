/* See refusal.h. */
#include "call/refusal.h"

#include "convert/arity.h"
#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

static bool is_expression(const NetTypeInfo *type) {
    return PyUnicode_CompareWithASCIIString(type->clr_name, "Expression`1") == 0 &&
           PyUnicode_CompareWithASCIIString(type->space, "System.Linq.Expressions") == 0;
}

static bool is_integer(const NetTypeInfo *type) {
    return type->kind == TYPE_KIND_PRIMITIVE && type->code >= TYPE_CODE_SBYTE && type->code <= TYPE_CODE_UINT64;
}

static PyObject *text_of_range(PyObject *parameter, const NetTypeInfo *type, PyObject *value) {
    int64_t number;
    if (py_compat_long_as_int64(value, &number)) /* larger ones may have more digits than anyone wants to read */
        return PyUnicode_FromFormat("parameter '%U' is %U, %S is out of its range", parameter, type->full_name, value);
    return PyUnicode_FromFormat("parameter '%U' is %U, the int is out of its range", parameter, type->full_name);
}

/* The type of the items of an array or a collection's interface. NULL without an exception: it has none. */
static NetTypeInfo *item_type(NetTypeInfo *type) {
    if (type->kind == TYPE_KIND_ARRAY)
        return type_info_element(type);
    bool has_items = type->kind == TYPE_KIND_INTERFACE && type->argument_count == 1;
    return has_items ? type_info_get(type->arguments[0]) : NULL;
}

/* The first item that does not fit; NULL without an exception: none is to blame. */
static PyObject *text_of_items(PyObject *parameter, NetTypeInfo *type, PyObject *value) {
    NetTypeInfo *element = item_type(type);
    PyObject *items = element == NULL ? NULL : PySequence_Tuple(value); /* a snapshot of a list or tuple */
    PyObject *text = NULL;
    for (Py_ssize_t i = 0; items != NULL && text == NULL && i < PyTuple_GET_SIZE(items); i++) {
        PyObject *item = PyTuple_GET_ITEM(items, i);
        int match = element->converter->match(element, item);
        if (match == MATCH_NONE)
            text = PyUnicode_FromFormat("parameter '%U' is %U, item %zd of the %s is '%.200s'", parameter,
                                        type->full_name, i, Py_TYPE(value)->tp_name, Py_TYPE(item)->tp_name);
        if (match < 0 || (match == MATCH_NONE && text == NULL))
            break;
    }
    Py_XDECREF(items);
    return text;
}

static PyObject *text_of_callable(PyObject *parameter, NetTypeInfo *type, PyObject *value) {
    if (type->kind == TYPE_KIND_DELEGATE)
        return arity_refusal(type, value);
    return PyUnicode_FromFormat("parameter '%U' is %U, an expression tree, which cannot be made of Python code: call "
                                ".AsEnumerable() first",
                                parameter, type->full_name);
}

/* Types whose converters look at values alone, so that trying one changes nothing. */
static bool is_tried_freely(const NetTypeInfo *type) {
    return type->code >= TYPE_CODE_DATE_TIME || type->code == TYPE_CODE_DECIMAL || type->code == TYPE_CODE_INTPTR ||
           type->code == TYPE_CODE_UINTPTR;
}

/* With what the conversion says of a value of the right kind that it refuses. NULL without an exception: nothing. */
static PyObject *text_of_value(PyObject *parameter, NetTypeInfo *type, PyObject *value) {
    Value cell;
    Scratch scratch;
    scratch_init(&scratch);
    int status = type->converter->to_net(type, value, &cell, &scratch);
    scratch_release(&scratch);
    if (status == 0 || !(PyErr_ExceptionMatches(PyExc_ValueError) || PyErr_ExceptionMatches(PyExc_OverflowError))) {
        PyErr_Clear(); /* the kind is wrong: that is said anyway */
        return NULL;
    }
    PyObject *error = py_compat_take_exception();
    PyObject *text = PyUnicode_FromFormat("parameter '%U' is %U, got '%.200s': %S", parameter, type->full_name,
                                          Py_TYPE(value)->tp_name, error);
    Py_DECREF(error);
    return text;
}

PyObject *refusal_text(PyObject *parameter, NetTypeInfo *type, PyObject *value, Py_ssize_t element) {
    bool is_python = wrapper_info(value) == NULL;
    if (element >= 0)
        return PyUnicode_FromFormat("parameter '%U' takes %U, element %zd is '%.200s'", parameter, type->full_name,
                                    element, Py_TYPE(value)->tp_name);
    if (is_python && PyCallable_Check(value) && (type->kind == TYPE_KIND_DELEGATE || is_expression(type)))
        return text_of_callable(parameter, type, value);
    if (PyLong_CheckExact(value) && is_integer(type))
        return text_of_range(parameter, type, value);
    PyObject *text = NULL;
    if (PyList_CheckExact(value) || PyTuple_CheckExact(value))
        text = text_of_items(parameter, type, value);
    else if (is_python && is_tried_freely(type))
        text = text_of_value(parameter, type, value);
    if (text != NULL || PyErr_Occurred())
        return text;
    return PyUnicode_FromFormat("parameter '%U' is %U, got '%.200s'", parameter, type->full_name,
                                Py_TYPE(value)->tp_name);
}
