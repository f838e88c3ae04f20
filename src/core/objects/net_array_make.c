/* Arrays by their lengths, zeroed; or of the items of anything that has some. */
#include "objects/net_array_make.h"

#include "bridge/handle.h"
#include "convert/array_builder.h"
#include "convert/array_nest.h"
#include "errors/managed_call.h"
#include "objects/net_array_element.h"
#include "objects/net_array_slice.h"

/* ---- classes ---- */

/* The info of arrays of `rank` dimensions of an element type. */
static NetTypeInfo *array_info(NetTypeKey element, int32_t rank) {
    NetTypeKey key = 0;
    int status;
    MANAGED_CALL(status, type_array, element, rank, &key);
    return status < 0 ? NULL : type_info_get(key);
}

static PyObject *raise_no_type(void) {
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "type expected");
    return NULL;
}

/* The rank in Array[T, rank]; -1 with an exception. */
static int32_t read_rank(PyObject *given) {
    if (!PyLong_Check(given) || PyBool_Check(given))
        return raise_no_type(), -1;
    Py_ssize_t rank = PyLong_AsSsize_t(given);
    if (rank >= 1 && rank <= NET_ARRAY_RANK_LIMIT)
        return (int32_t)rank;
    PyErr_Format(PyExc_ValueError, "an array has 1 to %d dimensions, not %S", NET_ARRAY_RANK_LIMIT, given);
    return -1;
}

PyObject *net_array_make_class(PyObject *key) {
    bool ranked = PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 2;
    NetTypeInfo *element = convert_type_argument(ranked ? PyTuple_GET_ITEM(key, 0) : key);
    if (element == NULL)
        return raise_no_type();
    int32_t rank = ranked ? read_rank(PyTuple_GET_ITEM(key, 1)) : 1;
    NetTypeInfo *info = rank < 0 ? NULL : array_info(element->key, rank);
    return info == NULL ? NULL : Py_XNewRef((PyObject *)type_info_python_type(info));
}

/* ---- by lengths ---- */

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
    int64_t lengths[NET_ARRAY_RANK_LIMIT];
    NetTypeInfo *element = type_info_element(info);
    if (element == NULL || read_lengths(args, count, lengths) < 0)
        return NULL;
    NetTypeInfo *exact = info->rank == (int32_t)count ? info : array_info(element->key, (int32_t)count);
    NetHandle handle = 0;
    if (exact == NULL || convert_new_array(element, lengths, (int32_t)count, &handle) < 0)
        return NULL;
    return wrapper_new_take(exact, handle);
}

/* ---- of items ---- */

/* A new array, also of what is an array of that type already. */
static PyObject *make_from(NetTypeInfo *info, PyObject *value) {
    if (Py_TYPE(value) == sync_read(&info->python_type))
        return net_array_slice_copy(value);
    Value cell;
    Scratch scratch;
    scratch_init(&scratch);
    PyObject *array = NULL;
    int made = convert_to_new_array(info, value, &cell, &scratch);
    if (made > 0)
        array = wrapper_new_copy(info, cell.as.handle);
    else if (made == 0)
        PyErr_Format(PyExc_TypeError, "Cannot convert %R to %U", value, info->full_name);
    scratch_release(&scratch);
    return array;
}

/* NumPy's arrays have __index__ too, but are no numbers. */
static bool is_length(NetTypeInfo *info, PyObject *value) {
    return PyIndex_Check(value) && !array_nest_has_items(info, value);
}

PyObject *net_array_make(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    bool lengths = count > 0 && count <= NET_ARRAY_RANK_LIMIT;
    if (!array_builder_makes(info) && (info = array_info(info->element_key, 1)) == NULL)
        return NULL;
    for (size_t i = 0; i < count && lengths; i++)
        lengths = is_length(info, args[i]);
    if (kwnames == NULL && lengths && (info->rank == 1 || info->rank == count))
        return make_zeroed(info, args, count);
    if (kwnames == NULL && lengths) {
        PyErr_Format(PyExc_TypeError, "%U has %d dimensions, got %zu lengths", info->full_name, (int)info->rank, count);
        return NULL;
    }
    if (kwnames == NULL && count == 1)
        return make_from(info, args[0]);
    PyErr_SetString(PyExc_TypeError, "array constructor requires at least one integer argument or an object "
                                     "convertible to array");
    return NULL;
}
