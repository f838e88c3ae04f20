/* Classes, structs; dynamic cells (Object, ValueType, Enum, interfaces); System.Type. */
#include "bridge/handle.h"
#include "convert/convert_python.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

static bool is_value_type(const NetTypeInfo *type) {
    return type->kind == TYPE_KIND_STRUCT || type->kind == TYPE_KIND_PRIMITIVE || type->kind == TYPE_KIND_ENUM;
}

/* How well None fits: a class before a string, an array, a delegate, an interface, a Nullable, Object. */
static int match_of_none(const NetTypeInfo *type) {
    switch (type->kind) {
    case TYPE_KIND_ARRAY: return 20;
    case TYPE_KIND_DELEGATE: return 25;
    case TYPE_KIND_INTERFACE: return 30;
    default:
        if (type->base_key == 0)
            return MATCH_OBJECT;
        return type->code == TYPE_CODE_DYNAMIC ? 50 : 0;
    }
}

/* ---- a wrapper where its type, or a base or interface of it, is wanted ---- */

/* MATCH_ by distance; -1 with an exception. */
static int match_wrapper(NetTypeInfo *type, PyObject *value, NetTypeInfo *from) {
    from = wrapper_runtime_info(value, from);
    if (from == NULL)
        return -1;
    int distance = type_info_distance(from, type);
    if (distance == -2)
        return -1;
    if (distance < 0)
        return MATCH_NONE;
    return distance * 2 < MATCH_ITERABLE ? distance * 2 : MATCH_ITERABLE;
}

static int wrapper_to_net(NetTypeInfo *type, PyObject *value, NetTypeInfo *from, Value *cell) {
    if (from != type) {
        int match = match_wrapper(type, value, from);
        if (match < 0)
            return -1;
        if (match == MATCH_NONE)
            return converter_raise_mismatch(type, value);
    }
    return wrapper_to_cell(value, from, cell);
}

static int object_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    NetTypeInfo *from = wrapper_info(value);
    if (from != NULL)
        return wrapper_to_net(type, value, from, cell);
    if (value != Py_None || is_value_type(type))
        return converter_raise_mismatch(type, value);
    *cell = (Value){.tag = VALUE_NULL};
    return 0;
}

static PyObject *object_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)text;
    if (cell->as.handle == 0 || cell->tag == VALUE_NULL)
        Py_RETURN_NONE;
    if (is_value_type(type))
        return wrapper_new_take(type, cell->as.handle);
    return wrapper_from_cell_take(type, cell);
}

static int object_match(NetTypeInfo *type, PyObject *value) {
    if (value == Py_None)
        return is_value_type(type) ? MATCH_NONE : match_of_none(type);
    NetTypeInfo *from = wrapper_info(value);
    return from == NULL ? MATCH_NONE : match_wrapper(type, value, from);
}
const Converter convert_object = {"object", object_to_net, object_to_py, object_match};

/* ---- anything ---- */

static int type_to_cell(NetTypeInfo *info, Value *cell) {
    cell->as.handle = type_info_type_object(info); /* borrowed for ever */
    cell->tag = VALUE_HANDLE;
    return cell->as.handle == 0 ? -1 : 0;
}

static int int_to_cell(PyObject *value, Value *cell, Scratch *scratch) {
    int64_t number;
    if (!py_compat_long_small(value, &number) && !py_compat_long_as_int64(value, &number))
        return convert_long_to_bigint(value, cell, scratch);
    bool fits32 = number >= INT32_MIN && number <= INT32_MAX;
    *cell = (Value){.as.i64 = number, .tag = fits32 ? VALUE_I32 : VALUE_I64};
    return 0;
}

int convert_any_to_net(PyObject *value, Value *cell, Scratch *scratch) {
    if (value == Py_None) {
        *cell = (Value){.tag = VALUE_NULL};
        return 0;
    }
    if (PyUnicode_Check(value))
        return convert_str_to_cell(value, cell);
    if (PyBool_Check(value)) {
        *cell = (Value){.as.i64 = value == Py_True, .tag = VALUE_BOOL};
        return 0;
    }
    if (PyLong_Check(value))
        return int_to_cell(value, cell, scratch);
    if (PyFloat_Check(value)) {
        *cell = (Value){.as.f64 = PyFloat_AS_DOUBLE(value), .tag = VALUE_F64};
        return 0;
    }
    NetTypeInfo *info = wrapper_info(value);
    if (info != NULL)
        return wrapper_to_cell(value, info, cell);
    if (PyType_Check(value) && (info = wrapper_type_info((PyTypeObject *)value)) != NULL)
        return type_to_cell(info, cell);
    return convert_python_to_cell(value, cell, scratch);
}

static PyObject *pyref_to_py_take(PyRef *ref) {
    PyObject *object = Py_NewRef(pyref_object_borrowed(ref));
    pyref_free(ref);
    return object;
}

PyObject *convert_any_to_py(const Value *cell, const char *text) {
    if (VALUE_TAG_IS_TYPE(cell->tag))
        return wrapper_from_cell_take(NULL, cell);
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_NULL: Py_RETURN_NONE;
    case VALUE_BOOL: return PyBool_FromLong((long)(cell->as.i64 & 0xff));
    case VALUE_I32:
    case VALUE_I64: return PyLong_FromLongLong(cell->as.i64);
    case VALUE_U64: return PyLong_FromUnsignedLongLong(cell->as.u64);
    case VALUE_F64: return PyFloat_FromDouble(cell->as.f64);
    case VALUE_CHAR: return PyUnicode_FromOrdinal((int)(cell->as.i64 & 0xffff));
    case VALUE_LATIN1:
    case VALUE_UTF16:
    case VALUE_STRING_HANDLE: return convert_string.to_py(NULL, cell, text);
    case VALUE_HANDLE: return wrapper_from_cell_take(NULL, cell);
    case VALUE_PYOBJECT: return pyref_to_py_take((PyRef *)(uintptr_t)cell->as.pointer);
    default:
        PyErr_Format(PyExc_SystemError, "a value of unknown kind %d came from .NET", (int)VALUE_KIND(cell->tag));
        return NULL;
    }
}

/* ---- Object, ValueType, Enum, interfaces ---- */

static bool is_object(const NetTypeInfo *type) {
    return type->kind == TYPE_KIND_CLASS && type->base_key == 0;
}

static int dynamic_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    return is_object(type) ? convert_any_to_net(value, cell, scratch) : object_to_net(type, value, cell, scratch);
}

static PyObject *dynamic_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    if (type->kind == TYPE_KIND_INTERFACE)
        return wrapper_from_cell_take(type, cell);
    return convert_any_to_py(cell, text);
}

static int dynamic_match(NetTypeInfo *type, PyObject *value) {
    return is_object(type) ? MATCH_OBJECT : object_match(type, value);
}
const Converter convert_dynamic = {"dynamic", dynamic_to_net, dynamic_to_py, dynamic_match};

/* ---- System.Type, and its bases ---- */

/* The .NET type that a class object stands for where a Type is wanted; wrappers of Type are objects like others. */
static NetTypeInfo *type_of_class(PyObject *value) {
    if (!PyType_Check(value))
        return NULL;
    NetTypeInfo *info = convert_type_argument(value);
    return info != NULL || PyErr_Occurred() ? info : convert_python_class(value);
}

static int type_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    NetTypeInfo *info = type_of_class(value);
    if (info != NULL)
        return type_to_cell(info, cell);
    return PyErr_Occurred() ? -1 : object_to_net(type, value, cell, scratch);
}

static PyObject *type_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return object_to_py(type, cell, text);
}

static int type_match(NetTypeInfo *type, PyObject *value) {
    if (!PyType_Check(value))
        return object_match(type, value);
    NetTypeInfo *info = type_of_class(value);
    if (info == NULL)
        return PyErr_Occurred() ? -1 : MATCH_NONE;
    int distance = type->flags & TYPE_REFLECTION_TYPE ? 0 : 4;
    return distance + (wrapper_type_info((PyTypeObject *)value) != NULL ? MATCH_EXACT : 10);
}
const Converter convert_type = {"type", type_to_net, type_to_py, type_match};
