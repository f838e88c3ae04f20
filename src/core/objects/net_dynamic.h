/* Dynamic objects (IDynamicMetaObjectProvider): what only the object knows, after what its type declares.
 *
 * Where the object does not answer, Python's own error is raised, in Python's words. */
#ifndef CLRLINK_OBJECTS_NET_DYNAMIC_H
#define CLRLINK_OBJECTS_NET_DYNAMIC_H

#include "metadata/wrapper.h"

int net_dynamic_init(void);

/* Slots of types with TYPE_DYNAMIC, and of those with DYNAMIC_CALL and DYNAMIC_INDEX. */
PyObject *net_dynamic_getattro(PyObject *self, PyObject *name);
int net_dynamic_setattro(PyObject *self, PyObject *name, PyObject *value);
PyObject *net_dynamic_call(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *net_dynamic_subscript(PyObject *self, PyObject *key);
int net_dynamic_ass_subscript(PyObject *self, PyObject *key, PyObject *value);

/* Puts __dir__ into the dict of a dynamic type. 0 or -1. */
int net_dynamic_fill(PyTypeObject *type, PyObject *dict);

/* Operators and conversions by the object; Py_NotImplemented (a new reference): it has none. `other` NULL: unary. */
PyObject *net_dynamic_operate(PyObject *self, PyObject *other, enum Operator operator);
/* OPERATOR_TRUTH, OPERATOR_INTEGER or OPERATOR_FLOATING. */
PyObject *net_dynamic_convert(PyObject *self, enum Operator operator);

static inline bool net_dynamic_has_operators(const NetTypeInfo *info) {
    return info != NULL && (info->flags & TYPE_DYNAMIC_OPERATORS);
}

#endif
