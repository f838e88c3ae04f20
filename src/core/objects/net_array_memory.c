/* Each view pins the array by itself and keeps what it says of the shape: views share nothing, so no lock is needed. */
#include "objects/net_array_memory.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "convert/array_buffer.h"
#include "convert/array_builder.h"
#include "errors/managed_call.h"
#include "objects/net_array_element.h"

/* Py_buffer.internal: the memory that a view's shape and strides lie in. */
typedef struct ViewMemory {
    uintptr_t pin;                            /* [const] */
    Py_ssize_t lengths[NET_ARRAY_RANK_LIMIT]; /* [const] */
    Py_ssize_t strides[NET_ARRAY_RANK_LIMIT]; /* [const] in bytes */
} ViewMemory;

static int refuse(const char *format, const NetTypeInfo *info) {
    PyErr_Format(PyExc_BufferError, format, info->name);
    return -1;
}

/* What is asked for and cannot be given. */
static int check_request(const NetTypeInfo *info, const NetTypeInfo *element, int flags) {
    if (array_buffer_format(element) == NULL)
        return refuse("unsupported element type: %U", element);
    bool fortran = (flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS;
    if (fortran && info->rank > 1)
        return refuse("%U lies in memory row by row, not in Fortran's order", info);
    return 0;
}

static Py_ssize_t lay_out(ViewMemory *memory, const ArrayShape *shape, Py_ssize_t size) {
    for (int32_t i = shape->rank - 1; i >= 0; i--) {
        memory->lengths[i] = (Py_ssize_t)shape->lengths[i];
        memory->strides[i] = size;
        size *= memory->lengths[i];
    }
    return size;
}

static int pin(PyObject *self, ViewMemory *memory, void **address) {
    Value cell;
    int status;
    if (wrapper_to_cell(self, wrapper_info(self), &cell) < 0)
        return -1;
    MANAGED_CALL(status, array_pin, cell.as.handle, address, &memory->pin);
    return status;
}

static void fill(PyObject *self, Py_buffer *view, int flags, const NetTypeInfo *element, ViewMemory *memory) {
    view->internal = memory;
    view->obj = Py_NewRef(self);
    view->readonly = 0;
    view->itemsize = (Py_ssize_t)array_builder_number_size(element);
    view->ndim = net_array_element_info(self)->rank;
    view->format = flags & PyBUF_FORMAT ? (char *)array_buffer_format(element) : NULL;
    view->shape = flags & PyBUF_ND ? memory->lengths : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? memory->strides : NULL;
    view->suboffsets = NULL;
}

int net_array_memory_get(PyObject *self, Py_buffer *view, int flags) {
    view->obj = NULL;
    NetTypeInfo *info = net_array_element_info(self), *element = type_info_element(info);
    if (element == NULL || check_request(info, element, flags) < 0)
        return -1;
    ArrayShape shape;
    ViewMemory *memory = PyMem_Malloc(sizeof *memory);
    if (memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (net_array_element_shape(self, &shape) < 0 || pin(self, memory, &view->buf) < 0) {
        PyMem_Free(memory);
        return -1;
    }
    view->len = lay_out(memory, &shape, (Py_ssize_t)array_builder_number_size(element));
    fill(self, view, flags, element, memory);
    return 0;
}

void net_array_memory_release(PyObject *self, Py_buffer *view) {
    (void)self;
    ViewMemory *memory = view->internal;
    if (slots_may_be_called())
        handle_release(managed.array_unpin(memory->pin), true); /* [quick]; a failure has nobody to tell */
    PyMem_Free(memory);
}
