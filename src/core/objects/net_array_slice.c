/* Slices: read into a region, a start, step and count of each axis; the managed half copies it as a whole. */
#include "objects/net_array_slice.h"

#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "objects/net_array_element.h"

typedef struct Region {
    int64_t axes[NET_ARRAY_RANK_LIMIT * 3]; /* start, step, count; from 0 on, whatever the lower bounds */
    int64_t lengths[NET_ARRAY_RANK_LIMIT];  /* of the axes that are kept */
    uint32_t kept;                          /* bits: the axes with a slice */
    int32_t kept_count;
} Region;

bool net_array_slice_check(PyObject *key) {
    if (PySlice_Check(key))
        return true;
    for (Py_ssize_t i = 0; PyTuple_Check(key) && i < PyTuple_GET_SIZE(key); i++)
        if (PySlice_Check(PyTuple_GET_ITEM(key, i)))
            return true;
    return false;
}

/* ---- reading the region ---- */

/* A given bound as a place from 0 on. One before the first element stays before it when PySlice_AdjustIndices counts
 * negative places from the end. */
static Py_ssize_t place_of_bound(Py_ssize_t bound, int64_t low, int64_t length) {
    if (low == 0 || (bound < 0 && low > 0))
        return bound;
    int64_t place = low > 0 || bound < PY_SSIZE_T_MAX + low ? bound - low : PY_SSIZE_T_MAX;
    return (Py_ssize_t)(place < 0 ? -length - 1 : place);
}

static int read_slice(PyObject *key, int64_t low, int64_t length, int64_t *axis) {
    Py_ssize_t start, stop, step;
    const PySliceObject *slice = (const PySliceObject *)key;
    if (PySlice_Unpack(key, &start, &stop, &step) < 0)
        return -1;
    if (slice->start != Py_None)
        start = place_of_bound(start, low, length);
    if (slice->stop != Py_None)
        stop = place_of_bound(stop, low, length);
    axis[2] = PySlice_AdjustIndices((Py_ssize_t)length, &start, &stop, step);
    axis[0] = start;
    axis[1] = step;
    return 0;
}

static int read_place(PyObject *key, int64_t low, int64_t length, int64_t *axis) {
    int64_t index;
    if (net_array_element_read_index(key, &index) < 0)
        return -1;
    int64_t place = index < 0 && low >= 0 ? index + length : index - low;
    if (place < 0 || place >= length) {
        net_array_element_raise_range();
        return -1;
    }
    axis[0] = place;
    axis[1] = axis[2] = 1;
    return 0;
}

static int read_region(PyObject *self, PyObject *key, Region *region) {
    ArrayShape shape;
    PyObject *const *keys = PyTuple_Check(key) ? &PyTuple_GET_ITEM(key, 0) : &key;
    Py_ssize_t count = PyTuple_Check(key) ? PyTuple_GET_SIZE(key) : 1;
    if (net_array_element_shape(self, &shape) < 0)
        return -1;
    if (count != shape.rank) {
        PyErr_Format(PyExc_TypeError, "invalid index value: %U takes %d indices, got %zd",
                     net_array_element_info(self)->name, (int)shape.rank, count);
        return -1;
    }
    region->kept = 0;
    region->kept_count = 0;
    for (int32_t i = 0; i < shape.rank; i++) {
        bool is_slice = PySlice_Check(keys[i]);
        int64_t *axis = &region->axes[i * 3];
        if ((is_slice ? read_slice : read_place)(keys[i], shape.lows[i], shape.lengths[i], axis) < 0)
            return -1;
        if (is_slice) {
            region->kept |= 1u << i;
            region->lengths[region->kept_count++] = axis[2];
        }
    }
    return 0;
}

/* The info of the arrays that a region's elements make. */
static NetTypeInfo *region_info(PyObject *self, int32_t rank) {
    NetTypeInfo *info = net_array_element_info(self);
    NetTypeKey key = 0;
    int status;
    if (info->rank == rank && (rank > 1 || net_array_element_is_vector(info)))
        return info;
    MANAGED_CALL(status, type_array, info->element_key, rank, &key);
    return status < 0 ? NULL : type_info_get(key);
}

/* ---- reading and writing ---- */

static int raise_unusable(PyObject *self) {
    PyErr_Format(PyExc_TypeError, "elements of %s cannot be used from Python", Py_TYPE(self)->tp_name);
    return -1;
}

/* The array's handle, borrowed; 0 with an exception. */
static NetHandle array_handle(PyObject *self) {
    Value cell;
    if (net_array_element_info(self)->protocols[PROTOCOL_ARRAY_GET] == 0)
        return raise_unusable(self), 0;
    return wrapper_to_cell(self, net_array_element_info(self), &cell) < 0 ? 0 : cell.as.handle;
}

static PyObject *cut(PyObject *self, const Region *region) {
    NetHandle array = array_handle(self), made = 0;
    NetTypeInfo *info = array == 0 ? NULL : region_info(self, region->kept_count);
    int status = -1;
    if (info != NULL)
        MANAGED_CALL(status, array_cut, array, region->axes, region->kept, &made);
    return status < 0 ? NULL : wrapper_new_take(info, made);
}

PyObject *net_array_slice_get(PyObject *self, PyObject *key) {
    Region region;
    return read_region(self, key, &region) < 0 ? NULL : cut(self, &region);
}

/* "(2, 3)" */
static PyObject *shape_text(const int64_t *lengths, int32_t rank) {
    PyObject *shape = PyTuple_New(rank);
    for (int32_t i = 0; shape != NULL && i < rank; i++) {
        PyObject *length = PyLong_FromLongLong(lengths[i]);
        if (length == NULL)
            Py_CLEAR(shape);
        else
            PyTuple_SET_ITEM(shape, i, length);
    }
    return shape;
}

static int raise_shapes(const Region *region, const ArrayShape *given) {
    if (region->kept_count == 1 && given->rank == 1) {
        PyErr_Format(PyExc_ValueError, "cannot assign %lld values to a slice of %lld array elements",
                     (long long)given->lengths[0], (long long)region->lengths[0]);
        return -1;
    }
    PyObject *left = shape_text(region->lengths, region->kept_count);
    PyObject *right = left == NULL ? NULL : shape_text(given->lengths, given->rank);
    if (right != NULL)
        PyErr_Format(PyExc_ValueError, "cannot assign values of shape %R to array elements of shape %R", right, left);
    Py_XDECREF(left);
    Py_XDECREF(right);
    return -1;
}

/* Arrays do not grow. */
static int check_shape(NetHandle values, const Region *region) {
    ArrayShape given;
    NetHandle exception = managed.array_shape(values, given.lengths, given.lows, &given.rank);
    if (exception != 0)
        return raise_net_exception_take(exception);
    bool same = given.rank == region->kept_count;
    for (int32_t i = 0; same && i < given.rank; i++)
        same = given.lengths[i] == region->lengths[i];
    return same ? 0 : raise_shapes(region, &given);
}

static int paste(PyObject *self, const Region *region, PyObject *value, Scratch *scratch) {
    Value values;
    NetHandle array = array_handle(self);
    NetTypeInfo *info = array == 0 ? NULL : region_info(self, region->kept_count);
    if (info == NULL || convert_to_net(info, value, &values, scratch) < 0 || check_shape(values.as.handle, region) < 0)
        return -1;
    int status;
    MANAGED_CALL(status, array_paste, array, region->axes, values.as.handle);
    return status;
}

int net_array_slice_set(PyObject *self, PyObject *key, PyObject *value) {
    Region region;
    if (value == Py_None) {
        PyErr_SetString(PyExc_TypeError, "can only assign an iterable");
        return -1;
    }
    if (read_region(self, key, &region) < 0)
        return -1;
    Scratch scratch;
    scratch_init(&scratch);
    int status = paste(self, &region, value, &scratch);
    scratch_release(&scratch);
    return status;
}

/* ---- wholes ---- */

PyObject *net_array_slice_copy(PyObject *self) {
    ArrayShape shape;
    Region region;
    if (net_array_element_shape(self, &shape) < 0)
        return NULL;
    region.kept = UINT32_MAX >> (32 - shape.rank);
    region.kept_count = shape.rank;
    for (int32_t i = 0; i < shape.rank; i++) {
        region.axes[i * 3] = 0;
        region.axes[i * 3 + 1] = 1;
        region.axes[i * 3 + 2] = region.lengths[i] = shape.lengths[i];
    }
    return cut(self, &region);
}

int net_array_slice_reverse(PyObject *self) {
    ArrayShape shape;
    NetHandle array = array_handle(self);
    if (array == 0 || net_array_element_shape(self, &shape) < 0)
        return -1;
    if (shape.lengths[0] < 2)
        return 0;
    const int64_t axis[3] = {shape.lengths[0] - 1, -1, shape.lengths[0]};
    int status;
    MANAGED_CALL(status, array_paste, array, axis, array);
    return status;
}
