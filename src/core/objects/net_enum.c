/* Enum values: see net_enum.h. */
#include "objects/net_enum.h"

#include <string.h>

#include "call/invoke.h"
#include "objects/net_object.h"
#include "support/py_compat.h"

/* ---- values and their ranges ---- */

static int64_t enum_value(PyObject *self) {
    return (int64_t)atomic_load_explicit(&((NetObject *)self)->payload, memory_order_relaxed);
}

static bool is_unsigned(const NetTypeInfo *info) {
    return (info->flags & TYPE_UNSIGNED) != 0;
}

/* Bits of the underlying type, by its code. */
static int underlying_bits(int code) {
    static const uint8_t bits[] = {
        [TYPE_CODE_BOOLEAN] = 8, [TYPE_CODE_CHAR] = 16,   [TYPE_CODE_SBYTE] = 8,  [TYPE_CODE_BYTE] = 8,
        [TYPE_CODE_INT16] = 16,  [TYPE_CODE_UINT16] = 16, [TYPE_CODE_INT32] = 32, [TYPE_CODE_UINT32] = 32,
        [TYPE_CODE_INT64] = 64,  [TYPE_CODE_UINT64] = 64,
    };
    return (size_t)code < sizeof bits && bits[code] != 0 ? bits[code] : 64;
}

static int enum_bits(NetTypeInfo *info) {
    NetTypeInfo *underlying = type_info_element(info);
    return underlying == NULL ? -1 : underlying_bits(underlying->code);
}

/* Cuts a value to the underlying type's width and extends it again: what ~ leaves above it goes. */
static int64_t fit_bits(int64_t value, int bits, bool to_unsigned) {
    if (bits == 64)
        return value;
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    uint64_t low = (uint64_t)value & mask;
    if (!to_unsigned && (low >> (bits - 1)) != 0)
        low |= ~mask;
    return (int64_t)low;
}

static PyObject *value_to_int(const NetTypeInfo *info, int64_t value) {
    return is_unsigned(info) ? PyLong_FromUnsignedLongLong((uint64_t)value) : PyLong_FromLongLong(value);
}

/* ---- construction ---- */

static int read_value(NetTypeInfo *info, PyObject *number, int64_t *value) {
    if (!PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return -1;
    }
    int bits = enum_bits(info);
    if (bits < 0)
        return -1;
    uint64_t large = 0;
    bool fits = py_compat_long_as_int64(number, value);
    if (fits)
        fits = fit_bits(*value, bits, is_unsigned(info)) == *value && !(is_unsigned(info) && *value < 0);
    else if (is_unsigned(info) && bits == 64 && (fits = py_compat_long_as_uint64(number, &large)))
        *value = (int64_t)large;
    if (!fits)
        PyErr_SetString(PyExc_OverflowError, "value too large to convert");
    return fits ? 0 : -1;
}

/* 1: a declared value or flags; 0: not; -1. */
static int is_declared(NetTypeInfo *info, int64_t value) {
    Overload *valid = invoke_protocol(info, PROTOCOL_ENUM_VALID);
    if (valid == NULL)
        return PyErr_Occurred() ? -1 : 1;
    Value cell = {.as.i64 = value, .tag = VALUE_I64};
    CallResult result;
    return invoke_cells(valid, &cell, &result) < 0 ? -1 : result.value.as.i64 != 0;
}

PyObject *net_enum_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    int64_t value;
    if (count < 1 || count > 2 || kwnames != NULL) {
        PyErr_SetString(PyExc_TypeError, "no constructors match given arguments");
        return NULL;
    }
    if (count == 2 && !PyBool_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "second argument to enum constructor must be a boolean");
        return NULL;
    }
    if (wrapper_info(args[0]) == info)
        return Py_NewRef(args[0]);
    if (read_value(info, args[0], &value) < 0)
        return NULL;
    bool unchecked = count == 2 && args[1] == Py_True;
    int declared = unchecked ? 1 : is_declared(info, value);
    if (declared == 0)
        PyErr_SetString(PyExc_ValueError, "Invalid enumeration value. Pass True as the second argument if unchecked "
                                          "conversion is desired");
    return declared <= 0 ? NULL : wrapper_new_enum(info, value);
}

/* ---- numbers ---- */

PyObject *net_enum_int(PyObject *self) {
    return value_to_int(wrapper_info(self), enum_value(self));
}

PyObject *net_enum_float(PyObject *self) {
    int64_t value = enum_value(self);
    return PyFloat_FromDouble(is_unsigned(wrapper_info(self)) ? (double)(uint64_t)value : (double)value);
}

int net_enum_bool(PyObject *self) {
    return enum_value(self) != 0;
}

Py_hash_t net_enum_hash(PyObject *self) {
    PyObject *value = net_enum_int(self);
    Py_hash_t hash = value == NULL ? -1 : PyObject_Hash(value);
    Py_XDECREF(value);
    return hash;
}

/* ---- flags ---- */

/* Both operands are values of one flags enum: 1; of one other enum: -1 with TypeError; else 0: Python words it. */
static int are_flags(PyObject *left, PyObject *right, const char *sign) {
    if (Py_TYPE(left) != Py_TYPE(right))
        return 0;
    if (wrapper_info(left)->flags & TYPE_FLAGS_ENUM)
        return 1;
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %s: '%s' is no [Flags] enum", sign,
                 Py_TYPE(left)->tp_name);
    return -1;
}

#define FLAGS_OPERATION(name, operator)                                                                            \
    PyObject *net_enum_##name(PyObject *left, PyObject *right) {                                                   \
        int fit = are_flags(left, right, #operator);                                                               \
        if (fit == 0)                                                                                              \
            Py_RETURN_NOTIMPLEMENTED;                                                                              \
        return fit < 0 ? NULL : wrapper_new_enum(wrapper_info(left), enum_value(left) operator enum_value(right)); \
    }
FLAGS_OPERATION(or, |)
FLAGS_OPERATION(and, &)
FLAGS_OPERATION(xor, ^)
#undef FLAGS_OPERATION

int net_enum_contains(PyObject *self, PyObject *flag) {
    if (Py_TYPE(self) != Py_TYPE(flag)) {
        PyErr_Format(PyExc_TypeError, "'in <%s>' requires a value of that enum as left operand, not '%.200s'",
                     Py_TYPE(self)->tp_name, Py_TYPE(flag)->tp_name);
        return -1;
    }
    int64_t bits = enum_value(flag);
    return (enum_value(self) & bits) == bits;
}

PyObject *net_enum_invert(PyObject *self) {
    NetTypeInfo *info = wrapper_info(self);
    if (!(info->flags & TYPE_FLAGS_ENUM)) {
        PyErr_Format(PyExc_TypeError, "bad operand type for unary ~: '%s' is no [Flags] enum", Py_TYPE(self)->tp_name);
        return NULL;
    }
    int bits = enum_bits(info);
    return bits < 0 ? NULL : wrapper_new_enum(info, fit_bits(~enum_value(self), bits, is_unsigned(info)));
}

/* ---- comparison ---- */

/* As Enum.CompareTo says it. */
static PyObject *raise_other_enum(const NetTypeInfo *info, const NetTypeInfo *other) {
    PyErr_Format(PyExc_TypeError,
                 "Object must be the same type as the enum. The type passed in was '%U'; the enum type was '%U'.",
                 other->full_name, info->full_name);
    return NULL;
}

PyObject *net_enum_richcompare(PyObject *self, PyObject *other, int operation) {
    if (Py_TYPE(self) != Py_TYPE(other)) {
        const NetTypeInfo *other_info = wrapper_info(other);
        bool is_order = operation != Py_EQ && operation != Py_NE;
        if (is_order && other_info != NULL && other_info->kind == TYPE_KIND_ENUM)
            return raise_other_enum(wrapper_info(self), other_info);
        Py_RETURN_NOTIMPLEMENTED;
    }
    int64_t left = enum_value(self), right = enum_value(other);
    if (is_unsigned(wrapper_info(self)))
        Py_RETURN_RICHCOMPARE((uint64_t)left, (uint64_t)right, operation);
    Py_RETURN_RICHCOMPARE(left, right, operation);
}

/* ---- text ---- */

/* Flags of 32 bits show their bits; all others their number. */
static PyObject *value_text(NetTypeInfo *info, int64_t value) {
    int bits = enum_bits(info);
    if (bits < 0)
        return NULL;
    if ((info->flags & TYPE_FLAGS_ENUM) && bits == 32)
        return PyUnicode_FromFormat("0x%08x", (unsigned int)(uint32_t)value);
    PyObject *number = value_to_int(info, value);
    PyObject *text = number == NULL ? NULL : PyObject_Str(number);
    Py_XDECREF(number);
    return text;
}

PyObject *net_enum_repr(PyObject *self) {
    NetTypeInfo *info = wrapper_info(self);
    PyObject *name = net_object_str(self);
    PyObject *value = name == NULL ? NULL : value_text(info, enum_value(self));
    PyObject *text = value == NULL ? NULL : PyUnicode_FromFormat("<%U.%U: %U>", info->name, name, value);
    Py_XDECREF(name);
    Py_XDECREF(value);
    return text;
}

/* A specification for integers formats the number, any other one the name. */
static PyObject *enum_format(PyObject *self, PyObject *specification) {
    if (!PyUnicode_Check(specification))
        return PyErr_Format(PyExc_TypeError, "__format__() argument must be str, not %s",
                            Py_TYPE(specification)->tp_name);
    Py_ssize_t length = PyUnicode_GetLength(specification);
    Py_UCS4 last = length > 0 ? PyUnicode_ReadChar(specification, length - 1) : 0;
    bool is_number = last != 0 && last < 0x80 && strchr("bcdnoxX", (int)last) != NULL;
    PyObject *shown = is_number ? net_enum_int(self) : net_object_str(self);
    PyObject *result = shown == NULL ? NULL : PyObject_Format(shown, specification);
    Py_XDECREF(shown);
    return result;
}

/* ---- copying ---- */

static PyObject *enum_reduce(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *value = net_enum_int(self);
    return value == NULL ? NULL : Py_BuildValue("O(NO)", Py_TYPE(self), value, Py_True);
}

static PyObject *enum_copy(PyObject *self, PyObject *unused) {
    (void)unused;
    return Py_NewRef(self);
}

PyMethodDef net_enum_methods[] = {
    {"__format__", enum_format, METH_O, NULL},
    {"__reduce__", enum_reduce, METH_NOARGS, NULL},
    {"__copy__", enum_copy, METH_NOARGS, NULL},
    {"__deepcopy__", enum_copy, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
