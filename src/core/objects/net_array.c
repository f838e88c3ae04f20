/* Arrays: what Python's sequences can. Single elements, parts, iteration and making are files of their own. */
#include "objects/net_array.h"

#include "objects/net_array_element.h"
#include "objects/net_array_iterator.h"
#include "objects/net_array_slice.h"
#include "support/py_compat.h"

/* ---- subscripts ---- */

/* The commonest subscript: a vector's, by an int that is not negative. */
static inline bool is_plain_index(PyObject *self, PyObject *key, int64_t *index) {
    return PyLong_CheckExact(key) && py_compat_long_small(key, index) && *index >= 0 && *index <= INT32_MAX &&
           net_array_element_info(self)->rank == 1;
}

PyObject *net_array_subscript(PyObject *self, PyObject *key) {
    int64_t indices[NET_ARRAY_RANK_LIMIT];
    if (is_plain_index(self, key, indices))
        return net_array_element_at(self, indices[0]);
    if (net_array_slice_check(key))
        return net_array_slice_get(self, key);
    int32_t rank = net_array_element_info(self)->rank;
    if (net_array_element_read_indices(self, key, indices, rank) < 0)
        return NULL;
    bool quick = rank == 1 && indices[0] >= 0;
    return quick ? net_array_element_at(self, indices[0]) : net_array_element_get(self, indices, rank);
}

static int raise_no_deletion(void) {
    PyErr_SetString(PyExc_TypeError, "'System.Array' object does not support item deletion");
    return -1;
}

int net_array_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    int64_t indices[NET_ARRAY_RANK_LIMIT];
    if (value == NULL)
        return raise_no_deletion();
    if (is_plain_index(self, key, indices))
        return net_array_element_put(self, indices[0], value);
    if (net_array_slice_check(key))
        return net_array_slice_set(self, key, value);
    int32_t rank = net_array_element_info(self)->rank;
    return net_array_element_read_indices(self, key, indices, rank) < 0
               ? -1
               : net_array_element_set(self, indices, rank, value);
}

/* PySequence_GetItem, which has counted negative places from the end: places from 0, whatever the lower bound. */
PyObject *net_array_item(PyObject *self, Py_ssize_t index) {
    const NetTypeInfo *info = net_array_element_info(self);
    ArrayShape shape;
    if (info->rank != 1) {
        PyErr_Format(PyExc_TypeError, "invalid index value: %U takes %d indices, got 1", info->name, (int)info->rank);
        return NULL;
    }
    if (index < 0 || index > INT32_MAX)
        return net_array_element_raise_range();
    if (net_array_element_is_vector(info))
        return net_array_element_at(self, index);
    if (net_array_element_shape(self, &shape) < 0)
        return NULL;
    int64_t place = index + shape.lows[0];
    return index >= shape.lengths[0] ? net_array_element_raise_range() : net_array_element_get(self, &place, 1);
}

Py_ssize_t net_array_length(PyObject *self) {
    return (Py_ssize_t)net_array_element_length(self);
}

PyObject *net_array_iter(PyObject *self) {
    return net_array_iterator_new(self, false);
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

/* A bound of index(), as list.index takes it. */
static int read_bound(PyObject *given, Py_ssize_t length, Py_ssize_t *bound) {
    if (!PyIndex_Check(given)) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or have an __index__ method");
        return -1;
    }
    *bound = PyNumber_AsSsize_t(given, NULL);
    if (*bound == -1 && PyErr_Occurred())
        return -1;
    if (*bound < 0)
        *bound = *bound + length < 0 ? 0 : *bound + length;
    return 0;
}

static PyObject *raise_absent(PyObject *item) {
    PyErr_Format(PyExc_ValueError, "%R is not in the array", item);
    return NULL;
}

static PyObject *index_between(PyObject *self, PyObject *item, Py_ssize_t start, Py_ssize_t stop) {
    Py_ssize_t place = 0;
    int found = 0;
    PyObject *iterator = net_array_iter(self);
    if (iterator == NULL)
        return NULL;
    do
        found = find_item(iterator, item, &place);
    while (found > 0 && place < start && place++ < stop);
    Py_DECREF(iterator);
    if (found < 0)
        return NULL;
    return found > 0 && place < stop ? PyLong_FromSsize_t(place) : raise_absent(item);
}

static PyObject *array_index(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    Py_ssize_t length = net_array_length(self), start = 0, stop = length;
    if (length < 0)
        return NULL;
    if (count < 1 || count > 3) {
        PyErr_Format(PyExc_TypeError, "index expected 1 to 3 arguments, got %zd", count);
        return NULL;
    }
    if ((count > 1 && read_bound(args[1], length, &start) < 0) || (count > 2 && read_bound(args[2], length, &stop) < 0))
        return NULL;
    return index_between(self, args[0], start, stop);
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

/* ---- order ---- */

static PyObject *array_reverse(PyObject *self, PyObject *unused) {
    (void)unused;
    if (net_array_element_info(self)->rank != 1) {
        PyErr_SetString(PyExc_TypeError, "only arrays of one dimension can be reversed");
        return NULL;
    }
    return net_array_slice_reverse(self) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *array_reversed(PyObject *self, PyObject *unused) {
    (void)unused;
    return net_array_iterator_new(self, true);
}

/* ---- what a fixed length rules out ---- */

static PyObject *refuse_growth(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    PyErr_SetString(PyExc_IndexError, "a System.Array has a fixed length: make a longer one, or use a List");
    return NULL;
}

static PyObject *refuse_deletion(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    raise_no_deletion();
    return NULL;
}

PyMethodDef net_array_methods[] = {
    {"index", (PyCFunction)(void (*)(void))array_index, METH_FASTCALL,
     "index(value, start=0, stop=len): the first place of a value; ValueError when it is not there."},
    {"count", array_count, METH_O, "How often a value is there."},
    {"reverse", array_reverse, METH_NOARGS, "Reverses the elements in place."},
    {"__reversed__", array_reversed, METH_NOARGS, "An iterator from the last element to the first."},
    {"append", refuse_growth, METH_VARARGS, "IndexError: arrays have a fixed length."},
    {"extend", refuse_growth, METH_VARARGS, "IndexError: arrays have a fixed length."},
    {"insert", refuse_growth, METH_VARARGS, "IndexError: arrays have a fixed length."},
    {"pop", refuse_deletion, METH_VARARGS, "TypeError: arrays have a fixed length."},
    {"remove", refuse_deletion, METH_VARARGS, "TypeError: arrays have a fixed length."},
    {"clear", refuse_deletion, METH_VARARGS, "TypeError: arrays have a fixed length."},
    {NULL, NULL, 0, NULL},
};
