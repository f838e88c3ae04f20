/* The buffer protocol: an object's memory, held for .NET.
 *
 * Overview
 *   A buffer is a capsule that holds a Py_buffer. So .NET has it by a PyRef like any other object, and whatever gives that
 *   up (a Dispose, the last use after it, a finalizer through the release queue) releases the memory on an attached thread.
 *
 * Concurrency
 *   A Py_buffer does not change from its request to its release; what it points to is the exporter's. Two threads that
 *   write the same bytes race, as two threads of Python's would. */
#include "capi/capi_operation.h"

#include <string.h>

#include "bridge/python_operations.h"
#include "support/py_compat.h"

static const char capsule_name[] = "clrlink.buffer";

/* ---- the capsule ---- */

static Py_buffer *view_of(PyObject *capsule) {
    return PyCapsule_GetPointer(capsule, capsule_name);
}

static void release(PyObject *capsule) {
    Py_buffer *view = view_of(capsule);
    py_compat_release_buffer(view);
    PyMem_Free(view);
}

/* (object, flags) */
static PyObject *buffer_new(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t flags;
    if (capi_size(operands[1], &flags) < 0)
        return NULL;
    Py_buffer *view = PyMem_Calloc(1, sizeof *view);
    if (view == NULL)
        return PyErr_NoMemory();
    if (py_compat_get_buffer(operands[0], view, (int)flags) < 0) {
        PyMem_Free(view);
        return NULL;
    }
    PyObject *capsule = PyCapsule_New(view, capsule_name, release);
    if (capsule == NULL) {
        py_compat_release_buffer(view);
        PyMem_Free(view);
    }
    return capsule;
}

/* ---- what it says of itself ---- */

static PyObject *number_of(const Py_buffer *view, Py_ssize_t which) {
    switch (which) {
    case PYTHON_BUFFER_ADDRESS: return PyLong_FromVoidPtr(view->buf);
    case PYTHON_BUFFER_LENGTH: return PyLong_FromSsize_t(view->len);
    case PYTHON_BUFFER_ITEM_SIZE: return PyLong_FromSsize_t(view->itemsize);
    case PYTHON_BUFFER_DIMENSIONS: return PyLong_FromLong(view->ndim);
    case PYTHON_BUFFER_READ_ONLY: return PyBool_FromLong(view->readonly);
    default: PyErr_Format(PyExc_SystemError, "no such number of a buffer: %zd", which); return NULL;
    }
}

static PyObject *buffer_number(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t which;
    const Py_buffer *view = view_of(operands[0]);
    return view == NULL || capi_size(operands[1], &which) < 0 ? NULL : number_of(view, which);
}

static PyObject *tuple_of(const Py_ssize_t *numbers, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
        PyObject *number = PyLong_FromSsize_t(numbers[i]);
        if (number == NULL)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, number);
    }
    return tuple;
}

static PyObject *buffer_numbers(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t which;
    const Py_buffer *view = view_of(operands[0]);
    if (view == NULL || capi_size(operands[1], &which) < 0)
        return NULL;
    const Py_ssize_t *numbers = which == PYTHON_BUFFER_SHAPE        ? view->shape
                                : which == PYTHON_BUFFER_STRIDES_OF ? view->strides
                                                                    : view->suboffsets;
    return numbers == NULL ? Py_NewRef(Py_None) : tuple_of(numbers, view->ndim);
}

static PyObject *buffer_format(PyObject **operands, Py_ssize_t count) {
    (void)count;
    const Py_buffer *view = view_of(operands[0]);
    if (view == NULL)
        return NULL;
    return view->format == NULL ? Py_NewRef(Py_None) : PyUnicode_FromString(view->format);
}

static PyObject *buffer_object(PyObject **operands, Py_ssize_t count) {
    (void)count;
    const Py_buffer *view = view_of(operands[0]);
    if (view == NULL)
        return NULL;
    return Py_NewRef(view->obj != NULL ? view->obj : Py_None);
}

/* -1 with an exception. */
static int order_of(PyObject *operand) {
    Py_ssize_t order;
    if (capi_size(operand, &order) < 0)
        return -1;
    if (order == 'C' || order == 'F' || order == 'A')
        return (int)order;
    PyErr_Format(PyExc_ValueError, "an order is C, Fortran or either, not %zd", order);
    return -1;
}

static PyObject *buffer_is_contiguous(PyObject **operands, Py_ssize_t count) {
    (void)count;
    int order = order_of(operands[1]);
    const Py_buffer *view = order < 0 ? NULL : view_of(operands[0]);
    return view == NULL ? NULL : PyBool_FromLong(PyBuffer_IsContiguous(view, (char)order));
}

/* ---- single items ---- */

static Py_ssize_t extent_of(const Py_buffer *view, int dimension) {
    if (view->shape != NULL)
        return view->shape[dimension];
    return view->itemsize > 0 ? view->len / view->itemsize : 0;
}

/* Without strides the items lie in C order. */
static Py_ssize_t stride_of(const Py_buffer *view, int dimension) {
    if (view->strides != NULL)
        return view->strides[dimension];
    Py_ssize_t stride = view->itemsize;
    for (int i = view->ndim - 1; i > dimension; i--)
        stride *= extent_of(view, i);
    return stride;
}

static char *step(const Py_buffer *view, char *at, int dimension, Py_ssize_t index) {
    at += stride_of(view, dimension) * index;
    if (view->suboffsets != NULL && view->suboffsets[dimension] >= 0)
        at = *(char **)at + view->suboffsets[dimension];
    return at;
}

/* Of the item with that number in C order; of an empty buffer, its beginning. */
static char *item_at(const Py_buffer *view, Py_ssize_t number) {
    Py_ssize_t indices[PyBUF_MAX_NDIM];
    for (int i = view->ndim - 1; i >= 0; i--) {
        Py_ssize_t extent = extent_of(view, i);
        if (extent <= 0)
            return view->buf;
        indices[i] = number % extent;
        number /= extent;
    }
    char *at = view->buf;
    for (int i = 0; i < view->ndim; i++)
        at = step(view, at, i, indices[i]);
    return at;
}

/* (buffer, indices...) */
static PyObject *buffer_pointer(PyObject **operands, Py_ssize_t count) {
    const Py_buffer *view = view_of(operands[0]);
    if (view == NULL)
        return NULL;
    if (count - 1 != view->ndim)
        return PyErr_Format(PyExc_IndexError, "the buffer has %d dimensions, not %zd", view->ndim, count - 1);
    char *at = view->buf;
    for (int i = 0; i < view->ndim; i++) {
        Py_ssize_t index, extent = extent_of(view, i);
        if (capi_size(operands[i + 1], &index) < 0)
            return NULL;
        if (index < 0 || index >= extent)
            return PyErr_Format(PyExc_IndexError, "index %zd is outside of dimension %d, which has %zd items", index, i,
                                extent);
        at = step(view, at, i, index);
    }
    return PyLong_FromVoidPtr(at);
}

/* ---- bytes ---- */

static void *address_of(PyObject *operand) {
    return PyLong_AsVoidPtr(operand);
}

/* `offset` and `count` are within the buffer. */
static void copy_contiguous(const Py_buffer *view, Py_ssize_t offset, char *memory, Py_ssize_t count, bool write) {
    char *at = (char *)view->buf + offset;
    memcpy(write ? at : memory, write ? memory : at, (size_t)count);
}

static void copy_items(const Py_buffer *view, Py_ssize_t offset, char *memory, Py_ssize_t count, bool write) {
    while (count > 0) {
        Py_ssize_t within = offset % view->itemsize, part = view->itemsize - within;
        if (part > count)
            part = count;
        char *at = item_at(view, offset / view->itemsize) + within;
        memcpy(write ? at : memory, write ? memory : at, (size_t)part);
        offset += part, memory += part, count -= part;
    }
}

/* (buffer, offset, address, count) */
static PyObject *copy(PyObject **operands, bool write) {
    const Py_buffer *view = view_of(operands[0]);
    Py_ssize_t offset, count;
    if (view == NULL || capi_size(operands[1], &offset) < 0 || capi_size(operands[3], &count) < 0)
        return NULL;
    char *memory = address_of(operands[2]);
    if (memory == NULL && PyErr_Occurred())
        return NULL;
    if (offset < 0 || count < 0 || count > view->len || offset > view->len - count)
        return PyErr_Format(PyExc_IndexError, "bytes %zd to %zd are outside of the buffer, which has %zd", offset,
                            offset + count, view->len);
    if (write && view->readonly) {
        PyErr_SetString(PyExc_BufferError, "the buffer cannot be written");
        return NULL;
    }
    if (count == 0)
        return Py_NewRef(Py_None);
    if (memory == NULL) {
        PyErr_SetString(PyExc_ValueError, "there is no memory at address 0");
        return NULL;
    }
    (PyBuffer_IsContiguous(view, 'C') ? copy_contiguous : copy_items)(view, offset, memory, count, write);
    return Py_NewRef(Py_None);
}

static PyObject *buffer_read(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return copy(operands, false);
}
static PyObject *buffer_write(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return copy(operands, true);
}

/* (buffer, address, order) */
static PyObject *buffer_to(PyObject **operands, Py_ssize_t count) {
    (void)count;
    int order = order_of(operands[2]);
    const Py_buffer *view = order < 0 ? NULL : view_of(operands[0]);
    return view == NULL
               ? NULL
               : capi_done(PyBuffer_ToContiguous(address_of(operands[1]), (Py_buffer *)view, view->len, (char)order));
}

/* (buffer, address, length, order) */
static PyObject *buffer_from(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t length;
    int order = order_of(operands[3]);
    Py_buffer *view = order < 0 ? NULL : view_of(operands[0]);
    if (view == NULL || capi_size(operands[2], &length) < 0)
        return NULL;
    if (view->readonly) {
        PyErr_SetString(PyExc_BufferError, "the buffer cannot be written");
        return NULL;
    }
    return capi_done(PyBuffer_FromContiguous(view, address_of(operands[1]), length, (char)order));
}

/* ---- arithmetic ---- */

static PyObject *buffer_format_size(PyObject **operands, Py_ssize_t count) {
    (void)count;
    const char *format = PyUnicode_AsUTF8(operands[0]);
    Py_ssize_t size = format == NULL ? -1 : PyBuffer_SizeFromFormat(format);
    return size < 0 ? NULL : PyLong_FromSsize_t(size);
}

/* (item size, order, shape...) */
static PyObject *buffer_strides(PyObject **operands, Py_ssize_t count) {
    Py_ssize_t item, shape[PyBUF_MAX_NDIM], strides[PyBUF_MAX_NDIM];
    int order = order_of(operands[1]);
    if (order < 0 || capi_size(operands[0], &item) < 0)
        return NULL;
    Py_ssize_t dimensions = count - 2;
    if (dimensions > PyBUF_MAX_NDIM)
        return PyErr_Format(PyExc_ValueError, "a buffer has at most %d dimensions, not %zd", PyBUF_MAX_NDIM,
                            dimensions);
    for (Py_ssize_t i = 0; i < dimensions; i++)
        if (capi_size(operands[i + 2], &shape[i]) < 0)
            return NULL;
    PyBuffer_FillContiguousStrides((int)dimensions, shape, strides, (int)item, (char)order);
    return tuple_of(strides, dimensions);
}

const CapiEntry capi_buffer_entries[] = {
    CAPI_ENTRY(BUFFER_NEW, buffer_new, 2),
    CAPI_ENTRY(BUFFER_NUMBER, buffer_number, 2),
    CAPI_ENTRY(BUFFER_NUMBERS, buffer_numbers, 2),
    CAPI_ENTRY(BUFFER_FORMAT, buffer_format, 1),
    CAPI_ENTRY(BUFFER_OBJECT, buffer_object, 1),
    CAPI_ENTRY_ANY(BUFFER_POINTER, buffer_pointer, 1),
    CAPI_ENTRY(BUFFER_IS_CONTIGUOUS, buffer_is_contiguous, 2),
    CAPI_ENTRY(BUFFER_READ, buffer_read, 4),
    CAPI_ENTRY(BUFFER_WRITE, buffer_write, 4),
    CAPI_ENTRY(BUFFER_TO, buffer_to, 3),
    CAPI_ENTRY(BUFFER_FROM, buffer_from, 4),
    CAPI_ENTRY(BUFFER_FORMAT_SIZE, buffer_format_size, 1),
    CAPI_ENTRY_ANY(BUFFER_STRIDES, buffer_strides, 2),
    CAPI_ENTRIES_END,
};
