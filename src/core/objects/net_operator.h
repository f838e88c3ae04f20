/* .NET's operators as Python's: slots of the types that declare or inherit them, and comparison, which all wrappers have.
 *
 * The overloads of both operands' types are candidates together, as in C#. Where none takes the operands, the other
 * operand gets its turn, and Python words the TypeError. */
#ifndef CLRLINK_OBJECTS_NET_OPERATOR_H
#define CLRLINK_OBJECTS_NET_OPERATOR_H

#include "metadata/wrapper.h"

PyObject *net_operator_add(PyObject *left, PyObject *right);
PyObject *net_operator_subtract(PyObject *left, PyObject *right);
PyObject *net_operator_multiply(PyObject *left, PyObject *right);
PyObject *net_operator_divide(PyObject *left, PyObject *right);
PyObject *net_operator_modulus(PyObject *left, PyObject *right);
PyObject *net_operator_and(PyObject *left, PyObject *right);
PyObject *net_operator_or(PyObject *left, PyObject *right);
PyObject *net_operator_xor(PyObject *left, PyObject *right);
PyObject *net_operator_lshift(PyObject *left, PyObject *right);
PyObject *net_operator_rshift(PyObject *left, PyObject *right);
PyObject *net_operator_negative(PyObject *self);
PyObject *net_operator_positive(PyObject *self);
PyObject *net_operator_invert(PyObject *self);
PyObject *net_operator_absolute(PyObject *self);

int net_operator_bool(PyObject *self);
PyObject *net_operator_int(PyObject *self);
PyObject *net_operator_index(PyObject *self);
PyObject *net_operator_float(PyObject *self);

/* tp_richcompare of all wrappers: the operator, else the value, else Equals or CompareTo. */
PyObject *net_operator_richcompare(PyObject *self, PyObject *other, int operation);

/* A number (TYPE_NUMBER) from a Python number, where the type can be made so. Py_NotImplemented: not from this one. */
PyObject *net_operator_number_from(NetTypeInfo *info, PyObject *value);

#endif
