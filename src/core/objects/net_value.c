/* See net_value.h. */
#include "objects/net_value.h"

#include "call/binder.h"
#include "call/operator_set.h"
#include "convert/converter.h"
#include "objects/net_object.h"
#include "objects/net_python.h"
#include "support/py_library.h"

/* ---- the value ---- */

/* What an operator that takes the value alone gives. NULL without an exception: the type lacks it. */
static PyObject *ask(PyObject *self, enum Operator operator) {
    OverloadSet *set;
    int found = operator_set_of(wrapper_info(self), operator, & set);
    return found <= 0 ? NULL : binder_call(set, (Receiver){NULL, false}, &self, 1, NULL);
}

/* Integers come as an int or as hexadecimal digits. */
static PyObject *whole(PyObject *self) {
    PyObject *value = ask(self, OPERATOR_INTEGER);
    if (value != NULL && PyUnicode_Check(value))
        Py_SETREF(value, PyLong_FromUnicodeObject(value, 16));
    return value;
}

static PyObject *complex_value(PyObject *self) {
    PyObject *parts = ask(self, OPERATOR_COMPLEX);
    PyObject *value = parts == NULL ? NULL : PyObject_CallObject((PyObject *)&PyComplex_Type, parts);
    Py_XDECREF(parts);
    return value;
}

static PyObject *decimal_value(PyObject *self) {
    PyTypeObject *type = py_library_import(&py_library_decimal);
    PyObject *digits = type == NULL ? NULL : ask(self, OPERATOR_DIGITS);
    PyObject *value = digits == NULL ? NULL : PyObject_CallOneArg((PyObject *)type, digits);
    Py_XDECREF(digits);
    return value;
}

static PyObject *number_value(PyObject *self, const NetOperators *operators) {
    if (operators->members[OPERATOR_DIGITS] != 0)
        return decimal_value(self);
    if (operators->members[OPERATOR_COMPLEX] != 0)
        return complex_value(self);
    return operators->members[OPERATOR_INDEX] != 0 ? whole(self) : ask(self, OPERATOR_FLOATING);
}

PyObject *net_value_get(PyObject *self) {
    NetTypeInfo *info = wrapper_info(self);
    if (info->code == TYPE_CODE_STRING)
        return net_object_str(self);
    if (!net_value_is_plain(info))
        return number_value(self, info->operators);
    Value cell;
    return converter_unbox(self, info, &cell) < 0 ? NULL : convert_to_py(info, &cell, NULL);
}

/* The value of an operand: Python's own as they are. Py_NotImplemented: a .NET object without one. */
static PyObject *operand(PyObject *object) {
    NetTypeInfo *info = wrapper_info(object);
    if (info == NULL)
        return Py_NewRef(object);
    return net_value_is(info) ? net_value_get(object) : Py_NewRef(Py_NotImplemented);
}

/* ---- comparison ---- */

PyObject *net_value_compare(PyObject *self, PyObject *other, int operation) {
    PyObject *right = operand(other);
    if (right == NULL || right == Py_NotImplemented)
        return right;
    PyObject *left = net_value_get(self);
    PyObject *result = left == NULL ? NULL : PyObject_RichCompare(left, right, operation);
    Py_XDECREF(left);
    Py_DECREF(right);
    return result;
}

Py_hash_t net_value_hash(PyObject *self) {
    PyObject *value = net_value_get(self);
    Py_hash_t hash = value == NULL ? -1 : PyObject_Hash(value);
    Py_XDECREF(value);
    return hash;
}

/* ---- numbers ---- */

static PyObject *convert_value(PyObject *self, PyObject *(*convert)(PyObject *)) {
    PyObject *value = net_value_get(self);
    PyObject *result = value == NULL ? NULL : convert(value);
    Py_XDECREF(value);
    return result;
}

PyObject *net_value_int(PyObject *self) {
    return convert_value(self, PyNumber_Long);
}
PyObject *net_value_index(PyObject *self) {
    return convert_value(self, PyNumber_Index);
}
PyObject *net_value_float(PyObject *self) {
    return convert_value(self, PyNumber_Float);
}
PyObject *net_value_negative(PyObject *self) {
    return convert_value(self, PyNumber_Negative);
}
PyObject *net_value_positive(PyObject *self) {
    return convert_value(self, PyNumber_Positive);
}
PyObject *net_value_invert(PyObject *self) {
    return convert_value(self, PyNumber_Invert);
}
PyObject *net_value_absolute(PyObject *self) {
    return convert_value(self, PyNumber_Absolute);
}
int net_value_bool(PyObject *self) {
    PyObject *value = net_value_get(self);
    int truth = value == NULL ? -1 : PyObject_IsTrue(value);
    Py_XDECREF(value);
    return truth;
}

/* Both operands' values; 1, or 0 where the other operand has to see to it, or -1. A .NET number that is not plain has its
 * own operators, which take the boxed one as it is. */
static int operands(PyObject *left, PyObject *right, PyObject **values) {
    PyObject *const objects[] = {left, right};
    for (int i = 0; i < 2; i++) {
        const NetTypeInfo *info = wrapper_info(objects[i]);
        if (info != NULL && !net_value_is_plain(info))
            return 0;
    }
    values[0] = operand(left);
    values[1] = values[0] == NULL ? NULL : operand(right);
    if (values[1] == NULL)
        Py_CLEAR(values[0]);
    return values[1] == NULL ? -1 : 1;
}

static PyObject *compute(PyObject *left, PyObject *right, PyObject *(*function)(PyObject *, PyObject *)) {
    PyObject *values[2];
    int status = operands(left, right, values);
    if (status <= 0)
        return status < 0 ? NULL : Py_NewRef(Py_NotImplemented);
    PyObject *result = function(values[0], values[1]);
    Py_DECREF(values[0]);
    Py_DECREF(values[1]);
    return result;
}

#define BINARY(name, function)                                    \
    PyObject *net_value_##name(PyObject *left, PyObject *right) { \
        return compute(left, right, function);                    \
    }
BINARY(add, PyNumber_Add)
BINARY(subtract, PyNumber_Subtract)
BINARY(multiply, PyNumber_Multiply)
BINARY(true_divide, PyNumber_TrueDivide)
BINARY(floor_divide, PyNumber_FloorDivide)
BINARY(remainder, PyNumber_Remainder)
BINARY(divmod, PyNumber_Divmod)
BINARY(lshift, PyNumber_Lshift)
BINARY(rshift, PyNumber_Rshift)
BINARY(and, PyNumber_And)
BINARY(or, PyNumber_Or)
BINARY(xor, PyNumber_Xor)
#undef BINARY

PyObject *net_value_power(PyObject *left, PyObject *right, PyObject *modulus) {
    PyObject *values[2];
    int status = operands(left, right, values);
    PyObject *third = status <= 0 ? NULL : operand(modulus);
    PyObject *result = NULL;
    if (third == Py_NotImplemented || status == 0)
        result = Py_NewRef(Py_NotImplemented);
    else if (third != NULL)
        result = PyNumber_Power(values[0], values[1], third);
    if (status > 0) {
        Py_DECREF(values[0]);
        Py_DECREF(values[1]);
    }
    Py_XDECREF(third);
    return result;
}

/* ---- methods ---- */

/* value.name(args...) */
static PyObject *call_of_value(PyObject *self, const char *name, PyObject *args) {
    PyObject *value = net_value_get(self);
    PyObject *method = value == NULL ? NULL : PyObject_GetAttrString(value, name);
    PyObject *result = method == NULL ? NULL : PyObject_CallObject(method, args);
    Py_XDECREF(method);
    Py_XDECREF(value);
    return result;
}

static PyObject *value_floor(PyObject *self, PyObject *unused) {
    (void)unused;
    return call_of_value(self, "__floor__", NULL);
}

static PyObject *value_ceil(PyObject *self, PyObject *unused) {
    (void)unused;
    return call_of_value(self, "__ceil__", NULL);
}

static PyObject *value_trunc(PyObject *self, PyObject *unused) {
    (void)unused;
    return call_of_value(self, "__trunc__", NULL);
}

static PyObject *value_format(PyObject *self, PyObject *specification) {
    if (!PyUnicode_Check(specification))
        return PyErr_Format(PyExc_TypeError, "__format__() argument must be str, not %s",
                            Py_TYPE(specification)->tp_name);
    if (PyUnicode_GetLength(specification) == 0)
        return PyObject_Str(self);
    PyObject *value = net_value_get(self);
    PyObject *result = value == NULL ? NULL : PyObject_Format(value, specification);
    Py_XDECREF(value);
    return result;
}

/* round(x) is an int; round(x, digits) of a number that can say it itself stays that number. */
static PyObject *value_round(PyObject *self, PyObject *args) {
    OverloadSet *set;
    int found = PyTuple_GET_SIZE(args) == 0 ? 0 : operator_set_of(wrapper_info(self), OPERATOR_ROUND, &set);
    if (found == 0)
        return call_of_value(self, "__round__", args);
    if (found < 0)
        return NULL;
    PyObject *const operands[] = {self, PyTuple_GET_ITEM(args, 0)};
    return binder_call(set, (Receiver){NULL, false}, operands, 2, NULL);
}

static PyObject *value_complex(PyObject *self, PyObject *unused) {
    (void)unused;
    return complex_value(self);
}

PyMethodDef net_value_methods[] = {
    {"to_py", net_python_method, METH_NOARGS, NET_PYTHON_DOC},
    {"__round__", value_round, METH_VARARGS, NULL},
    {"__floor__", value_floor, METH_NOARGS, NULL},
    {"__ceil__", value_ceil, METH_NOARGS, NULL},
    {"__trunc__", value_trunc, METH_NOARGS, NULL},
    {"__format__", value_format, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef net_value_complex_methods[] = {
    {"to_py", net_python_method, METH_NOARGS, NET_PYTHON_DOC},
    {"__complex__", value_complex, METH_NOARGS, NULL},
    {"__format__", value_format, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
