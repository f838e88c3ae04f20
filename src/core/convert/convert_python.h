/* Python objects as such: parameters and results of the types of Python.Runtime. */
#ifndef CLRLINK_CONVERT_CONVERT_PYTHON_H
#define CLRLINK_CONVERT_CONVERT_PYTHON_H

#include "bridge/python_operations.h"
#include "convert/converter.h"

/* Whether the object is what a PyInt, a PyList... stands for. `kind`: PYTHON_KIND_; any other number: no. */
bool convert_python_is_kind(PyObject *object, int kind);

/* The converter of a type with TYPE_CODE_PYOBJECT: PyObject's own, or that of the kind whose name it has. */
const Converter *convert_python_choose(const NetTypeInfo *info);

/* A cell of any object. 0 or -1. */
int convert_python_to_cell(PyObject *value, Value *cell, Scratch *scratch);
/* The .NET class that stands for a builtin container where a System.Type is wanted; NULL: none, or with an exception. */
NetTypeInfo *convert_python_class(PyObject *type);

#endif
