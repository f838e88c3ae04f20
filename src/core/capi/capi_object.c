/* Attributes, items, texts, types: what every Python object has. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"
#include "convert/convert_python.h"

static PyObject *identity(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return Py_NewRef(operands[0]);
}

/* ---- attributes ---- */

static PyObject *get_attr(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_GetAttr(operands[0], operands[1]);
}
static PyObject *set_attr(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyObject_SetAttr(operands[0], operands[1], operands[2]));
}
static PyObject *del_attr(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyObject_SetAttr(operands[0], operands[1], NULL));
}

/* PyObject_HasAttr hides whatever else went wrong. */
static PyObject *has_attr(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyObject *value = PyObject_GetAttr(operands[0], operands[1]);
    if (value == NULL && !PyErr_ExceptionMatches(PyExc_AttributeError))
        return NULL;
    PyErr_Clear();
    Py_XDECREF(value);
    return PyBool_FromLong(value != NULL);
}

/* ---- items ---- */

static PyObject *get_item(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_GetItem(operands[0], operands[1]);
}
static PyObject *set_item(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyObject_SetItem(operands[0], operands[1], operands[2]));
}
static PyObject *del_item(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyObject_DelItem(operands[0], operands[1]));
}

static PyObject *length(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t size = PyObject_Size(operands[0]);
    return size < 0 ? NULL : PyLong_FromSsize_t(size);
}

/* ---- texts, truth, identity ---- */

static PyObject *str(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_Str(operands[0]);
}
static PyObject *repr(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_Repr(operands[0]);
}
static PyObject *hash(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_hash_t value = PyObject_Hash(operands[0]);
    return value == -1 ? NULL : PyLong_FromSsize_t(value);
}
static PyObject *is_true(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PyObject_IsTrue(operands[0]));
}
static PyObject *is_callable(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyBool_FromLong(PyCallable_Check(operands[0]));
}
static PyObject *is_iterable(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyBool_FromLong(convert_python_is_kind(operands[0], PYTHON_KIND_ITERABLE));
}
static PyObject *dir(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_Dir(operands[0]);
}
static PyObject *is_same(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyBool_FromLong(operands[0] == operands[1]);
}
static PyObject *address(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyLong_FromVoidPtr(operands[0]);
}
/* The operand itself is kept alive by a reference of this call's own. */
static PyObject *references(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyLong_FromSsize_t(Py_REFCNT(operands[0]) - 1);
}

/* ---- types ---- */

static PyObject *type_of(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return Py_NewRef((PyObject *)Py_TYPE(operands[0]));
}
static PyObject *is_instance(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PyObject_IsInstance(operands[0], operands[1]));
}
static PyObject *is_subclass(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PyObject_IsSubclass(operands[0], operands[1]));
}

static PyTypeObject *checked_type(PyObject *object) {
    if (PyType_Check(object))
        return (PyTypeObject *)object;
    PyErr_Format(PyExc_TypeError, "a type is required, not '%.200s'", Py_TYPE(object)->tp_name);
    return NULL;
}

static PyObject *type_check(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyTypeObject *type = checked_type(operands[1]);
    return type == NULL ? NULL : PyBool_FromLong(PyObject_TypeCheck(operands[0], type));
}
static PyObject *type_name(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return checked_type(operands[0]) == NULL ? NULL : PyObject_GetAttrString(operands[0], "__name__");
}
static PyObject *type_ready(PyObject **operands, Py_ssize_t count) {
    (void)count;
    PyTypeObject *type = checked_type(operands[0]);
    return type == NULL ? NULL : PyBool_FromLong((type->tp_flags & Py_TPFLAGS_READY) != 0);
}
static PyObject *is_kind(PyObject **operands, Py_ssize_t count) {
    (void)count;
    long kind = PyLong_AsLong(operands[1]);
    return PyErr_Occurred() ? NULL : PyBool_FromLong(convert_python_is_kind(operands[0], (int)kind));
}

const CapiEntry capi_object_entries[] = {
    CAPI_ENTRY(IDENTITY, identity, 1),
    CAPI_ENTRY_NAMED(GET_ATTR, get_attr, 2, 1),
    CAPI_ENTRY_NAMED(SET_ATTR, set_attr, 3, 1),
    CAPI_ENTRY_NAMED(DEL_ATTR, del_attr, 2, 1),
    CAPI_ENTRY_NAMED(HAS_ATTR, has_attr, 2, 1),
    CAPI_ENTRY(GET_ITEM, get_item, 2),
    CAPI_ENTRY(SET_ITEM, set_item, 3),
    CAPI_ENTRY(DEL_ITEM, del_item, 2),
    CAPI_ENTRY(LENGTH, length, 1),
    CAPI_ENTRY(STR, str, 1),
    CAPI_ENTRY(REPR, repr, 1),
    CAPI_ENTRY(HASH, hash, 1),
    CAPI_ENTRY(IS_TRUE, is_true, 1),
    CAPI_ENTRY(IS_CALLABLE, is_callable, 1),
    CAPI_ENTRY(IS_ITERABLE, is_iterable, 1),
    CAPI_ENTRY(DIR, dir, 1),
    CAPI_ENTRY(IS_SAME, is_same, 2),
    CAPI_ENTRY(ADDRESS, address, 1),
    CAPI_ENTRY(REFERENCES, references, 1),
    CAPI_ENTRY(TYPE_OF, type_of, 1),
    CAPI_ENTRY(IS_INSTANCE, is_instance, 2),
    CAPI_ENTRY(IS_SUBCLASS, is_subclass, 2),
    CAPI_ENTRY(TYPE_CHECK, type_check, 2),
    CAPI_ENTRY(TYPE_NAME, type_name, 1),
    CAPI_ENTRY(TYPE_READY, type_ready, 1),
    CAPI_ENTRY(IS_KIND, is_kind, 2),
    CAPI_ENTRIES_END,
};
