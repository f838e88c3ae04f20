/* A buffer's memory is copied as it is where its format is that of the elements, and its dimensions are the array's. */
#include "convert/array_buffer.h"

#include "convert/array_builder.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

const char *array_buffer_format(const NetTypeInfo *element) {
    static const char *const formats[] = {
        [TYPE_CODE_BOOLEAN] = "?", [TYPE_CODE_SBYTE] = "b",  [TYPE_CODE_BYTE] = "B",   [TYPE_CODE_INT16] = "h",
        [TYPE_CODE_UINT16] = "H",  [TYPE_CODE_INT32] = "i",  [TYPE_CODE_UINT32] = "I", [TYPE_CODE_INT64] = "q",
        [TYPE_CODE_UINT64] = "Q",  [TYPE_CODE_SINGLE] = "f", [TYPE_CODE_DOUBLE] = "d",
    };
    bool plain = element->kind == TYPE_KIND_PRIMITIVE && element->code < sizeof formats / sizeof *formats;
    return plain ? formats[element->code] : NULL;
}

/* Whether both letters stand for numbers of a kind. The sizes of some depend on the platform and on the mode (@ = <): the
 * buffer says how large its items are. */
static bool same_kind(char letter, char other) {
    static const char *const kinds[] = {"bhilqn", "BHILQNc", "?", "f", "d"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strchr(kinds[i], letter) != NULL)
            return strchr(kinds[i], other) != NULL;
    return false;
}

static bool format_fits(const NetTypeInfo *element, const Py_buffer *view) {
    const char *wanted = array_buffer_format(element);
    if (wanted == NULL || (size_t)view->itemsize != array_builder_number_size(element))
        return false;
    const char *format = view->format == NULL ? "B" : view->format;
    if (*format == '@' || *format == '=' || *format == '<') /* little-endian, as is every platform of ours */
        format++;
    return format[0] != '\0' && format[1] == '\0' && same_kind(*wanted, *format);
}

/* 1, 0, -1. */
static int open_view(PyObject *value, Py_buffer *view) {
    if (!PyObject_CheckBuffer(value))
        return 0;
    if (py_compat_get_buffer(value, view, PyBUF_FULL_RO) == 0)
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_BufferError) && !PyErr_ExceptionMatches(PyExc_ValueError))
        return -1;
    PyErr_Clear(); /* its memory has no format, or not now: it is an iterable like any other */
    return 0;
}

/* Where numbers are wanted, rows are none. A .NET array has its elements for items, whatever its dimensions. */
static int check_dimensions(const NetTypeInfo *type, const NetTypeInfo *element, const Py_buffer *view) {
    if (view->ndim == type->rank || array_builder_number_size(element) == 0 || wrapper_info(view->obj) != NULL)
        return 0;
    PyErr_Format(PyExc_TypeError, "a buffer of %d dimensions cannot be converted to %U", view->ndim, type->full_name);
    return -1;
}

static bool view_fits(const NetTypeInfo *type, const NetTypeInfo *element, const Py_buffer *view) {
    return view->ndim == type->rank && format_fits(element, view);
}

/* Items that do not lie one behind the other are gathered first. */
static int copy_scattered(const Py_buffer *view, NetHandle array) {
    char *gathered = PyMem_Malloc((size_t)view->len);
    if (gathered == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = PyBuffer_ToContiguous(gathered, (Py_buffer *)view, view->len, 'C'); /* not const before 3.11 */
    if (status == 0)
        MANAGED_CALL(status, array_copy_in, array, 0, gathered, view->len);
    PyMem_Free(gathered);
    return status;
}

static int copy_view(NetTypeInfo *element, const Py_buffer *view, Value *cell, Scratch *scratch) {
    int64_t lengths[ARRAY_BUILDER_RANK_LIMIT];
    for (int32_t i = 0; i < view->ndim; i++)
        lengths[i] = view->shape == NULL ? view->len / view->itemsize : view->shape[i];
    if (array_builder_new(element, lengths, view->ndim, cell, scratch) < 0)
        return -1;
    if (view->len == 0)
        return 0;
    if (!PyBuffer_IsContiguous(view, 'C'))
        return copy_scattered(view, cell->as.handle);
    int status;
    MANAGED_CALL(status, array_copy_in, cell->as.handle, 0, view->buf, view->len);
    return status;
}

int array_buffer_to_net(NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch) {
    Py_buffer view;
    int status = open_view(value, &view);
    if (status <= 0)
        return status;
    status = check_dimensions(type, element, &view) < 0 ? -1 : view_fits(type, element, &view);
    if (status > 0 && copy_view(element, &view, cell, scratch) < 0)
        status = -1;
    py_compat_release_buffer(&view);
    return status;
}

int array_buffer_fits(const NetTypeInfo *type, const NetTypeInfo *element, PyObject *value) {
    Py_buffer view;
    int status = open_view(value, &view);
    if (status <= 0)
        return status;
    status = view_fits(type, element, &view);
    py_compat_release_buffer(&view);
    return status;
}
