/* Arrays: .NET arrays as they are; Python buffers by one copy of their memory; any other iterable item by item. */
#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

#define CHUNK 64 /* items converted between two crossings of the border */

/* ---- building ---- */

static int store_chunk(NetTypeInfo *element, NetHandle array, Py_ssize_t start, PyObject *const *items, int32_t count) {
    Value cells[CHUNK];
    Scratch scratch;
    scratch_init(&scratch);
    int status = 0;
    for (int32_t i = 0; status == 0 && i < count; i++)
        status = convert_to_net(element, items[i], &cells[i], &scratch);
    if (status == 0)
        MANAGED_CALL(status, array_store, array, start, cells, count);
    scratch_release(&scratch);
    return status;
}

int convert_items_to_array(NetTypeInfo *array, PyObject *const *items, Py_ssize_t count, Value *cell,
                           Scratch *scratch) {
    NetTypeInfo *element = type_info_element(array);
    if (element == NULL)
        return -1;
    int64_t length = count;
    int status;
    MANAGED_CALL(status, array_create, element->key, &length, 1, &cell->as.handle);
    cell->tag = VALUE_HANDLE;
    if (status < 0 || scratch_keep_handle_take(scratch, cell->as.handle) < 0)
        return -1;
    for (Py_ssize_t start = 0; start < count; start += CHUNK) {
        int32_t size = (int32_t)(count - start < CHUNK ? count - start : CHUNK);
        if (store_chunk(element, cell->as.handle, start, items + start, size) < 0)
            return -1;
    }
    return 0;
}

/* The struct-module letters whose memory is the elements' own, by type code (native sizes on this platform). */
static bool format_fits(const char *format, int code, Py_ssize_t size) {
    static const char *const letters[] = {
        [TYPE_CODE_BOOLEAN] = "?",  [TYPE_CODE_SBYTE] = "b",  [TYPE_CODE_BYTE] = "Bc",   [TYPE_CODE_INT16] = "h",
        [TYPE_CODE_UINT16] = "H",   [TYPE_CODE_INT32] = "il", [TYPE_CODE_UINT32] = "IL", [TYPE_CODE_INT64] = "lqn",
        [TYPE_CODE_UINT64] = "LQN", [TYPE_CODE_SINGLE] = "f", [TYPE_CODE_DOUBLE] = "d",
    };
    static const uint8_t sizes[] = {
        [TYPE_CODE_BOOLEAN] = 1, [TYPE_CODE_SBYTE] = 1,  [TYPE_CODE_BYTE] = 1,   [TYPE_CODE_INT16] = 2,
        [TYPE_CODE_UINT16] = 2,  [TYPE_CODE_INT32] = 4,  [TYPE_CODE_UINT32] = 4, [TYPE_CODE_INT64] = 8,
        [TYPE_CODE_UINT64] = 8,  [TYPE_CODE_SINGLE] = 4, [TYPE_CODE_DOUBLE] = 8,
    };
    if ((size_t)code >= sizeof sizes || sizes[code] != size || letters[code] == NULL)
        return false;
    if (format == NULL)
        return code == TYPE_CODE_BYTE;
    if (*format == '@' || *format == '=')
        format++;
    return format[0] != '\0' && format[1] == '\0' && strchr(letters[code], format[0]) != NULL;
}

static int copy_buffer(NetTypeInfo *element, const Py_buffer *view, Value *cell, Scratch *scratch) {
    int64_t length = view->len / view->itemsize;
    int status;
    MANAGED_CALL(status, array_create, element->key, &length, 1, &cell->as.handle);
    cell->tag = VALUE_HANDLE;
    if (status < 0 || scratch_keep_handle_take(scratch, cell->as.handle) < 0)
        return -1;
    if (view->len > 0)
        MANAGED_CALL(status, array_copy_in, cell->as.handle, view->buf, view->len);
    return status;
}

/* 1: done by one copy; 0: not that kind of buffer; -1: exception. */
static int buffer_to_net(NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch) {
    if (!PyObject_CheckBuffer(value))
        return 0;
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_BufferError))
            return -1;
        PyErr_Clear(); /* not contiguous: its items are read one by one */
        return 0;
    }
    int status = 0;
    if (view.ndim <= 1 && format_fits(view.format, element->code, view.itemsize))
        status = copy_buffer(element, &view, cell, scratch) < 0 ? -1 : 1;
    PyBuffer_Release(&view);
    return status;
}

static bool is_iterable(PyObject *value) {
    return Py_TYPE(value)->tp_iter != NULL || PySequence_Check(value);
}

/* A str is text, not a sequence, unless characters are wanted. */
static bool takes_items_of(const NetTypeInfo *type, const NetTypeInfo *element, PyObject *value) {
    if (type->rank != 1 || PyType_Check(value) || !is_iterable(value))
        return false;
    return !PyUnicode_Check(value) || element->code == TYPE_CODE_CHAR;
}

static int iterable_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    PyObject *items = PySequence_Tuple(value);
    if (items == NULL)
        return -1;
    int status = convert_items_to_array(type, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items), cell, scratch);
    Py_DECREF(items);
    return status;
}

static int array_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (value == Py_None || wrapper_info(value) != NULL) {
        int match = convert_object.match(type, value);
        if (match < 0)
            return -1;
        if (match != MATCH_NONE || wrapper_info(value) == NULL)
            return convert_object.to_net(type, value, cell, scratch);
    }
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    if (!takes_items_of(type, element, value))
        return converter_raise_mismatch(type, value);
    int copied = buffer_to_net(element, value, cell, scratch);
    if (copied != 0)
        return copied < 0 ? -1 : 0;
    return iterable_to_net(type, value, cell, scratch);
}

static PyObject *array_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

/* ---- matching ---- */

/* The worst match among the items; MATCH_NONE when one does not fit. */
static int match_items(NetTypeInfo *element, PyObject *const *items, Py_ssize_t count) {
    int worst = 0;
    for (Py_ssize_t i = 0; i < count && worst < MATCH_NONE; i++) {
        int match = element->converter->match(element, items[i]);
        if (match < 0)
            return -1;
        if (match > worst)
            worst = match;
    }
    return worst == MATCH_NONE ? MATCH_NONE : MATCH_SEQUENCE + worst / 2;
}

static int match_list(NetTypeInfo *element, PyObject *value) {
    PyObject *items = PySequence_Tuple(value); /* a snapshot: another thread may change the list */
    if (items == NULL)
        return -1;
    int match = match_items(element, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items));
    Py_DECREF(items);
    return match;
}

/* Builtin containers can be looked into without running anybody's code. */
static bool is_plain_container(PyObject *value) {
    return PyList_CheckExact(value) || PyTuple_CheckExact(value) || PyAnySet_CheckExact(value) ||
           PyDict_CheckExact(value) || PyRange_Check(value);
}

static int match_bytes(const NetTypeInfo *element) {
    if (element->code == TYPE_CODE_BYTE)
        return MATCH_SEQUENCE;
    bool number = element->code >= TYPE_CODE_SBYTE && element->code <= TYPE_CODE_DOUBLE;
    return number ? MATCH_SEQUENCE + 150 + element->code : MATCH_NONE;
}

static int match_buffer(const NetTypeInfo *element, PyObject *value) {
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_FORMAT | PyBUF_STRIDES) < 0) {
        PyErr_Clear(); /* then it is an iterable like any other */
        return MATCH_ITERABLE;
    }
    int match = format_fits(view.format, element->code, view.itemsize) ? MATCH_SEQUENCE : MATCH_ITERABLE;
    PyBuffer_Release(&view);
    return match;
}

static int array_match(NetTypeInfo *type, PyObject *value) {
    if (value == Py_None)
        return convert_object.match(type, value);
    if (wrapper_info(value) != NULL) {
        int match = convert_object.match(type, value);
        if (match != MATCH_NONE)
            return match;
    }
    NetTypeInfo *element = type_info_element(type);
    if (element == NULL)
        return -1;
    if (!takes_items_of(type, element, value))
        return MATCH_NONE;
    if (wrapper_info(value) != NULL)
        return MATCH_NET_ITEMS;
    if (PyBytes_Check(value) || PyByteArray_Check(value))
        return match_bytes(element);
    if (is_plain_container(value))
        return match_list(element, value);
    return PyObject_CheckBuffer(value) ? match_buffer(element, value) : MATCH_ITERABLE;
}
const Converter convert_array = {"array", array_to_net, array_to_py, array_match};
