/* System.Decimal, which takes ints, floats and decimal.Decimal; what it cannot hold to the last digit is refused, but for
 * floats, of which .NET keeps 15 digits. */
#include <string.h>

#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_library.h"

#define SCALE_MOST 28
#define DIGITS_MOST 29 /* 79228162514264337593543950335 */

typedef struct Magnitude {
    uint32_t words[3]; /* the lowest first */
} Magnitude;

/* magnitude * 10 + digit: false when that is more than 96 bits; it is then changed. */
static bool add_digit(Magnitude *magnitude, unsigned int digit) {
    uint64_t carry = digit;
    for (int i = 0; i < 3; i++) {
        carry += (uint64_t)magnitude->words[i] * 10;
        magnitude->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return carry == 0;
}

static void set_cell(Value *cell, const Magnitude *magnitude, int scale, bool negative) {
    cell->as.u64 = (uint64_t)magnitude->words[1] << 32 | magnitude->words[0];
    cell->tag = VALUE_DECIMAL_TAG(magnitude->words[2], scale, negative);
}

static int raise_range(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_OverflowError, "value not in range for %U: %R", type->full_name, value);
    return -1;
}

/* ---- int ---- */

#define INT_BYTES 16

static int int_to_cell(const NetTypeInfo *type, PyObject *value, Value *cell) {
    uint8_t bytes[INT_BYTES];
    Py_ssize_t size = py_compat_long_as_bytes(value, bytes, INT_BYTES);
    if (size < 0)
        return -1;
    if (size > INT_BYTES)
        return raise_range(type, value);
    bool negative = (bytes[INT_BYTES - 1] & 0x80) != 0;
    unsigned int carry = negative; /* the magnitude of a negative one: all bits turned, and one more */
    for (int i = 0; i < INT_BYTES; i++) {
        carry += (uint8_t)(negative ? ~bytes[i] : bytes[i]);
        bytes[i] = (uint8_t)carry;
        carry >>= 8;
    }
    Magnitude magnitude;
    memcpy(&magnitude, bytes, sizeof magnitude);
    uint32_t rest;
    memcpy(&rest, bytes + sizeof magnitude, sizeof rest);
    if (rest != 0)
        return raise_range(type, value);
    set_cell(cell, &magnitude, 0, negative);
    return 0;
}

/* ---- decimal.Decimal ---- */

/* sign, digits, exponent as as_tuple() has them; the digits may be shortened at their end. */
typedef struct Parts {
    bool negative;
    PyObject *digits; /* borrowed from the tuple */
    Py_ssize_t count;
    int64_t exponent;
} Parts;

static unsigned int digit_at(const Parts *parts, Py_ssize_t index) {
    return (unsigned int)PyLong_AsLong(PyTuple_GET_ITEM(parts->digits, index));
}

/* Zeros at the end of a fraction, which only its scale would remember. */
static bool drop_zero(Parts *parts) {
    if (parts->exponent >= 0 || parts->count == 0 || digit_at(parts, parts->count - 1) != 0)
        return false;
    parts->count--;
    parts->exponent++;
    return true;
}

static bool read_digits(const Parts *parts, Magnitude *magnitude) {
    *magnitude = (Magnitude){{0, 0, 0}};
    for (Py_ssize_t i = 0; i < parts->count; i++)
        if (!add_digit(magnitude, digit_at(parts, i)))
            return false;
    return true;
}

static bool is_zero(const Magnitude *magnitude) {
    return (magnitude->words[0] | magnitude->words[1] | magnitude->words[2]) == 0;
}

/* False: it has no such value. */
static bool parts_to_cell(Parts *parts, Value *cell) {
    Magnitude magnitude;
    while (parts->exponent < -SCALE_MOST && drop_zero(parts))
        continue;
    while (!read_digits(parts, &magnitude))
        if (!drop_zero(parts))
            return false;
    if (is_zero(&magnitude)) { /* 0E+100 is 0 */
        parts->exponent = parts->exponent < -SCALE_MOST ? -SCALE_MOST : parts->exponent > 0 ? 0 : parts->exponent;
    }
    if (parts->exponent < -SCALE_MOST || parts->exponent > DIGITS_MOST)
        return false;
    for (; parts->exponent > 0; parts->exponent--)
        if (!add_digit(&magnitude, 0))
            return false;
    set_cell(cell, &magnitude, (int)-parts->exponent, parts->negative);
    return true;
}

static int raise_unfit(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_OverflowError, "%U, of 96 bits and 28 decimal places, cannot hold %R", type->full_name, value);
    return -1;
}

/* What the library itself gives always is so; a class that derives from Decimal may give anything. */
static bool are_parts(PyObject *tuple) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != 3 || !PyLong_Check(PyTuple_GET_ITEM(tuple, 0)) ||
        !PyTuple_Check(PyTuple_GET_ITEM(tuple, 1)))
        return false;
    PyObject *digits = PyTuple_GET_ITEM(tuple, 1);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(digits); i++) {
        int64_t digit;
        PyObject *item = PyTuple_GET_ITEM(digits, i);
        if (!PyLong_Check(item) || !py_compat_long_as_int64(item, &digit) || digit < 0 || digit > 9)
            return false;
    }
    return true;
}

static int library_to_cell(const NetTypeInfo *type, PyObject *value, Value *cell) {
    PyObject *tuple = PyObject_CallMethod(value, "as_tuple", NULL);
    if (tuple == NULL)
        return -1;
    int64_t exponent;
    int status = -1;
    if (!are_parts(tuple))
        PyErr_Format(PyExc_TypeError, "as_tuple() of %R is not (sign, digits, exponent)", value);
    else if (!PyLong_Check(PyTuple_GET_ITEM(tuple, 2)) || /* NaN and Infinity say so there */
             !py_compat_long_as_int64(PyTuple_GET_ITEM(tuple, 2), &exponent))
        raise_unfit(type, value);
    else {
        PyObject *digits = PyTuple_GET_ITEM(tuple, 1);
        int64_t sign = 1; /* of more than 64 bits */
        py_compat_long_as_int64(PyTuple_GET_ITEM(tuple, 0), &sign);
        Parts parts = {sign != 0, digits, PyTuple_GET_SIZE(digits), exponent};
        status = parts_to_cell(&parts, cell) ? 0 : raise_unfit(type, value);
    }
    Py_DECREF(tuple);
    return status;
}

/* ---- the converter ---- */

/* float and what has a __float__: by the constructor. */
static int number_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    PyObject *number = PyNumber_Float(value);
    int status = number == NULL ? -1 : converter_construct(type, number, cell);
    Py_XDECREF(number);
    return status < 0 ? -1 : scratch_keep_handle_take(scratch, cell->as.handle);
}

static int index_to_net(NetTypeInfo *type, PyObject *value, Value *cell) {
    PyObject *number = PyNumber_Index(value);
    int status = number == NULL ? -1 : int_to_cell(type, number, cell);
    Py_XDECREF(number);
    return status;
}

static int decimal_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (PyBool_Check(value))
        return converter_raise_mismatch(type, value);
    if (PyLong_Check(value))
        return int_to_cell(type, value, cell);
    if (wrapper_info(value) != NULL || value == Py_None)
        return convert_object.to_net(type, value, cell, scratch);
    if (py_library_is(&py_library_decimal, value))
        return library_to_cell(type, value, cell);
    if (converter_has_index(value))
        return index_to_net(type, value, cell);
    return converter_has_float(value) ? number_to_net(type, value, cell, scratch)
                                      : converter_raise_mismatch(type, value);
}

static PyObject *decimal_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

/* Whether it fits; what Python has to say of that matters to nobody yet. */
static int match_fitting(int status, int match) {
    if (status == 0)
        return match;
    PyErr_Clear();
    return MATCH_NONE;
}

static int decimal_match(NetTypeInfo *type, PyObject *value) {
    Value cell;
    if (PyBool_Check(value))
        return MATCH_NONE;
    if (PyLong_Check(value))
        return match_fitting(int_to_cell(type, value, &cell), MATCH_OTHER_NUMBER + 20);
    if (PyFloat_Check(value))
        return 20;
    if (wrapper_info(value) != NULL || value == Py_None)
        return convert_object.match(type, value);
    if (py_library_is(&py_library_decimal, value))
        return match_fitting(library_to_cell(type, value, &cell), 10);
    if (converter_has_index(value))
        return MATCH_INDEX + MATCH_OTHER_NUMBER + 20;
    return converter_has_float(value) ? MATCH_INDEX + MATCH_OTHER_NUMBER / 2 + 20 : MATCH_NONE;
}
const Converter convert_decimal = {"decimal", decimal_to_net, decimal_to_py, decimal_match};
