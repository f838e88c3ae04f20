/* Only what .NET's indexers do not know is done here: an index that counts from the end, and slices. Everything else goes to
 * the indexers as it is.
 *
 * The length is asked first, and the list may be another when its turn comes: then .NET's own checks raise.
 */
#include "objects/net_slice.h"

#include "call/invoke.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "objects/net_object.h"
#include "support/py_compat.h"

/* ---- places ---- */

/* Keys that the indexer takes as they are: nearly all. */
static inline bool is_plain(PyObject *key) {
    int64_t place;
    return PyLong_CheckExact(key) ? py_compat_long_small(key, &place) && place >= 0 : PyUnicode_CheckExact(key);
}

/* -1 with an exception. */
static Py_ssize_t get_length(PyObject *self) {
    Value receiver;
    CallResult result;
    Overload *overload = invoke_protocol(wrapper_info(self), PROTOCOL_SLICE_LENGTH);
    if (overload == NULL || invoke_receiver_cell(overload, self, &receiver) < 0 ||
        invoke_cells(overload, &receiver, &result) < 0)
        return -1;
    return (Py_ssize_t)result.value.as.i64;
}

/* Ints, and what is one by __index__: boxed integers too, but no enums. */
static bool is_index(PyObject *key) {
    const NetTypeInfo *info = wrapper_info(key);
    return PyIndex_Check(key) && (info == NULL || info->kind == TYPE_KIND_PRIMITIVE);
}

/* The place that a negative index means; the index itself where it means none, for .NET to refuse. New reference. */
static PyObject *settle(PyObject *self, PyObject *key) {
    if (!is_index(key))
        return Py_NewRef(key);
    PyObject *number = PyNumber_Index(key);
    int64_t place;
    if (number == NULL || !py_compat_long_as_int64(number, &place) || place >= 0)
        return number;
    Py_ssize_t length = get_length(self);
    if (length < 0)
        Py_CLEAR(number);
    else if (place + length >= 0)
        Py_SETREF(number, PyLong_FromLongLong(place + length));
    return number;
}

/* ---- slices ---- */

typedef struct SliceRange {
    Py_ssize_t start, step, count;
} SliceRange;

static int read_range(PyObject *self, PyObject *key, SliceRange *range) {
    Py_ssize_t stop;
    if (PySlice_Unpack(key, &range->start, &stop, &range->step) < 0)
        return -1;
    Py_ssize_t length = get_length(self);
    if (length < 0)
        return -1;
    range->count = PySlice_AdjustIndices(length, &range->start, &stop, range->step);
    return 0;
}

/* The first four cells of every slice helper. */
static int range_cells(Overload *overload, PyObject *self, const SliceRange *range, Value *cells) {
    cells[1] = (Value){.as.i64 = range->start, .tag = VALUE_I64};
    cells[2] = (Value){.as.i64 = range->step, .tag = VALUE_I64};
    cells[3] = (Value){.as.i64 = range->count, .tag = VALUE_I64};
    return invoke_receiver_cell(overload, self, &cells[0]);
}

static PyObject *get_slice(Overload *overload, PyObject *self, PyObject *key) {
    SliceRange range;
    Value cells[4];
    CallResult result;
    if (read_range(self, key, &range) < 0 || range_cells(overload, self, &range, cells) < 0 ||
        invoke_cells(overload, cells, &result) < 0)
        return NULL;
    return convert_to_py(overload->result, &result.value, result.text);
}

static int delete_slice(Overload *overload, PyObject *self, PyObject *key) {
    SliceRange range;
    Value cells[4];
    CallResult result;
    if (read_range(self, key, &range) < 0)
        return -1;
    if (range.count == 0)
        return 0;
    return range_cells(overload, self, &range, cells) < 0 ? -1 : invoke_cells(overload, cells, &result);
}

/* A slice with gaps, or backwards, keeps its length. */
static int check_count(NetHandle values, const SliceRange *range) {
    int64_t length, low;
    int32_t rank;
    if (range->step == 1 || managed_call_check() < 0)
        return range->step == 1 ? 0 : -1;
    NetHandle exception = managed.array_shape(values, &length, &low, &rank); /* a T[]: of one dimension */
    if (exception != 0)
        return raise_net_exception_take(exception);
    if (length == range->count)
        return 0;
    PyErr_Format(PyExc_ValueError, "attempt to assign sequence of size %lld to extended slice of size %zd",
                 (long long)length, range->count);
    return -1;
}

static int set_slice(Overload *overload, PyObject *self, PyObject *key, PyObject *value) {
    SliceRange range;
    Value cells[5];
    CallResult result;
    if (value == Py_None) {
        PyErr_SetString(PyExc_TypeError, "can only assign an iterable");
        return -1;
    }
    Scratch scratch;
    scratch_init(&scratch);
    /* The values first: making them may run Python, which may change the list. */
    int status = convert_to_net(overload->parameters[3].type, value, &cells[4], &scratch);
    if (status == 0 && (status = read_range(self, key, &range)) == 0)
        status = check_count(cells[4].as.handle, &range);
    if (status == 0 && (status = range_cells(overload, self, &range, cells)) == 0)
        status = invoke_cells(overload, cells, &result);
    scratch_release(&scratch);
    return status;
}

/* 1: the type's indexer can be written to; 0; -1. */
static int has_setter(PyObject *self) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_INDEXER);
    OverloadSet *setters = set == NULL ? NULL : overload_set_role(set, OVERLOAD_SETTER);
    if (setters == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return sync_read(&setters->table)->count > 0;
}

/* ---- slots ---- */

/* The helper of a slice; NULL without an exception where the type has none. */
static Overload *slice_helper(PyObject *self, PyObject *key, enum Protocol protocol) {
    return PySlice_Check(key) ? invoke_protocol(wrapper_info(self), protocol) : NULL;
}

PyObject *net_slice_subscript(PyObject *self, PyObject *key) {
    if (is_plain(key))
        return net_object_subscript(self, key);
    Overload *helper = slice_helper(self, key, PROTOCOL_SLICE_GET);
    if (helper != NULL)
        return get_slice(helper, self, key);
    PyObject *settled = PyErr_Occurred() ? NULL : settle(self, key);
    PyObject *result = settled == NULL ? NULL : net_object_subscript(self, settled);
    Py_XDECREF(settled);
    return result;
}

int net_slice_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    if (is_plain(key))
        return net_object_ass_subscript(self, key, value);
    Overload *helper = slice_helper(self, key, value == NULL ? PROTOCOL_SLICE_DELETE : PROTOCOL_SLICE_SET);
    if (helper != NULL && value == NULL)
        return delete_slice(helper, self, key);
    int writable = helper == NULL ? 0 : has_setter(self);
    if (writable != 0)
        return writable < 0 ? -1 : set_slice(helper, self, key, value);
    PyObject *settled = PyErr_Occurred() ? NULL : settle(self, key);
    int status = settled == NULL ? -1 : net_object_ass_subscript(self, settled, value);
    Py_XDECREF(settled);
    return status;
}
