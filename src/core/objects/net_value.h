/* What stands for a value of Python's: boxed primitives and strings, and the framework's other numbers (TYPE_NUMBER).
 *
 * Boxed primitives and strings compute as that value does, and give Python's own numbers and texts. The other numbers
 * compute by their operators (net_operator.h); by the value they compare and hash. */
#ifndef CLRLINK_OBJECTS_NET_VALUE_H
#define CLRLINK_OBJECTS_NET_VALUE_H

#include "metadata/wrapper.h"

/* Boxed primitives and strings. */
static inline bool net_value_is_plain(const NetTypeInfo *info) {
    return info->code == TYPE_CODE_STRING ||
           (info->kind == TYPE_KIND_PRIMITIVE && info->code >= TYPE_CODE_BOOLEAN && info->code <= TYPE_CODE_DOUBLE);
}
/* Those and numbers. */
static inline bool net_value_is(const NetTypeInfo *info) {
    return net_value_is_plain(info) || (info->flags & TYPE_NUMBER);
}

/* The value: an int, float, complex, bool, str or decimal.Decimal. */
PyObject *net_value_get(PyObject *self);
/* Compares by the values of both; Py_NotImplemented where `other` is a .NET object without one. */
PyObject *net_value_compare(PyObject *self, PyObject *other, int operation);
Py_hash_t net_value_hash(PyObject *self);

/* Slots of boxed primitives and strings. */
PyObject *net_value_int(PyObject *self);
PyObject *net_value_index(PyObject *self);
PyObject *net_value_float(PyObject *self);
int net_value_bool(PyObject *self);
PyObject *net_value_negative(PyObject *self);
PyObject *net_value_positive(PyObject *self);
PyObject *net_value_invert(PyObject *self);
PyObject *net_value_absolute(PyObject *self);
PyObject *net_value_add(PyObject *left, PyObject *right);
PyObject *net_value_subtract(PyObject *left, PyObject *right);
PyObject *net_value_multiply(PyObject *left, PyObject *right);
PyObject *net_value_true_divide(PyObject *left, PyObject *right);
PyObject *net_value_floor_divide(PyObject *left, PyObject *right);
PyObject *net_value_remainder(PyObject *left, PyObject *right);
PyObject *net_value_divmod(PyObject *left, PyObject *right);
PyObject *net_value_power(PyObject *left, PyObject *right, PyObject *modulus);
PyObject *net_value_lshift(PyObject *left, PyObject *right);
PyObject *net_value_rshift(PyObject *left, PyObject *right);
PyObject *net_value_and(PyObject *left, PyObject *right);
PyObject *net_value_or(PyObject *left, PyObject *right);
PyObject *net_value_xor(PyObject *left, PyObject *right);

/* __round__, __floor__, __ceil__, __trunc__, __format__ and for Complex __complex__. */
extern PyMethodDef net_value_methods[], net_value_complex_methods[];

#endif
