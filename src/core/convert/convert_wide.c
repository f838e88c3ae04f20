/* Numbers that are no primitives: BigInteger, Int128, UInt128, IntPtr, UIntPtr, Half, Complex. */
#include <math.h>
#include <string.h>

#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

static PyObject *to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

static int raise_range(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_OverflowError, "value not in range for %U: %R", type->full_name, value);
    return -1;
}

/* ---- integers: how each takes an int ---- */

int convert_long_to_bigint(PyObject *value, Value *cell, Scratch *scratch) {
    uint8_t first[64];
    Py_ssize_t size = py_compat_long_as_bytes(value, first, sizeof first);
    if (size < 0)
        return -1;
    uint8_t *bytes = PyMem_Malloc((size_t)size);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (py_compat_long_as_bytes(value, bytes, size) < 0) {
        PyMem_Free(bytes);
        return -1;
    }
    *cell = (Value){.as.pointer = bytes, .tag = VALUE_TEXT_TAG(VALUE_BIGINT, size)};
    return scratch_keep_memory_take(scratch, bytes);
}

/* Whether an int lies within the type's range; BigInteger has none. */
static bool is_in_range(const NetTypeInfo *type, PyObject *value) {
    uint8_t bytes[17];
    int64_t number;
    uint64_t large;
    bool wide = type->code == TYPE_CODE_INT128 || type->code == TYPE_CODE_UINT128;
    if (type->code == TYPE_CODE_BIGINT)
        return true;
    if (py_compat_long_as_int64(value, &number))
        return number >= 0 || type->code == TYPE_CODE_INTPTR || type->code == TYPE_CODE_INT128;
    if (!wide)
        return type->code == TYPE_CODE_UINTPTR && py_compat_long_as_uint64(value, &large);
    Py_ssize_t size = py_compat_long_as_bytes(value, bytes, sizeof bytes);
    if (size < 0)
        PyErr_Clear();
    if (size < 0 || size > (Py_ssize_t)sizeof bytes)
        return false;
    if (type->code == TYPE_CODE_UINT128)
        return bytes[16] == 0;
    return bytes[16] == (bytes[15] & 0x80 ? 0xff : 0);
}

static int int_to_cell(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    int64_t number;
    if (!is_in_range(type, value))
        return raise_range(type, value);
    if (type->code != TYPE_CODE_INTPTR && type->code != TYPE_CODE_UINTPTR)
        return convert_long_to_bigint(value, cell, scratch);
    if (type->code == TYPE_CODE_INTPTR && py_compat_long_as_int64(value, &number))
        *cell = (Value){.as.i64 = number, .tag = VALUE_I64};
    else if (py_compat_long_as_uint64(value, &cell->as.u64))
        cell->tag = VALUE_U64;
    return 0;
}

static bool takes_bool(const NetTypeInfo *type) {
    return type->code == TYPE_CODE_BIGINT;
}

static int integer_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (PyLong_Check(value) && (takes_bool(type) || !PyBool_Check(value)))
        return int_to_cell(type, value, cell, scratch);
    if (wrapper_info(value) != NULL || value == Py_None || PyBool_Check(value) || !converter_has_index(value))
        return convert_object.to_net(type, value, cell, scratch);
    PyObject *number = PyNumber_Index(value);
    int status = number == NULL ? -1 : int_to_cell(type, number, cell, scratch);
    Py_XDECREF(number);
    return status;
}

/* Of an int, among the numbers: see docs/internals/binder.md. */
static int rank_of(const NetTypeInfo *type) {
    switch (type->code) {
    case TYPE_CODE_BIGINT: return 30;
    case TYPE_CODE_INT128: return MATCH_OTHER_NUMBER + 30;
    case TYPE_CODE_UINT128: return MATCH_OTHER_NUMBER + 35;
    case TYPE_CODE_HALF: return MATCH_OTHER_NUMBER + 40;
    case TYPE_CODE_COMPLEX: return MATCH_OTHER_NUMBER + 50;
    case TYPE_CODE_INTPTR: return MATCH_OTHER_NUMBER + 60;
    default: return MATCH_OTHER_NUMBER + 65;
    }
}

static int integer_match(NetTypeInfo *type, PyObject *value) {
    if (PyBool_Check(value))
        return takes_bool(type) ? MATCH_BOOL_AS_INT + rank_of(type) : MATCH_NONE;
    if (PyLong_Check(value))
        return is_in_range(type, value) ? rank_of(type) : MATCH_NONE;
    if (wrapper_info(value) == NULL && value != Py_None && converter_has_index(value))
        return MATCH_INDEX + rank_of(type);
    return convert_object.match(type, value);
}
const Converter convert_wide = {"wide", integer_to_net, to_py, integer_match};

/* ---- Half ---- */

#define HALF_END 65520.0 /* from here on the nearest Half is infinite */

static bool fits_half(double number) {
    return isnan(number) || isinf(number) || fabs(number) < HALF_END;
}

/* 0; -1 with an exception: no number, or one beyond all doubles. */
static int double_of(PyObject *value, double *number) {
    *number = PyFloat_AsDouble(value);
    return *number == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static bool is_number(PyObject *value) {
    return !PyBool_Check(value) && wrapper_info(value) == NULL && converter_has_float(value);
}

static int half_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (!is_number(value))
        return convert_object.to_net(type, value, cell, scratch);
    cell->tag = VALUE_F64;
    if (double_of(value, &cell->as.f64) < 0)
        return -1;
    return fits_half(cell->as.f64) ? 0 : raise_range(type, value);
}

static int half_match(NetTypeInfo *type, PyObject *value) {
    double number;
    if (!is_number(value))
        return convert_object.match(type, value);
    if (!PyLong_Check(value) && !PyFloat_Check(value))
        return MATCH_INDEX + rank_of(type);
    if (double_of(value, &number) < 0) {
        PyErr_Clear(); /* too large: simply no match */
        return MATCH_NONE;
    }
    if (!fits_half(number))
        return MATCH_NONE;
    return PyFloat_Check(value) ? 30 : rank_of(type);
}
const Converter convert_half = {"half", half_to_net, to_py, half_match};

/* ---- Complex ---- */

static bool has_complex(PyObject *value) {
    return PyComplex_Check(value) || PyObject_HasAttrString((PyObject *)Py_TYPE(value), "__complex__");
}

static bool is_complex(PyObject *value) {
    return wrapper_info(value) == NULL && !PyBool_Check(value) && (has_complex(value) || converter_has_float(value));
}

static int complex_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (!is_complex(value))
        return convert_object.to_net(type, value, cell, scratch);
    Py_complex number = PyComplex_AsCComplex(value);
    if (number.real == -1.0 && PyErr_Occurred())
        return -1;
    double *parts = PyMem_Malloc(2 * sizeof *parts);
    if (parts == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    parts[0] = number.real;
    parts[1] = number.imag;
    *cell = (Value){.as.pointer = parts, .tag = VALUE_TEXT_TAG(VALUE_BYTES, 2 * sizeof *parts)};
    return scratch_keep_memory_take(scratch, parts);
}

static int complex_match(NetTypeInfo *type, PyObject *value) {
    if (!is_complex(value))
        return convert_object.match(type, value);
    if (PyComplex_Check(value))
        return MATCH_EXACT;
    double number;
    if (!PyLong_Check(value) && !PyFloat_Check(value))
        return MATCH_INDEX + rank_of(type);
    if (double_of(value, &number) < 0) {
        PyErr_Clear(); /* too large: simply no match */
        return MATCH_NONE;
    }
    return PyFloat_Check(value) ? 40 : rank_of(type);
}
const Converter convert_complex = {"complex", complex_to_net, to_py, complex_match};
