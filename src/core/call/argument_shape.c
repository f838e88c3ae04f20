/* See argument_shape.h. */
#include "call/argument_shape.h"

#include <string.h>

#include "call/callable_shape.h"
#include "convert/converter.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

#define KINDS_OF_ITEMS 12 /* a sequence of more is taken for one that cannot be looked into */

/* ---- words ---- */

void shape_words_init(ShapeWords *shape) {
    shape->count = 0;
    shape->capacity = SHAPE_INLINE;
    shape->words = shape->fixed;
}

void shape_words_fini(ShapeWords *shape) {
    if (shape->words != shape->fixed)
        PyMem_Free(shape->words);
}

static int words_grow(ShapeWords *shape) {
    bool is_first = shape->words == shape->fixed;
    uint64_t *larger = PyMem_Realloc(is_first ? NULL : shape->words, (size_t)shape->capacity * 2 * sizeof *larger);
    if (larger == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (is_first)
        memcpy(larger, shape->fixed, sizeof shape->fixed);
    shape->words = larger;
    shape->capacity *= 2;
    return 0;
}

int shape_words_add(ShapeWords *shape, uint64_t word) {
    if (shape->count == shape->capacity && words_grow(shape) < 0)
        return -1;
    shape->words[shape->count++] = word;
    return 0;
}

int shape_words_add_kind(ShapeWords *shape, enum ArgumentShape kind, uint64_t detail) {
    return shape_words_add(shape, (uint64_t)kind | detail << 8);
}

static int add(ShapeWords *shape, enum ArgumentShape kind, uint64_t detail) {
    return shape_words_add_kind(shape, kind, detail);
}

static int add_value(ShapeWords *shape, enum TypeCode code) {
    return add(shape, ARGUMENT_VALUE, code);
}

static int add_with_key(ShapeWords *shape, enum ArgumentShape kind, const NetTypeInfo *info) {
    return add(shape, kind, 0) < 0 ? -1 : shape_words_add(shape, info == NULL ? 0 : (uint64_t)info->key);
}

/* ---- values ---- */

/* The first of Int32, Int64, UInt64 and BigInteger that holds it. */
static int add_int(ShapeWords *shape, PyObject *value) {
    int64_t number;
    uint64_t large;
    if (!py_compat_long_small(value, &number) && !py_compat_long_as_int64(value, &number)) {
        bool fits = py_compat_long_as_uint64(value, &large);
        return add_value(shape, fits ? TYPE_CODE_UINT64 : TYPE_CODE_BIGINT);
    }
    bool fits32 = number >= INT32_MIN && number <= INT32_MAX;
    uint64_t code = fits32 ? TYPE_CODE_INT32 : TYPE_CODE_INT64;
    return add(shape, ARGUMENT_VALUE, code | (uint64_t)(number < 0) << 8);
}

static int add_wrapper(ShapeWords *shape, PyObject *value, NetTypeInfo *info) {
    NetTypeInfo *runtime = wrapper_runtime_info(value, info);
    if (runtime == NULL || add_with_key(shape, ARGUMENT_TYPE, info) < 0)
        return -1;
    return shape_words_add(shape, runtime == info ? 0 : (uint64_t)runtime->key);
}

static int add_class(ShapeWords *shape, PyObject *class) {
    NetTypeInfo *info = convert_type_argument(class);
    return info == NULL && PyErr_Occurred() ? -1 : add_with_key(shape, ARGUMENT_CLASS, info);
}

/* ---- sequences ---- */

/* Whether the words from `start` on say what an earlier item has said; starts[] are the kinds of items so far. */
static bool is_known_kind(const ShapeWords *shape, const int32_t *starts, int32_t kinds, int32_t start) {
    size_t size = (size_t)(shape->count - start);
    for (int32_t i = 0; i < kinds; i++) {
        int32_t end = i + 1 < kinds ? starts[i + 1] : start;
        if ((size_t)(end - starts[i]) == size &&
            memcmp(shape->words + starts[i], shape->words + start, size * sizeof(uint64_t)) == 0)
            return true;
    }
    return false;
}

static int add_items(ShapeWords *shape, PyObject *const *items, Py_ssize_t count) {
    int32_t starts[KINDS_OF_ITEMS], kinds = 0, head = shape->count;
    if (add(shape, ARGUMENT_SEQUENCE, 0) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        int32_t start = shape->count;
        if (argument_shape_add(shape, items[i]) < 0)
            return -1;
        if (is_known_kind(shape, starts, kinds, start)) {
            shape->count = start;
            continue;
        }
        if (kinds == KINDS_OF_ITEMS) {
            shape->count = head;
            return add(shape, ARGUMENT_SEQUENCE, 0);
        }
        starts[kinds++] = start;
    }
    shape->words[head] |= (uint64_t)kinds << 8;
    return 0;
}

static int add_container(ShapeWords *shape, PyObject *value) {
    PyObject *items = PySequence_Tuple(value); /* a snapshot: another thread may change it */
    if (items == NULL || Py_EnterRecursiveCall(" while looking into a sequence")) {
        Py_XDECREF(items);
        return -1;
    }
    int status = add_items(shape, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items));
    Py_LeaveRecursiveCall();
    Py_DECREF(items);
    return status;
}

static int add_dictionary(ShapeWords *shape, PyObject *value) {
    PyObject *keys = PyDict_Keys(value); /* lists of their own; another thread may change the dict between the two */
    PyObject *values = keys == NULL ? NULL : PyDict_Values(value);
    int status = values == NULL ? -1 : add(shape, ARGUMENT_DICTIONARY, 0);
    if (status == 0)
        status = add_container(shape, keys);
    if (status == 0)
        status = add_container(shape, values);
    Py_XDECREF(values);
    Py_XDECREF(keys);
    return status;
}

/* Its first and last say it all. */
static int add_range(ShapeWords *shape, PyObject *value) {
    Py_ssize_t size = PyObject_Size(value);
    if (size <= 0)
        return size < 0 ? -1 : add_items(shape, NULL, 0);
    PyObject *first = PySequence_GetItem(value, 0);
    PyObject *last = first == NULL ? NULL : PySequence_GetItem(value, size - 1);
    PyObject *ends[] = {first, last};
    int status = last == NULL ? -1 : add_items(shape, ends, 2);
    Py_XDECREF(last);
    Py_XDECREF(first);
    return status;
}

static bool is_container(PyObject *value) {
    return PyList_CheckExact(value) || PyTuple_CheckExact(value) || PyAnySet_CheckExact(value);
}

/* The type of a buffer's items by the letter of the struct module and their size; VOID: another. */
static enum TypeCode code_of_format(const char *format, Py_ssize_t size) {
    if (format == NULL)
        return TYPE_CODE_BYTE;
    if (*format == '@' || *format == '=')
        format++;
    if (format[0] == '\0' || format[1] != '\0')
        return TYPE_CODE_VOID;
    static const uint8_t integers[] = {
        [1] = TYPE_CODE_SBYTE, [2] = TYPE_CODE_INT16, [4] = TYPE_CODE_INT32, [8] = TYPE_CODE_INT64};
    bool has_size = size == 1 || size == 2 || size == 4 || size == 8;
    if (strchr("bhilqn", *format) != NULL)
        return has_size ? integers[size] : TYPE_CODE_VOID;
    if (strchr("BHILQN", *format) != NULL) /* each stands behind its signed one */
        return has_size ? integers[size] + 1 : TYPE_CODE_VOID;
    switch (*format) {
    case '?': return TYPE_CODE_BOOLEAN;
    case 'c': return TYPE_CODE_BYTE;
    case 'f': return TYPE_CODE_SINGLE;
    case 'd': return TYPE_CODE_DOUBLE;
    default: return TYPE_CODE_VOID;
    }
}

static int add_buffer(ShapeWords *shape, PyObject *value) {
    Py_buffer view;
    if (py_compat_get_buffer(value, &view, PyBUF_FORMAT | PyBUF_STRIDES) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_BufferError))
            return -1;
        PyErr_Clear(); /* no plain memory: nothing can be told of its items */
        return add(shape, ARGUMENT_NOTHING, 0);
    }
    enum TypeCode code = code_of_format(view.format, view.itemsize);
    int dimensions = view.ndim;
    py_compat_release_buffer(&view);
    for (int i = 0; i < dimensions || i == 0; i++)
        if (add(shape, ARGUMENT_SEQUENCE, 1) < 0)
            return -1;
    return code == TYPE_CODE_VOID ? add(shape, ARGUMENT_NOTHING, 0) : add_value(shape, code);
}

/* ---- any value ---- */

static int add_other(ShapeWords *shape, PyObject *value) {
    PyNumberMethods *number = Py_TYPE(value)->tp_as_number;
    if (PyType_Check(value))
        return add_class(shape, value);
    if (is_container(value))
        return add_container(shape, value);
    if (PyDict_CheckExact(value))
        return add_dictionary(shape, value);
    if (PyRange_Check(value))
        return add_range(shape, value);
    if (PyObject_CheckBuffer(value))
        return add_buffer(shape, value);
    if (PyCallable_Check(value))
        return callable_shape_add(shape, value);
    if (number != NULL && number->nb_index != NULL)
        return add_value(shape, TYPE_CODE_INT64); /* what it is would have to be asked */
    return add(shape, Py_TYPE(value)->tp_iter != NULL ? ARGUMENT_SEQUENCE : ARGUMENT_ANYTHING, 0);
}

int argument_shape_add(ShapeWords *shape, PyObject *value) {
    if (value == Py_None)
        return add(shape, ARGUMENT_NOTHING, 0);
    NetTypeInfo *info = wrapper_info(value);
    if (info != NULL)
        return add_wrapper(shape, value, info);
    if (PyBool_Check(value))
        return add_value(shape, TYPE_CODE_BOOLEAN);
    if (PyLong_Check(value))
        return add_int(shape, value);
    if (PyFloat_Check(value))
        return add_value(shape, TYPE_CODE_DOUBLE);
    if (PyUnicode_Check(value))
        return add_value(shape, TYPE_CODE_STRING);
    if (PyBytes_Check(value) || PyByteArray_Check(value))
        return add(shape, ARGUMENT_BYTES, 0);
    return add_other(shape, value);
}
