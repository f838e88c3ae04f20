/* Elements by the thunks of the array type, the shape by a quick managed slot.
 *
 * Indices that are not negative are left to .NET's own check, and what it throws becomes Python's IndexError. Negative
 * ones ask for the shape first.
 */
#include "objects/net_array_element.h"

#include "convert/array_builder.h"
#include "errors/managed_call.h"

/* ---- the shape ---- */

int net_array_element_shape(PyObject *self, ArrayShape *shape) {
    Value cell;
    if (wrapper_to_cell(self, wrapper_info(self), &cell) < 0 || managed_call_check() < 0)
        return -1;
    NetHandle exception = managed.array_shape(cell.as.handle, shape->lengths, shape->lows, &shape->rank);
    return exception == 0 ? 0 : raise_net_exception_take(exception);
}

int64_t net_array_element_count(const ArrayShape *shape) {
    int64_t count = 1;
    for (int32_t i = 0; i < shape->rank; i++)
        count *= shape->lengths[i];
    return count;
}

bool net_array_element_is_vector(const NetTypeInfo *info) {
    return info->rank == 1 && array_builder_makes(info);
}

/* ---- indices ---- */

PyObject *net_array_element_raise_range(void) {
    PyErr_SetString(PyExc_IndexError, "array index out of range");
    return NULL;
}

/* What was raised for an index out of range, .NET's IndexOutOfRangeException above all, in Python's words. */
static void reword_range_error(void) {
    if (!PyErr_ExceptionMatches(PyExc_IndexError))
        return;
    PyErr_Clear();
    net_array_element_raise_range();
}

int net_array_element_read_index(PyObject *key, int64_t *index) {
    if (!PyIndex_Check(key)) {
        PyErr_Format(PyExc_TypeError, "array index has type %.200s, expected an integer", Py_TYPE(key)->tp_name);
        return -1;
    }
    Py_ssize_t value = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (value == -1 && PyErr_Occurred()) {
        reword_range_error();
        return -1;
    }
    *index = value;
    return 0;
}

static int settle_indices(PyObject *self, int64_t *indices, int32_t count) {
    ArrayShape shape;
    if (net_array_element_shape(self, &shape) < 0)
        return -1;
    for (int32_t i = 0; i < count; i++) {
        int64_t low = shape.lows[i], end = low + shape.lengths[i];
        if (indices[i] < 0 && low >= 0)
            indices[i] += end;
        if (indices[i] < low || indices[i] >= end) {
            net_array_element_raise_range();
            return -1;
        }
    }
    return 0;
}

/* The commonest negative index: a vector's. */
static int settle_vector(PyObject *self, int64_t *index) {
    int64_t length = net_array_element_length(self);
    if (length < 0)
        return -1;
    if (*index < 0)
        *index += length;
    if (*index >= 0 && *index < length)
        return 0;
    net_array_element_raise_range();
    return -1;
}

int net_array_element_read_indices(PyObject *self, PyObject *key, int64_t *indices, int32_t rank) {
    bool is_tuple = PyTuple_Check(key);
    Py_ssize_t count = is_tuple ? PyTuple_GET_SIZE(key) : 1;
    bool plain = true;
    if (count != rank) {
        PyErr_Format(PyExc_TypeError, "invalid index value: %U takes %d indices, got %zd",
                     net_array_element_info(self)->name, (int)rank, count);
        return -1;
    }
    for (int32_t i = 0; i < rank; i++) {
        if (net_array_element_read_index(is_tuple ? PyTuple_GET_ITEM(key, i) : key, &indices[i]) < 0)
            return -1;
        plain = plain && indices[i] >= 0 && indices[i] <= INT32_MAX;
    }
    if (plain)
        return 0;
    bool is_vector = net_array_element_is_vector(net_array_element_info(self));
    return is_vector ? settle_vector(self, indices) : settle_indices(self, indices, rank);
}

/* ---- any element ---- */

/* The receiver and its indices as cells. The overload or NULL. */
static Overload *element_cells(PyObject *self, enum Protocol protocol, const int64_t *indices, int32_t rank,
                               Value *cells) {
    Overload *overload = invoke_protocol(wrapper_info(self), protocol);
    if (overload == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "elements of %s cannot be used from Python", Py_TYPE(self)->tp_name);
        return NULL;
    }
    if (invoke_receiver_cell(overload, self, &cells[0]) < 0)
        return NULL;
    for (int32_t i = 0; i < rank; i++)
        cells[i + 1] = (Value){.as.i64 = indices[i], .tag = VALUE_I32};
    return overload;
}

PyObject *net_array_element_get(PyObject *self, const int64_t *indices, int32_t rank) {
    Value cells[NET_ARRAY_RANK_LIMIT + 1];
    CallResult result;
    Overload *overload = element_cells(self, PROTOCOL_ARRAY_GET, indices, rank, cells);
    if (overload == NULL)
        return NULL;
    if (invoke_cells(overload, cells, &result) < 0) {
        reword_range_error();
        return NULL;
    }
    return convert_to_py(overload->result, &result.value, result.text);
}

int net_array_element_set(PyObject *self, const int64_t *indices, int32_t rank, PyObject *value) {
    Value cells[NET_ARRAY_RANK_LIMIT + 2];
    CallResult result;
    Overload *overload = element_cells(self, PROTOCOL_ARRAY_SET, indices, rank, cells);
    if (overload == NULL)
        return -1;
    Scratch scratch;
    scratch_init(&scratch);
    int status = convert_assigned(overload->parameters[rank].type, value, &cells[rank + 1], &scratch);
    if (status == 0 && (status = invoke_cells(overload, cells, &result)) < 0)
        reword_range_error();
    scratch_release(&scratch);
    return status;
}

/* ---- the quick way ---- */

/* The overload and its thunk, once it has been called and is known to be quick; else NULL. */
static inline Overload *find_quick(PyObject *self, enum Protocol protocol, Value *receiver, Thunk *quick) {
    OverloadSet *set = sync_read(&net_array_element_info(self)->sets[protocol]);
    Overload *overload = set == NULL ? NULL : sync_read(&set->only);
    *quick = overload == NULL ? NULL : sync_read(&overload->quick);
    receiver->as.handle = atomic_load_explicit(&((NetObject *)self)->payload, memory_order_acquire);
    receiver->tag = VALUE_HANDLE;
    return *quick == NULL || receiver->as.handle == 0 ? NULL : overload;
}

int64_t net_array_element_length(PyObject *self) {
    Thunk quick;
    Value receiver;
    CallResult result;
    if (find_quick(self, PROTOCOL_LENGTH, &receiver, &quick) != NULL)
        return invoke_quick(quick, &receiver, &result) < 0 ? -1 : result.value.as.i64;
    Overload *overload = invoke_protocol(net_array_element_info(self), PROTOCOL_LENGTH);
    if (overload == NULL || invoke_receiver_cell(overload, self, &receiver) < 0 ||
        invoke_cells(overload, &receiver, &result) < 0)
        return -1;
    return result.value.as.i64;
}

PyObject *net_array_element_at(PyObject *self, int64_t index) {
    Thunk quick;
    Value cells[2];
    CallResult result;
    Overload *overload = find_quick(self, PROTOCOL_ARRAY_GET, &cells[0], &quick);
    if (overload == NULL)
        return net_array_element_get(self, &index, 1);
    cells[1] = (Value){.as.i64 = index, .tag = VALUE_I32};
    if (invoke_quick(quick, cells, &result) < 0) {
        reword_range_error();
        return NULL;
    }
    return convert_to_py(overload->result, &result.value, result.text);
}

int net_array_element_put(PyObject *self, int64_t index, PyObject *value) {
    Thunk quick;
    Value cells[3];
    CallResult result;
    Overload *overload = find_quick(self, PROTOCOL_ARRAY_SET, &cells[0], &quick);
    if (overload == NULL)
        return net_array_element_set(self, &index, 1, value);
    cells[1] = (Value){.as.i64 = index, .tag = VALUE_I32};
    Scratch scratch;
    scratch_init(&scratch);
    int status = convert_assigned(overload->parameters[1].type, value, &cells[2], &scratch);
    if (status == 0 && (status = invoke_quick(quick, cells, &result)) < 0)
        reword_range_error();
    scratch_release(&scratch);
    return status;
}
