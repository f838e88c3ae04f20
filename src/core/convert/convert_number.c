/* Booleans, characters, integers and floating-point numbers. */
#include <math.h>

#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"
#include "support/text.h"

/* ---- boxed primitives as arguments ---- */

/* C#'s implicit numeric conversions (ECMA-334, 10.2.3): bit TYPE_CODE_b is set in widens[a] when a → b exists. */
#define TO(code) (1u << TYPE_CODE_##code)
static const uint32_t widens[] = {
    [TYPE_CODE_SBYTE] = TO(INT16) | TO(INT32) | TO(INT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_BYTE] =
        TO(INT16) | TO(UINT16) | TO(INT32) | TO(UINT32) | TO(INT64) | TO(UINT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_INT16] = TO(INT32) | TO(INT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_UINT16] = TO(INT32) | TO(UINT32) | TO(INT64) | TO(UINT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_INT32] = TO(INT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_UINT32] = TO(INT64) | TO(UINT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_INT64] = TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_UINT64] = TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_CHAR] = TO(UINT16) | TO(INT32) | TO(UINT32) | TO(INT64) | TO(UINT64) | TO(SINGLE) | TO(DOUBLE),
    [TYPE_CODE_SINGLE] = TO(DOUBLE),
    [TYPE_CODE_DOUBLE] = 0,
};
#undef TO

/* Boxed value → number type: exact, widening by the distance of the codes, or none. */
static int match_boxed(const NetTypeInfo *type, const NetTypeInfo *from) {
    if (from->kind != TYPE_KIND_PRIMITIVE)
        return MATCH_NONE;
    if (from->code == type->code)
        return MATCH_EXACT;
    if (from->code >= sizeof widens / sizeof *widens || !(widens[from->code] & (1u << type->code)))
        return MATCH_NONE;
    return type->code > from->code ? type->code - from->code : 1;
}

static bool is_float_code(int code) {
    return code == TYPE_CODE_SINGLE || code == TYPE_CODE_DOUBLE;
}

static int boxed_to_net(const NetTypeInfo *type, PyObject *value, const NetTypeInfo *from, Value *cell) {
    if (match_boxed(type, from) == MATCH_NONE)
        return converter_raise_mismatch(type, value);
    if (converter_unbox(value, from, cell) < 0)
        return -1;
    if (is_float_code(type->code) && !is_float_code(from->code))
        cell->as.f64 = from->code == TYPE_CODE_UINT64 ? (double)cell->as.u64 : (double)cell->as.i64;
    return 0;
}

/* ---- Boolean ---- */

static int bool_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    if (PyBool_Check(value)) {
        *cell = (Value){.as.i64 = value == Py_True, .tag = VALUE_BOOL};
        return 0;
    }
    const NetTypeInfo *from = wrapper_info(value);
    return from != NULL ? boxed_to_net(type, value, from, cell) : converter_raise_mismatch(type, value);
}

static PyObject *bool_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)type, (void)text;
    return PyBool_FromLong((long)(cell->as.i64 & 0xff));
}

static int bool_match(NetTypeInfo *type, PyObject *value) {
    if (PyBool_Check(value))
        return MATCH_EXACT;
    const NetTypeInfo *from = wrapper_info(value);
    return from != NULL ? match_boxed(type, from) : MATCH_NONE;
}
const Converter convert_bool = {"bool", bool_to_net, bool_to_py, bool_match};

/* ---- Char ---- */

/* One UTF-16 unit, or -1. A character outside the BMP is no Char: it is never cut. */
static int32_t char_of(PyObject *value) {
    if (!PyUnicode_Check(value) || PyUnicode_GetLength(value) != 1)
        return -1;
    Py_UCS4 character = PyUnicode_ReadChar(value, 0);
    return character <= 0xffff ? (int32_t)character : -1;
}

static int char_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    int32_t unit = char_of(value);
    if (unit >= 0) {
        *cell = (Value){.as.i64 = unit, .tag = VALUE_CHAR};
        return 0;
    }
    const NetTypeInfo *from = wrapper_info(value);
    return from != NULL ? boxed_to_net(type, value, from, cell) : converter_raise_mismatch(type, value);
}

static PyObject *char_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)type, (void)text;
    return PyUnicode_FromOrdinal((int)(cell->as.i64 & 0xffff));
}

static int char_match(NetTypeInfo *type, PyObject *value) {
    if (char_of(value) >= 0)
        return 10; /* after String */
    const NetTypeInfo *from = wrapper_info(value);
    return from != NULL ? match_boxed(type, from) : MATCH_NONE;
}
const Converter convert_char = {"char", char_to_net, char_to_py, char_match};

/* ---- integers ---- */

typedef struct IntKind {
    int64_t minimum;
    uint64_t maximum;
    int match; /* of an int that fits: Int32, Int64, UInt64, BigInteger, then narrower ones */
} IntKind;

static const IntKind int_kinds[] = {
    [TYPE_CODE_SBYTE] = {INT8_MIN, INT8_MAX, MATCH_NARROWER + 30},
    [TYPE_CODE_BYTE] = {0, UINT8_MAX, MATCH_NARROWER + 40},
    [TYPE_CODE_INT16] = {INT16_MIN, INT16_MAX, MATCH_NARROWER + 10},
    [TYPE_CODE_UINT16] = {0, UINT16_MAX, MATCH_NARROWER + 20},
    [TYPE_CODE_INT32] = {INT32_MIN, INT32_MAX, MATCH_EXACT},
    [TYPE_CODE_UINT32] = {0, UINT32_MAX, MATCH_NARROWER},
    [TYPE_CODE_INT64] = {INT64_MIN, INT64_MAX, 10},
    [TYPE_CODE_UINT64] = {0, UINT64_MAX, 20},
};

/* The int's value as a cell of `kind`'s range: 1, or 0 when it does not fit. */
static int int_in_range(const IntKind *kind, PyObject *value, Value *cell) {
    int64_t small;
    cell->tag = VALUE_I64;
    if (py_compat_long_small(value, &small) || py_compat_long_as_int64(value, &small)) {
        cell->as.i64 = small;
        return small < 0 ? small >= kind->minimum : (uint64_t)small <= kind->maximum;
    }
    cell->tag = VALUE_U64;
    return kind->maximum == UINT64_MAX && py_compat_long_as_uint64(value, &cell->as.u64);
}

static int raise_int_range(const NetTypeInfo *type, PyObject *value) {
    const char *message =
        type->code == TYPE_CODE_INT64 ? "Python int too large to convert to C ssize_t" : "value too large to convert";
    if (int_kinds[type->code].minimum == 0) {
        PyObject *zero = PyLong_FromLong(0);
        int negative = zero == NULL ? -1 : PyObject_RichCompareBool(value, zero, Py_LT);
        Py_XDECREF(zero);
        if (negative < 0)
            return -1;
        if (negative)
            message = "can't convert negative int to unsigned";
    }
    PyErr_SetString(PyExc_OverflowError, message);
    return -1;
}

static int index_to_net(NetTypeInfo *type, PyObject *value, Value *cell) {
    PyObject *number = PyNumber_Index(value);
    if (number == NULL)
        return -1;
    int status = int_in_range(&int_kinds[type->code], number, cell) ? 0 : raise_int_range(type, number);
    Py_DECREF(number);
    return status;
}

/* Wrappers have __index__ too (enums), but are never numbers by themselves. */
bool converter_has_index(PyObject *value) {
    return Py_TYPE(value)->tp_as_number != NULL && Py_TYPE(value)->tp_as_number->nb_index != NULL;
}

static int int_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    if (PyLong_Check(value))
        return int_in_range(&int_kinds[type->code], value, cell) ? 0 : raise_int_range(type, value);
    const NetTypeInfo *from = wrapper_info(value);
    if (from != NULL)
        return boxed_to_net(type, value, from, cell);
    if (converter_has_index(value))
        return index_to_net(type, value, cell);
    PyErr_SetString(PyExc_TypeError, "an integer is required");
    return -1;
}

static PyObject *int_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)text;
    if (type->code == TYPE_CODE_UINT64)
        return PyLong_FromUnsignedLongLong(cell->as.u64);
    return PyLong_FromLongLong(cell->as.i64);
}

static int int_match(NetTypeInfo *type, PyObject *value) {
    Value cell;
    const IntKind *kind = &int_kinds[type->code];
    if (PyBool_Check(value))
        return MATCH_BOOL_AS_INT + kind->match;
    if (PyLong_Check(value))
        return int_in_range(kind, value, &cell) ? kind->match : MATCH_NONE;
    const NetTypeInfo *from = wrapper_info(value);
    if (from != NULL)
        return match_boxed(type, from);
    return converter_has_index(value) ? MATCH_INDEX + kind->match : MATCH_NONE;
}
const Converter convert_int = {"int", int_to_net, int_to_py, int_match};

/* ---- Single, Double ---- */

static int check_single(const NetTypeInfo *type, double number) {
    if (type->code != TYPE_CODE_SINGLE || isnan(number) || isinf(number) || fabs(number) <= 3.4028235677973366e38)
        return 0;
    PyErr_SetString(PyExc_OverflowError, "value too large to convert");
    return -1;
}

bool converter_has_float(PyObject *value) {
    return Py_TYPE(value)->tp_as_number != NULL &&
           (Py_TYPE(value)->tp_as_number->nb_float != NULL || Py_TYPE(value)->tp_as_number->nb_index != NULL);
}

static int float_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    cell->tag = VALUE_F64;
    if (PyFloat_Check(value)) {
        cell->as.f64 = PyFloat_AS_DOUBLE(value);
        return check_single(type, cell->as.f64);
    }
    const NetTypeInfo *from = wrapper_info(value);
    if (from != NULL) {
        if (boxed_to_net(type, value, from, cell) < 0)
            return -1;
        cell->tag = VALUE_F64;
        return 0;
    }
    if (!PyLong_Check(value) && !converter_has_float(value))
        return converter_raise_mismatch(type, value);
    cell->as.f64 = PyFloat_AsDouble(value);
    if (cell->as.f64 == -1.0 && PyErr_Occurred())
        return -1;
    return check_single(type, cell->as.f64);
}

static PyObject *float_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)type, (void)text;
    return PyFloat_FromDouble(cell->as.f64);
}

static int float_match(NetTypeInfo *type, PyObject *value) {
    int preference = type->code == TYPE_CODE_DOUBLE ? 0 : 10;
    if (PyFloat_Check(value))
        return check_single(type, PyFloat_AS_DOUBLE(value)) < 0 ? (PyErr_Clear(), MATCH_NONE) : preference;
    if (PyBool_Check(value))
        return MATCH_BOOL_AS_INT + MATCH_OTHER_NUMBER / 2 + preference;
    if (PyLong_Check(value)) {
        double number = PyLong_AsDouble(value);
        if ((number == -1.0 && PyErr_Occurred()) || check_single(type, number) < 0) {
            PyErr_Clear(); /* too large: simply no match */
            return MATCH_NONE;
        }
        return MATCH_OTHER_NUMBER + preference;
    }
    const NetTypeInfo *from = wrapper_info(value);
    if (from != NULL)
        return match_boxed(type, from);
    return converter_has_float(value) ? MATCH_INDEX + MATCH_OTHER_NUMBER / 2 + preference : MATCH_NONE;
}
const Converter convert_float = {"float", float_to_net, float_to_py, float_match};
