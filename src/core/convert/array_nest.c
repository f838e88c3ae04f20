/* Nested sequences are read into one flat list of items, with the lengths of the axes beside it; then they are stored like
 * the items of any other. */
#include "convert/array_nest.h"

#include "convert/array_builder.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

/* ---- what has items ---- */

static bool is_iterable(PyObject *value) {
    return Py_TYPE(value)->tp_iter != NULL || PySequence_Check(value);
}

/* A str is text, not a sequence, unless characters are wanted; only an empty one has no items for numbers to differ from. */
static bool takes_text(const NetTypeInfo *element, PyObject *value) {
    bool number = element->code >= TYPE_CODE_SBYTE && element->code <= TYPE_CODE_DOUBLE;
    return element->code == TYPE_CODE_CHAR || (number && PyUnicode_GET_LENGTH(value) == 0);
}

/* A .NET tuple is one thing. */
bool array_nest_has_items(const NetTypeInfo *element, PyObject *value) {
    const NetTypeInfo *info = wrapper_info(value);
    if (info != NULL && !(info->flags & TYPE_ENUMERABLE))
        return false;
    return !PyType_Check(value) && is_iterable(value) && (!PyUnicode_Check(value) || takes_text(element, value));
}

/* Builtin containers can be looked into without running anybody's code. */
bool array_nest_is_plain(PyObject *value) {
    return PyList_CheckExact(value) || PyTuple_CheckExact(value) || PyAnySet_CheckExact(value) ||
           PyDict_CheckExact(value) || PyRange_Check(value);
}

/* ---- reading ---- */

typedef struct Nest {
    NetTypeInfo *type, *element;
    PyObject *items;                           /* owned list */
    int64_t lengths[ARRAY_BUILDER_RANK_LIMIT]; /* -1: not known yet */
} Nest;

static int raise_ragged(const Nest *nest, int32_t axis, Py_ssize_t count) {
    PyErr_Format(
        PyExc_ValueError,
        "%U has rows of one length: on axis %d there are %zd items where others have %lld (an array of arrays, "
        "Array[Array[T]], may have rows of different lengths)",
        nest->type->full_name, (int)axis, count, (long long)nest->lengths[axis]);
    return -1;
}

static int raise_shallow(const Nest *nest, int32_t axis, PyObject *value) {
    PyErr_Format(PyExc_TypeError, "%U wants sequences nested %d deep: on axis %d there is '%.200s'",
                 nest->type->full_name, (int)nest->type->rank, (int)axis, Py_TYPE(value)->tp_name);
    return -1;
}

static int read_axis(Nest *nest, PyObject *value, int32_t axis);

static int read_rows(Nest *nest, PyObject *rows, int32_t axis) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rows); i++)
        if (read_axis(nest, PyTuple_GET_ITEM(rows, i), axis + 1) < 0)
            return -1;
    return 0;
}

static int append_items(Nest *nest, PyObject *items) {
    Py_ssize_t end = PyList_GET_SIZE(nest->items);
    return PyList_SetSlice(nest->items, end, end, items);
}

static int read_axis(Nest *nest, PyObject *value, int32_t axis) {
    if (!array_nest_has_items(nest->element, value))
        return raise_shallow(nest, axis, value);
    PyObject *rows = PySequence_Tuple(value); /* a snapshot: another thread may change a list */
    if (rows == NULL)
        return -1;
    Py_ssize_t count = PyTuple_GET_SIZE(rows);
    int status;
    if (nest->lengths[axis] < 0)
        nest->lengths[axis] = count;
    if (nest->lengths[axis] != count)
        status = raise_ragged(nest, axis, count);
    else
        status = (axis + 1 == nest->type->rank ? append_items(nest, rows) : read_rows(nest, rows, axis));
    Py_DECREF(rows);
    return status;
}

/* Below an axis without rows nothing says how long the others are. */
static int build(Nest *nest, Value *cell, Scratch *scratch) {
    for (int32_t i = 0; i < nest->type->rank; i++)
        if (nest->lengths[i] < 0)
            nest->lengths[i] = 0;
    if (array_builder_new(nest->element, nest->lengths, nest->type->rank, cell, scratch) < 0)
        return -1;
    PyObject *items = PyList_AsTuple(nest->items);
    if (items == NULL)
        return -1;
    int status =
        array_builder_fill(nest->element, cell->as.handle, &PyTuple_GET_ITEM(items, 0), PyTuple_GET_SIZE(items));
    Py_DECREF(items);
    return status;
}

static bool is_array_of_rank(const NetTypeInfo *info, int32_t rank) {
    return info != NULL && info->kind == TYPE_KIND_ARRAY && info->rank == rank;
}

/* A .NET array of as many dimensions, and of other elements: they are in its order already. */
static int read_array(Nest *nest, PyObject *array, const NetTypeInfo *info) {
    int64_t lows[ARRAY_BUILDER_RANK_LIMIT];
    int32_t rank;
    Value cell;
    if (wrapper_to_cell(array, info, &cell) < 0 || managed_call_check() < 0)
        return -1;
    NetHandle exception = managed.array_shape(cell.as.handle, nest->lengths, lows, &rank);
    if (exception != 0)
        return raise_net_exception_take(exception);
    PyObject *items = PySequence_Tuple(array);
    int status = items == NULL ? -1 : append_items(nest, items);
    Py_XDECREF(items);
    return status;
}

int array_nest_to_net(NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch) {
    Nest nest = {.type = type, .element = element, .items = PyList_New(0)};
    if (nest.items == NULL)
        return -1;
    for (int32_t i = 0; i < type->rank; i++)
        nest.lengths[i] = -1;
    const NetTypeInfo *from = wrapper_info(value);
    int status = is_array_of_rank(from, type->rank) ? read_array(&nest, value, from) : read_axis(&nest, value, 0);
    if (status == 0)
        status = build(&nest, cell, scratch);
    Py_DECREF(nest.items);
    return status;
}

/* ---- matching ---- */

static int match_rows(NetTypeInfo *element, PyObject *rows, int32_t rank) {
    int worst = 0;
    Py_ssize_t length = -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rows) && worst < MATCH_NONE; i++) {
        PyObject *row = PyTuple_GET_ITEM(rows, i);
        int match = rank == 1 ? convert_match(element, row) : array_nest_match(element, row, rank - 1);
        if (match < 0)
            return -1;
        if (rank > 1 && array_nest_is_plain(row)) { /* rows of different lengths: something else may suit them better */
            Py_ssize_t own = PyObject_Size(row);
            match = length >= 0 && own != length && match < MATCH_ITERABLE ? MATCH_ITERABLE : match;
            length = own;
        }
        worst = match > worst ? match : worst;
    }
    return worst;
}

int array_nest_match(NetTypeInfo *element, PyObject *value, int32_t rank) {
    if (!array_nest_has_items(element, value))
        return MATCH_NONE;
    if (!array_nest_is_plain(value))
        return MATCH_ITERABLE;
    PyObject *rows = PySequence_Tuple(value); /* a snapshot: another thread may change a list */
    if (rows == NULL)
        return -1;
    int worst = match_rows(element, rows, rank);
    Py_DECREF(rows);
    return worst;
}
