/* Writing a SubclassRequest: see subclass_request.h. */
#include "types/subclass_request.h"

#include <limits.h>
#include <string.h>

#include "bridge/handle.h"
#include "convert/arity.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"
#include "support/sync.h"

#define DEFAULT_ASSEMBLY "Python.Runtime.Dynamic"

/* ---- bytes ---- */

static int put_bytes(SubclassRequest *request, const void *bytes, size_t length) {
    if (request->length + length > request->size) {
        size_t size = (request->length + length) * 2;
        char *larger = PyMem_Realloc(request->bytes, size);
        if (larger == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        request->bytes = larger;
        request->size = size;
    }
    memcpy(request->bytes + request->length, bytes, length);
    request->length += length;
    return 0;
}

static int put_u8(SubclassRequest *request, uint8_t value) {
    return put_bytes(request, &value, 1);
}

static int put_u32(SubclassRequest *request, uint32_t value) {
    return put_bytes(request, &value, sizeof value);
}

static int put_key(SubclassRequest *request, NetTypeKey key) {
    uint64_t value = key;
    return put_bytes(request, &value, sizeof value);
}

static int put_text(SubclassRequest *request, PyObject *text) {
    Py_ssize_t length;
    const char *utf8 = PyUnicode_Check(text) ? PyUnicode_AsUTF8AndSize(text, &length) : NULL;
    if (utf8 == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "a str is expected, not %.200s", Py_TYPE(text)->tp_name);
        return -1;
    }
    return put_u32(request, (uint32_t)length) < 0 ? -1 : put_bytes(request, utf8, (size_t)length);
}

static int put_type(SubclassRequest *request, PyObject *type) {
    NetTypeInfo *info = NULL;
    if (type != Py_None && (info = convert_type_argument(type)) == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "a .NET type is expected, not %R", type);
        return -1;
    }
    return put_key(request, info == NULL ? 0 : info->key);
}

/* ---- names ---- */

/* 1, 0 or -1; the class's own alone. */
static int get_own(PyTypeObject *type, const char *name, PyObject **value) {
    PyObject *key = PyUnicode_FromString(name);
    *value = NULL;
    int status = key == NULL ? -1 : py_compat_dict_get(type->tp_dict, key, value);
    Py_XDECREF(key);
    if (status > 0 && !PyUnicode_Check(*value)) {
        PyErr_Format(PyExc_TypeError, "%s of class %s is %.200s, not a str", name, type->tp_name,
                     Py_TYPE(*value)->tp_name);
        Py_CLEAR(*value);
        return -1;
    }
    return status;
}

static int put_names(SubclassRequest *request, PyTypeObject *type) {
    PyObject *space = NULL, *assembly = NULL;
    int status = -1, named = get_own(type, "__namespace__", &space);
    if (named < 0 || (named == 0 && get_own(type, "__module__", &space) < 0))
        goto done;
    int given = get_own(type, "__assembly__", &assembly);
    if (given == 0)
        assembly = PyUnicode_FromString(DEFAULT_ASSEMBLY);
    if (space == NULL && !PyErr_Occurred())
        space = PyUnicode_FromString("");
    if (assembly != NULL && space != NULL && put_text(request, ((PyHeapTypeObject *)type)->ht_name) == 0 &&
        put_text(request, space) == 0 && put_u8(request, named > 0) == 0 && put_text(request, assembly) == 0)
        status = 0;
done:
    Py_XDECREF(space);
    Py_XDECREF(assembly);
    return status;
}

/* Names of Python's own protocols mean nothing to .NET, but for those of indexers. */
static bool is_name(PyObject *name) {
    if (!PyUnicode_Check(name))
        return false;
    Py_ssize_t length = PyUnicode_GET_LENGTH(name);
    bool special = length > 4 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_' &&
                   PyUnicode_READ_CHAR(name, length - 1) == '_';
    return !special || PyUnicode_CompareWithASCIIString(name, "__getitem__") == 0 ||
           PyUnicode_CompareWithASCIIString(name, "__setitem__") == 0;
}

/* Adds pairs of names and what they stand for. */
static int add_defined(PyObject *defined, PyTypeObject *type) {
    PyObject *items = PyDict_Items(type->tp_dict);
    int status = items == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(items); i++)
        if (is_name(PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 0)))
            status = PyList_Append(defined, PyList_GET_ITEM(items, i));
    Py_XDECREF(items);
    return status;
}

/* What is no function may take anything. */
static int put_one_defined(SubclassRequest *request, PyObject *name, PyObject *value) {
    int least = 0, most = INT_MAX;
    if (PyFunction_Check(value) && arity_range(value, &least, &most)) { /* one of them is self */
        least -= least > 0;
        most -= most > 0 && most < INT_MAX;
    }
    return put_text(request, name) < 0 || put_u32(request, (uint32_t)least) < 0 ? -1 : put_u32(request, (uint32_t)most);
}

/* Whether .NET knows of a base's overrides only through this class: it is no .NET type, or one that the class's .NET base
 * does not derive from. */
static bool is_mixed_in(PyTypeObject *base, const NetTypeInfo *parent) {
    if (!(base->tp_flags & Py_TPFLAGS_HEAPTYPE))
        return false;
    if (wrapper_type_info(base) == NULL)
        return true;
    PyTypeObject *known = sync_read(&parent->python_type);
    return ((NetType *)base)->derived && !(known != NULL && PyType_IsSubtype(known, base));
}

/* What the class defines, and the Python classes mixed in. What its Python bases define that are .NET types, these
 * override. */
static int put_defined(SubclassRequest *request, PyTypeObject *type, const NetTypeInfo *parent) {
    PyObject *defined = PyList_New(0), *mro = type->tp_mro;
    int status = defined == NULL ? -1 : add_defined(defined, type);
    for (Py_ssize_t i = 1; status == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (is_mixed_in(base, parent))
            status = add_defined(defined, base);
    }
    if (status == 0)
        status = put_u32(request, (uint32_t)PyList_GET_SIZE(defined));
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(defined); i++) {
        PyObject *item = PyList_GET_ITEM(defined, i);
        status = put_one_defined(request, PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1));
    }
    Py_XDECREF(defined);
    return status;
}

/* ---- declared members and attributes ----
 *
 * clr.clrmethod and clr.clrproperty say what they are by __clr_member__, a tuple (kind, name or None, type, accessors,
 * parameter types); clr.attribute leaves (type, args, kwargs) in the list __clr_attributes__. */

static int get_optional(PyObject *object, const char *name, PyObject **value) {
    *value = PyObject_GetAttrString(object, name);
    if (*value != NULL)
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyErr_Clear();
    return 0;
}

static int put_attribute(SubclassRequest *request, PyObject *attribute, PyObject *values) {
    PyObject *type, *args, *kwargs, *name, *value;
    Py_ssize_t position = 0;
    if (!PyArg_ParseTuple(attribute, "OO!O!", &type, &PyTuple_Type, &args, &PyDict_Type, &kwargs))
        return -1;
    if (put_type(request, type) < 0 ||
        put_u32(request, (uint32_t)(PyTuple_GET_SIZE(args) + PyDict_GET_SIZE(kwargs))) < 0 ||
        put_u32(request, (uint32_t)PyDict_GET_SIZE(kwargs)) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        if (PyList_Append(values, PyTuple_GET_ITEM(args, i)) < 0)
            return -1;
    while (PyDict_Next(kwargs, &position, &name, &value))
        if (put_text(request, name) < 0 || PyList_Append(values, value) < 0)
            return -1;
    return 0;
}

/* `list`: of attributes; NULL: none. Taken. */
static int put_attributes_take(SubclassRequest *request, PyObject *list, PyObject *values) {
    PyObject *items = list == NULL ? PyTuple_New(0) : PySequence_Tuple(list);
    Py_XDECREF(list);
    int status = items == NULL ? -1 : put_u32(request, (uint32_t)PyTuple_GET_SIZE(items));
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(items); i++) {
        PyObject *parts = NULL;
        int found = get_optional(PyTuple_GET_ITEM(items, i), "__clr_attribute__", &parts);
        if (found == 0)
            PyErr_Format(PyExc_TypeError, "a clr.attribute(...) is expected, not %R", PyTuple_GET_ITEM(items, i));
        status = found <= 0 ? -1 : put_attribute(request, parts, values);
        Py_XDECREF(parts);
    }
    Py_XDECREF(items);
    return status;
}

static int put_member(SubclassRequest *request, PyObject *attribute, PyObject *object, PyObject *member,
                      PyObject *values) {
    PyObject *name, *type, *parameters, *attributes = NULL;
    int kind, accessors;
    if (!PyArg_ParseTuple(member, "iOOiO!", &kind, &name, &type, &accessors, &PyTuple_Type, &parameters) ||
        put_u8(request, (uint8_t)kind) < 0 || put_text(request, name == Py_None ? attribute : name) < 0 ||
        put_text(request, attribute) < 0 || put_type(request, type) < 0 || put_u8(request, (uint8_t)accessors) < 0 ||
        put_u32(request, (uint32_t)PyTuple_GET_SIZE(parameters)) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parameters); i++)
        if (put_type(request, PyTuple_GET_ITEM(parameters, i)) < 0)
            return -1;
    return get_optional(object, "__clr_attributes__", &attributes) < 0
               ? -1
               : put_attributes_take(request, attributes, values);
}

/* Only objects of Python classes can be such. */
static int get_member(PyObject *object, PyObject **member) {
    *member = NULL;
    return Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE ? get_optional(object, "__clr_member__", member) : 0;
}

static int put_declared(SubclassRequest *request, PyTypeObject *type, PyObject *values) {
    PyObject *dict = PyDict_Copy(type->tp_dict), *name, *object, *member;
    Py_ssize_t position = 0;
    size_t place = request->length;
    uint32_t count = 0;
    int status = dict == NULL ? -1 : put_u32(request, 0);
    while (status == 0 && PyDict_Next(dict, &position, &name, &object)) {
        int found = get_member(object, &member);
        if (found > 0) {
            status = put_member(request, name, object, member, values);
            count++;
            Py_DECREF(member);
        } else
            status = found;
    }
    if (status == 0)
        memcpy(request->bytes + place, &count, sizeof count);
    Py_XDECREF(dict);
    return status;
}

static int put_own_attributes(SubclassRequest *request, PyTypeObject *type, PyObject *values) {
    PyObject *name = PyUnicode_FromString("__attributes__"), *list = NULL;
    int status = name == NULL ? -1 : py_compat_dict_get(type->tp_dict, name, &list);
    Py_XDECREF(name);
    return status < 0 ? -1 : put_attributes_take(request, list, values);
}

/* An Object[] of the values. 0 or -1. */
static int keep_values(SubclassRequest *request, PyObject *values) {
    if (PyList_GET_SIZE(values) == 0)
        return 0;
    NetTypeInfo *object = type_info_find("System.Object[]");
    Value cell;
    Scratch scratch;
    scratch_init(&scratch);
    int status = object == NULL ? -1 : convert_to_net(object, values, &cell, &scratch);
    if (status == 0 && (request->values = handle_copy(cell.as.handle)) == 0) {
        PyErr_NoMemory();
        status = -1;
    }
    scratch_release(&scratch);
    return status;
}

int subclass_request_write(SubclassRequest *request, PyTypeObject *type, const NetTypeInfo *parent) {
    *request = (SubclassRequest){.bytes = NULL};
    PyObject *values = PyList_New(0);
    int status = values != NULL && put_names(request, type) == 0 && put_defined(request, type, parent) == 0 &&
                         put_declared(request, type, values) == 0 && put_own_attributes(request, type, values) == 0
                     ? keep_values(request, values)
                     : -1;
    Py_XDECREF(values);
    return status;
}

void subclass_request_fini(SubclassRequest *request) {
    PyMem_Free(request->bytes);
    handle_release(request->values, true);
}
