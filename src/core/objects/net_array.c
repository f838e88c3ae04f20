/* Arrays: elements by thunks of the array type; the shape by a quick managed slot.
 *
 * Ranges: for one index from 0 on .NET's own check is enough, and what it throws becomes Python's IndexError. Negative
 * indices, slices and several dimensions ask for the shape first.
 */
#include "objects/net_array.h"

#include "bridge/handle.h"
#include "call/invoke.h"
#include "errors/managed_call.h"
#include "objects/helper_type.h"

#define RANK_LIMIT 32

typedef struct Shape {
    int32_t rank;
    int64_t lengths[RANK_LIMIT];
} Shape;

static PyObject *raise_text(PyObject *type, const char *text) {
    PyErr_SetString(type, text);
    return NULL;
}

static PyObject *raise_out_of_range(void) {
    return raise_text(PyExc_IndexError, "array index out of range");
}

static int read_shape(PyObject *self, Shape *shape) {
    Value cell;
    if (wrapper_to_cell(self, wrapper_info(self), &cell) < 0 || managed_call_check() < 0)
        return -1;
    NetHandle exception = managed.array_shape(cell.as.handle, shape->lengths, &shape->rank);
    return exception == 0 ? 0 : raise_net_exception_take(exception);
}

static int64_t shape_size(const Shape *shape) {
    int64_t size = 1;
    for (int32_t i = 0; i < shape->rank; i++)
        size *= shape->lengths[i];
    return size;
}

/* ---- elements ---- */

/* .NET's IndexOutOfRangeException, if that is what was raised, in Python's words. */
static void reword_range_error(void) {
    if (!PyErr_ExceptionMatches(PyExc_IndexError))
        return;
    PyErr_Clear();
    raise_out_of_range();
}

/* The receiver and its indices, each from 0 and at most INT32_MAX, as cells. The overload or NULL. */
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

static PyObject *get_element(PyObject *self, const int64_t *indices, int32_t rank) {
    Value cells[RANK_LIMIT + 1];
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

static int set_element(PyObject *self, const int64_t *indices, int32_t rank, PyObject *value) {
    Value cells[RANK_LIMIT + 2];
    CallResult result;
    Overload *overload = element_cells(self, PROTOCOL_ARRAY_SET, indices, rank, cells);
    if (overload == NULL)
        return -1;
    Scratch scratch;
    scratch_init(&scratch);
    int status = convert_to_net(overload->parameters[rank].type, value, &cells[rank + 1], &scratch);
    if (status == 0 && (status = invoke_cells(overload, cells, &result)) < 0)
        reword_range_error();
    scratch_release(&scratch);
    return status;
}

/* ---- indices ---- */

/* One index as Python means it; negative ones are left to the caller. */
static int read_index(PyObject *key, int64_t *index) {
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

/* Counts negative indices from the end and checks them all. */
static int settle_indices(PyObject *self, int64_t *indices, int32_t count) {
    Shape shape;
    if (read_shape(self, &shape) < 0)
        return -1;
    for (int32_t i = 0; i < count; i++) {
        if (indices[i] < 0)
            indices[i] += shape.lengths[i];
        if (indices[i] < 0 || indices[i] >= shape.lengths[i]) {
            raise_out_of_range();
            return -1;
        }
    }
    return 0;
}

static int read_indices(PyObject *self, PyObject *key, int64_t *indices, int32_t rank) {
    bool is_tuple = PyTuple_Check(key);
    if ((is_tuple ? PyTuple_GET_SIZE(key) : 1) != rank) {
        raise_text(PyExc_TypeError, "invalid index value");
        return -1;
    }
    for (int32_t i = 0; i < rank; i++)
        if (read_index(is_tuple ? PyTuple_GET_ITEM(key, i) : key, &indices[i]) < 0)
            return -1;
    if (rank == 1 && indices[0] >= 0 && indices[0] <= INT32_MAX)
        return 0;
    return settle_indices(self, indices, rank);
}

/* The rank of the array: of its type; System.Array-typed wrappers do not come here. */
static int32_t rank_of(PyObject *self) {
    return wrapper_info(self)->rank;
}

/* ---- slices ---- */

typedef struct SliceRange {
    Py_ssize_t start, step, count;
} SliceRange;

static int read_slice(PyObject *self, PyObject *key, SliceRange *range) {
    Py_ssize_t stop;
    Shape shape;
    if (rank_of(self) != 1) {
        raise_text(PyExc_TypeError, "invalid index value");
        return -1;
    }
    if (PySlice_Unpack(key, &range->start, &stop, &range->step) < 0 || read_shape(self, &shape) < 0)
        return -1;
    range->count = PySlice_AdjustIndices((Py_ssize_t)shape.lengths[0], &range->start, &stop, range->step);
    return 0;
}

static PyObject *wrap_items(NetTypeInfo *info, PyObject *const *items, Py_ssize_t count) {
    Value cell;
    Scratch scratch;
    scratch_init(&scratch);
    PyObject *array = NULL;
    if (convert_items_to_array(info, items, count, &cell, &scratch) == 0)
        array = wrapper_new_take(info, handle_copy(cell.as.handle));
    scratch_release(&scratch);
    return array;
}

static PyObject *get_slice(PyObject *self, PyObject *key) {
    SliceRange range;
    if (read_slice(self, key, &range) < 0)
        return NULL;
    PyObject *items = PyTuple_New(range.count);
    for (Py_ssize_t i = 0; items != NULL && i < range.count; i++) {
        int64_t index = range.start + i * range.step;
        PyObject *item = get_element(self, &index, 1);
        if (item == NULL)
            Py_CLEAR(items);
        else
            PyTuple_SET_ITEM(items, i, item);
    }
    PyObject *result = items == NULL ? NULL : wrap_items(wrapper_info(self), &PyTuple_GET_ITEM(items, 0), range.count);
    Py_XDECREF(items);
    return result;
}

/* a[i:j] = values of the same number: arrays do not grow. */
static int set_slice(PyObject *self, PyObject *key, PyObject *value) {
    SliceRange range;
    if (read_slice(self, key, &range) < 0)
        return -1;
    PyObject *items = PySequence_Tuple(value);
    if (items == NULL)
        return -1;
    int status = 0;
    if (PyTuple_GET_SIZE(items) != range.count) {
        PyErr_Format(PyExc_ValueError, "cannot assign %zd values to a slice of %zd array elements",
                     PyTuple_GET_SIZE(items), range.count);
        status = -1;
    }
    for (Py_ssize_t i = 0; status == 0 && i < range.count; i++) {
        int64_t index = range.start + i * range.step;
        status = set_element(self, &index, 1, PyTuple_GET_ITEM(items, i));
    }
    Py_DECREF(items);
    return status;
}

/* ---- slots ---- */

PyObject *net_array_subscript(PyObject *self, PyObject *key) {
    int64_t indices[RANK_LIMIT];
    if (PySlice_Check(key))
        return get_slice(self, key);
    int32_t rank = rank_of(self);
    return read_indices(self, key, indices, rank) < 0 ? NULL : get_element(self, indices, rank);
}

int net_array_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    int64_t indices[RANK_LIMIT];
    if (value == NULL) {
        raise_text(PyExc_TypeError, "'System.Array' object does not support item deletion");
        return -1;
    }
    if (PySlice_Check(key))
        return set_slice(self, key, value);
    int32_t rank = rank_of(self);
    return read_indices(self, key, indices, rank) < 0 ? -1 : set_element(self, indices, rank, value);
}

PyObject *net_array_item(PyObject *self, Py_ssize_t index) {
    int64_t indices[1] = {index};
    if (rank_of(self) != 1)
        return raise_text(PyExc_TypeError, "invalid index value");
    return index < 0 || index > INT32_MAX ? raise_out_of_range() : get_element(self, indices, 1);
}

Py_ssize_t net_array_length(PyObject *self) {
    Shape shape;
    return read_shape(self, &shape) < 0 ? -1 : (Py_ssize_t)shape_size(&shape);
}

/* ---- iteration ---- */

typedef struct NetArrayIterator {
    PyObject_HEAD
    PyObject *array;        /* [const] owned */
    Shape *shape;           /* [const] owned; NULL: one dimension from 0 on */
    int64_t *lows;          /* [const] lower bounds, in shape's memory */
    int64_t length;         /* [const] arrays keep their length */
    _Atomic(int64_t) index; /* [atomic] flat */
} NetArrayIterator;

static PyTypeObject *iterator_type; /* [const] */

/* Arrays that do not begin at 0 in each dimension are rare: they are asked in the slow way. */
static int read_lows(PyObject *self, int32_t rank, int64_t *lows) {
    for (int32_t i = 0; i < rank; i++) {
        PyObject *low = PyObject_CallMethod(self, "GetLowerBound", "i", (int)i);
        lows[i] = low == NULL ? -1 : PyLong_AsLongLong(low);
        Py_XDECREF(low);
        if (PyErr_Occurred())
            return -1;
    }
    return 0;
}

/* "Int32[*]": one dimension, yet not what C# calls an array. */
static bool is_plain_vector(PyObject *self) {
    PyObject *name = wrapper_info(self)->clr_name;
    Py_ssize_t length = PyUnicode_GET_LENGTH(name);
    return rank_of(self) == 1 && !(length > 2 && PyUnicode_READ_CHAR(name, length - 2) == '*');
}

/* What the iterator needs to know of any array that is not a plain vector. */
static int iterator_read_shape(NetArrayIterator *self, const Shape *shape) {
    self->shape = PyMem_Malloc(sizeof *shape + (size_t)shape->rank * sizeof *self->lows);
    if (self->shape == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *self->shape = *shape;
    self->lows = (int64_t *)(self->shape + 1);
    return read_lows(self->array, shape->rank, self->lows);
}

PyObject *net_array_iter(PyObject *self) {
    Shape shape;
    if (read_shape(self, &shape) < 0)
        return NULL;
    NetArrayIterator *iterator = PyObject_GC_New(NetArrayIterator, iterator_type);
    if (iterator == NULL)
        return NULL;
    iterator->array = Py_NewRef(self);
    iterator->shape = NULL;
    iterator->lows = NULL;
    iterator->length = shape_size(&shape);
    atomic_init(&iterator->index, 0);
    PyObject_GC_Track((PyObject *)iterator);
    if (!is_plain_vector(self) && iterator_read_shape(iterator, &shape) < 0)
        Py_CLEAR(iterator);
    return (PyObject *)iterator;
}

static PyObject *element_at(NetArrayIterator *self, int64_t flat) {
    int64_t indices[RANK_LIMIT];
    if (self->shape == NULL)
        return get_element(self->array, &flat, 1);
    for (int32_t i = self->shape->rank - 1; i >= 0; i--) {
        indices[i] = flat % self->shape->lengths[i] + self->lows[i];
        flat /= self->shape->lengths[i];
    }
    return get_element(self->array, indices, self->shape->rank);
}

static PyObject *iterator_next(PyObject *object) {
    NetArrayIterator *self = (NetArrayIterator *)object;
    int64_t index = atomic_load_explicit(&self->index, memory_order_relaxed);
    do {
        if (index >= self->length)
            return NULL;
    } while (!atomic_compare_exchange_weak_explicit(&self->index, &index, index + 1, memory_order_relaxed,
                                                    memory_order_relaxed));
    return element_at(self, index);
}

static PyObject *iterator_length_hint(PyObject *object, PyObject *unused) {
    (void)unused;
    NetArrayIterator *self = (NetArrayIterator *)object;
    return PyLong_FromLongLong(self->length - atomic_load_explicit(&self->index, memory_order_relaxed));
}

static void iterator_dealloc(PyObject *object) {
    PyObject_GC_UnTrack(object);
    Py_DECREF(((NetArrayIterator *)object)->array);
    PyMem_Free(((NetArrayIterator *)object)->shape);
    helper_type_dealloc_plain(object);
}

static int iterator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetArrayIterator *)self)->array);
    return 0;
}

/* ---- searching ---- */

/* The first place of `item` from `place` on: 1 with *place; 0; -1. */
static int find_item(PyObject *iterator, PyObject *item, Py_ssize_t *place) {
    PyObject *candidate;
    for (; (candidate = PyIter_Next(iterator)) != NULL; ++*place) {
        int equal = PyObject_RichCompareBool(candidate, item, Py_EQ);
        Py_DECREF(candidate);
        if (equal != 0)
            return equal;
    }
    return PyErr_Occurred() ? -1 : 0;
}

int net_array_contains(PyObject *self, PyObject *item) {
    Py_ssize_t place = 0;
    PyObject *iterator = net_array_iter(self);
    int found = iterator == NULL ? -1 : find_item(iterator, item, &place);
    Py_XDECREF(iterator);
    return found;
}

static PyObject *array_index(PyObject *self, PyObject *item) {
    Py_ssize_t place = 0;
    PyObject *iterator = net_array_iter(self);
    int found = iterator == NULL ? -1 : find_item(iterator, item, &place);
    Py_XDECREF(iterator);
    if (found == 0)
        PyErr_Format(PyExc_ValueError, "%R is not in the array", item);
    return found <= 0 ? NULL : PyLong_FromSsize_t(place);
}

static PyObject *array_count(PyObject *self, PyObject *item) {
    Py_ssize_t place = 0, count = 0;
    PyObject *iterator = net_array_iter(self);
    int found = iterator == NULL ? -1 : 1;
    while (found > 0 && (found = find_item(iterator, item, &place)) > 0)
        count++;
    Py_XDECREF(iterator);
    return found < 0 ? NULL : PyLong_FromSsize_t(count);
}

static int swap_elements(PyObject *self, int64_t left, int64_t right) {
    PyObject *first = get_element(self, &left, 1);
    PyObject *second = first == NULL ? NULL : get_element(self, &right, 1);
    int status = second == NULL || set_element(self, &left, 1, second) < 0 ? -1 : set_element(self, &right, 1, first);
    Py_XDECREF(first);
    Py_XDECREF(second);
    return status;
}

static PyObject *array_reverse(PyObject *self, PyObject *unused) {
    (void)unused;
    Shape shape;
    if (read_shape(self, &shape) < 0)
        return NULL;
    if (shape.rank != 1)
        return raise_text(PyExc_TypeError, "only arrays of one dimension can be reversed");
    for (int64_t left = 0, right = shape.lengths[0] - 1; left < right; left++, right--)
        if (swap_elements(self, left, right) < 0)
            return NULL;
    Py_RETURN_NONE;
}

PyMethodDef net_array_methods[] = {
    {"index", array_index, METH_O, "The first place of a value; ValueError when it is not there."},
    {"count", array_count, METH_O, "How often a value is there."},
    {"reverse", array_reverse, METH_NOARGS, "Reverses the elements in place."},
    {NULL, NULL, 0, NULL},
};

/* ---- making arrays ---- */

static PyObject *raise_no_array(NetTypeInfo *info, PyObject *value) {
    PyErr_Format(PyExc_TypeError, "Cannot convert %R to %U", value, info->full_name);
    return NULL;
}

/* The info of an array of `rank` dimensions of the same elements. */
static NetTypeInfo *array_info(NetTypeInfo *info, NetTypeInfo *element, int32_t rank) {
    NetTypeKey key = 0;
    int status;
    if (info->rank == rank)
        return info;
    MANAGED_CALL(status, type_array, element->key, rank, &key);
    return status < 0 ? NULL : type_info_get(key);
}

static int read_lengths(PyObject *const *args, size_t count, int64_t *lengths) {
    for (size_t i = 0; i < count; i++) {
        Py_ssize_t length = PyNumber_AsSsize_t(args[i], PyExc_OverflowError);
        if (length == -1 && PyErr_Occurred())
            return -1;
        if (length < 0) {
            PyErr_Format(PyExc_ValueError, "Non-negative number required (dims[%zu])", i);
            return -1;
        }
        lengths[i] = length;
    }
    return 0;
}

static PyObject *make_zeroed(NetTypeInfo *info, PyObject *const *args, size_t count) {
    int64_t lengths[RANK_LIMIT];
    NetTypeInfo *element = type_info_element(info);
    if (element == NULL || read_lengths(args, count, lengths) < 0)
        return NULL;
    NetTypeInfo *exact = array_info(info, element, (int32_t)count);
    if (exact == NULL)
        return NULL;
    NetHandle handle = 0;
    int status;
    MANAGED_CALL(status, array_create, element->key, lengths, (int32_t)count, &handle);
    return status < 0 ? NULL : wrapper_new_take(exact, handle);
}

/* From any iterable or buffer, as a parameter of that type takes it. */
static PyObject *make_converted(NetTypeInfo *info, PyObject *value) {
    Value cell;
    Scratch scratch;
    scratch_init(&scratch);
    PyObject *array = NULL;
    if (convert_to_net(info, value, &cell, &scratch) == 0)
        array = wrapper_new_take(info, handle_copy(cell.as.handle));
    scratch_release(&scratch);
    return array;
}

/* A copy, also of what is an array of that type already. */
static PyObject *make_copy(NetTypeInfo *info, PyObject *value) {
    PyObject *items = PySequence_Tuple(value);
    PyObject *array = items == NULL ? NULL : wrap_items(info, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items));
    Py_XDECREF(items);
    return array;
}

static bool is_iterable(PyObject *value) {
    return Py_TYPE(value)->tp_iter != NULL || PySequence_Check(value) || PyObject_CheckBuffer(value);
}

static PyObject *make_from(NetTypeInfo *info, PyObject *value) {
    NetTypeInfo *element = type_info_element(info);
    if (element == NULL)
        return NULL;
    if (!is_iterable(value) || info->rank != 1 || (PyUnicode_Check(value) && element->code != TYPE_CODE_CHAR))
        return raise_no_array(info, value);
    return wrapper_info(value) != NULL ? make_copy(info, value) : make_converted(info, value);
}

PyObject *net_array_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    bool lengths = count > 0 && count <= RANK_LIMIT;
    for (size_t i = 0; i < count && lengths; i++)
        lengths = PyIndex_Check(args[i]);
    if (kwnames == NULL && lengths && (count > 1 || info->rank == 1))
        return make_zeroed(info, args, count);
    if (kwnames == NULL && count == 1)
        return make_from(info, args[0]);
    return raise_text(PyExc_TypeError, "array constructor requires at least one integer argument or an object "
                                       "convertible to array");
}

/* ---- the iterator's type ---- */

static PyMethodDef iterator_methods[] = {
    {"__length_hint__", iterator_length_hint, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc}, {Py_tp_traverse, iterator_traverse}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iterator_next},   {Py_tp_methods, iterator_methods},   {0, NULL},
};

static PyType_Spec iterator_spec = {.name = "CLR.ArrayIterator",
                                    .basicsize = sizeof(NetArrayIterator),
                                    .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                    .slots = iterator_slots};

int net_array_init(void) {
    iterator_type = helper_type_new(&iterator_spec, NULL);
    return iterator_type == NULL ? -1 : 0;
}
