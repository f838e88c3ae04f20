/* Comparisons and operators. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"

/* ---- comparisons ---- */

static PyObject *equal(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PyObject_RichCompareBool(operands[0], operands[1], Py_EQ));
}

static PyObject *compare(PyObject **operands, Py_ssize_t count) {
    (void)count;
    int less = PyObject_RichCompareBool(operands[0], operands[1], Py_LT);
    if (less < 0)
        return NULL;
    if (less)
        return PyLong_FromLong(-1);
    int same = PyObject_RichCompareBool(operands[0], operands[1], Py_EQ);
    if (same < 0)
        return NULL;
    return PyLong_FromLong(same ? 0 : 1);
}

#define COMPARISON(name, operation)                                         \
    static PyObject *name(PyObject **operands, Py_ssize_t count) {          \
        (void)count;                                                        \
        return PyObject_RichCompare(operands[0], operands[1], (operation)); \
    }
COMPARISON(less, Py_LT)
COMPARISON(less_or_equal, Py_LE)
COMPARISON(equals, Py_EQ)
COMPARISON(differs, Py_NE)
COMPARISON(greater, Py_GT)
COMPARISON(greater_or_equal, Py_GE)

/* ---- operators ---- */

#define BINARY(name, function)                                     \
    static PyObject *name(PyObject **operands, Py_ssize_t count) { \
        (void)count;                                               \
        return function(operands[0], operands[1]);                 \
    }
BINARY(add, PyNumber_Add)
BINARY(subtract, PyNumber_Subtract)
BINARY(multiply, PyNumber_Multiply)
BINARY(divide, PyNumber_TrueDivide)
BINARY(modulo, PyNumber_Remainder)
BINARY(and_, PyNumber_And)
BINARY(or_, PyNumber_Or)
BINARY(xor_, PyNumber_Xor)
BINARY(left_shift, PyNumber_Lshift)
BINARY(right_shift, PyNumber_Rshift)
BINARY(in_add, PyNumber_InPlaceAdd)
BINARY(in_subtract, PyNumber_InPlaceSubtract)
BINARY(in_multiply, PyNumber_InPlaceMultiply)
BINARY(in_divide, PyNumber_InPlaceTrueDivide)
BINARY(in_modulo, PyNumber_InPlaceRemainder)
BINARY(in_and, PyNumber_InPlaceAnd)
BINARY(in_or, PyNumber_InPlaceOr)
BINARY(in_xor, PyNumber_InPlaceXor)
BINARY(in_left_shift, PyNumber_InPlaceLshift)
BINARY(in_right_shift, PyNumber_InPlaceRshift)

static PyObject *power(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyNumber_Power(operands[0], operands[1], Py_None);
}
static PyObject *in_power(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyNumber_InPlacePower(operands[0], operands[1], Py_None);
}

#define UNARY(name, function)                                      \
    static PyObject *name(PyObject **operands, Py_ssize_t count) { \
        (void)count;                                               \
        return function(operands[0]);                              \
    }
UNARY(negative, PyNumber_Negative)
UNARY(positive, PyNumber_Positive)
UNARY(invert, PyNumber_Invert)
UNARY(to_float, PyNumber_Float)

static PyObject *not_(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PyObject_Not(operands[0]));
}

/* int(value): of a text too, with Python's own errors. */
static PyObject *to_int(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_CallFunctionObjArgs((PyObject *)&PyLong_Type, operands[0], NULL);
}

static PyObject *format(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (!PyUnicode_Check(operands[1]))
        return PyErr_Format(PyExc_TypeError, "the format must be str, not %s", Py_TYPE(operands[1])->tp_name);
    return PyObject_Format(operands[0], operands[1]);
}

const CapiEntry capi_number_entries[] = {
    CAPI_ENTRY(EQUAL, equal, 2),
    CAPI_ENTRY(COMPARE, compare, 2),
    CAPI_ENTRY(LT, less, 2),
    CAPI_ENTRY(LE, less_or_equal, 2),
    CAPI_ENTRY(EQ, equals, 2),
    CAPI_ENTRY(NE, differs, 2),
    CAPI_ENTRY(GT, greater, 2),
    CAPI_ENTRY(GE, greater_or_equal, 2),
    CAPI_ENTRY(ADD, add, 2),
    CAPI_ENTRY(SUBTRACT, subtract, 2),
    CAPI_ENTRY(MULTIPLY, multiply, 2),
    CAPI_ENTRY(DIVIDE, divide, 2),
    CAPI_ENTRY(MODULO, modulo, 2),
    CAPI_ENTRY(AND, and_, 2),
    CAPI_ENTRY(OR, or_, 2),
    CAPI_ENTRY(XOR, xor_, 2),
    CAPI_ENTRY(LEFT_SHIFT, left_shift, 2),
    CAPI_ENTRY(RIGHT_SHIFT, right_shift, 2),
    CAPI_ENTRY(POWER, power, 2),
    CAPI_ENTRY(IN_ADD, in_add, 2),
    CAPI_ENTRY(IN_SUBTRACT, in_subtract, 2),
    CAPI_ENTRY(IN_MULTIPLY, in_multiply, 2),
    CAPI_ENTRY(IN_DIVIDE, in_divide, 2),
    CAPI_ENTRY(IN_MODULO, in_modulo, 2),
    CAPI_ENTRY(IN_AND, in_and, 2),
    CAPI_ENTRY(IN_OR, in_or, 2),
    CAPI_ENTRY(IN_XOR, in_xor, 2),
    CAPI_ENTRY(IN_LEFT_SHIFT, in_left_shift, 2),
    CAPI_ENTRY(IN_RIGHT_SHIFT, in_right_shift, 2),
    CAPI_ENTRY(IN_POWER, in_power, 2),
    CAPI_ENTRY(NEGATIVE, negative, 1),
    CAPI_ENTRY(POSITIVE, positive, 1),
    CAPI_ENTRY(INVERT, invert, 1),
    CAPI_ENTRY(NOT, not_, 1),
    CAPI_ENTRY(TO_INT, to_int, 1),
    CAPI_ENTRY(TO_FLOAT, to_float, 1),
    CAPI_ENTRY(FORMAT, format, 2),
    CAPI_ENTRIES_END,
};
