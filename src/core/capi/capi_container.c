/* Iteration, sequences, lists, tuples, dicts. */
#include "capi/capi_operation.h"

#include "bridge/python_operations.h"

/* ---- iteration ---- */

static PyObject *iterate(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_GetIter(operands[0]);
}

static PyObject *next(PyObject **operands, Py_ssize_t count) {
    (void)count;
    if (PyIter_Check(operands[0]))
        return PyIter_Next(operands[0]);
    PyErr_Format(PyExc_TypeError, "'%.200s' object is not an iterator", Py_TYPE(operands[0])->tp_name);
    return NULL;
}

static PyObject *contains(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_truth(PySequence_Contains(operands[0], operands[1]));
}

/* ---- sequences ---- */

static PyObject *concat(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PySequence_Concat(operands[0], operands[1]);
}

/* 0; -1 with an exception. */
static int index_of_operand(PyObject *operand, Py_ssize_t *index) {
    *index = PyNumber_AsSsize_t(operand, PyExc_OverflowError);
    return *index == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *repeat(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t times;
    return index_of_operand(operands[1], &times) < 0 ? NULL : PySequence_Repeat(operands[0], times);
}

static PyObject *index_of(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t index = PySequence_Index(operands[0], operands[1]);
    return index < 0 ? NULL : PyLong_FromSsize_t(index);
}

static int slice_of_operands(PyObject **operands, Py_ssize_t *from, Py_ssize_t *to) {
    return index_of_operand(operands[1], from) < 0 ? -1 : index_of_operand(operands[2], to);
}

static PyObject *get_slice(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t from, to;
    return slice_of_operands(operands, &from, &to) < 0 ? NULL : PySequence_GetSlice(operands[0], from, to);
}
static PyObject *set_slice(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t from, to;
    if (slice_of_operands(operands, &from, &to) < 0)
        return NULL;
    return capi_done(PySequence_SetSlice(operands[0], from, to, operands[3]));
}
static PyObject *del_slice(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t from, to;
    return slice_of_operands(operands, &from, &to) < 0 ? NULL : capi_done(PySequence_DelSlice(operands[0], from, to));
}

/* ---- lists ---- */

static PyObject *new_list(PyObject **operands, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++)
        PyList_SET_ITEM(list, i, Py_NewRef(operands[i]));
    return list;
}
static PyObject *to_list(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PySequence_List(operands[0]);
}
static PyObject *list_append(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyList_Append(operands[0], operands[1]));
}
static PyObject *list_insert(PyObject **operands, Py_ssize_t count) {
    (void)count;
    Py_ssize_t index;
    return index_of_operand(operands[1], &index) < 0 ? NULL : capi_done(PyList_Insert(operands[0], index, operands[2]));
}
static PyObject *list_sort(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyList_Sort(operands[0]));
}
static PyObject *list_reverse(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return capi_done(PyList_Reverse(operands[0]));
}

/* ---- tuples ---- */

static PyObject *new_tuple(PyObject **operands, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(operands[i]));
    return tuple;
}
static PyObject *to_tuple(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PySequence_Tuple(operands[0]);
}

/* ---- dicts ---- */

static PyObject *new_dict(PyObject **operands, Py_ssize_t count) {
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i + 1 < count; i += 2)
        if (PyDict_SetItem(dict, operands[i], operands[i + 1]) < 0)
            Py_CLEAR(dict);
    return dict;
}

/* A method of dict, which subclasses may have made their own. */
static PyObject *dict_method(PyObject **operands, const char *name) {
    return PyObject_CallMethod(operands[0], name, NULL);
}
static PyObject *dict_keys(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return dict_method(operands, "keys");
}
static PyObject *dict_values(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return dict_method(operands, "values");
}
static PyObject *dict_items(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return dict_method(operands, "items");
}
static PyObject *dict_copy(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return dict_method(operands, "copy");
}
static PyObject *dict_clear(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return dict_method(operands, "clear");
}
static PyObject *dict_update(PyObject **operands, Py_ssize_t count) {
    (void)count;
    return PyObject_CallMethod(operands[0], "update", "O", operands[1]);
}

const CapiEntry capi_container_entries[] = {
    CAPI_ENTRY(ITERATE, iterate, 1),
    CAPI_ENTRY(NEXT, next, 1),
    CAPI_ENTRY(CONTAINS, contains, 2),
    CAPI_ENTRY(CONCAT, concat, 2),
    CAPI_ENTRY(REPEAT, repeat, 2),
    CAPI_ENTRY(INDEX_OF, index_of, 2),
    CAPI_ENTRY(GET_SLICE, get_slice, 3),
    CAPI_ENTRY(SET_SLICE, set_slice, 4),
    CAPI_ENTRY(DEL_SLICE, del_slice, 3),
    CAPI_ENTRY_ANY(NEW_LIST, new_list, 0),
    CAPI_ENTRY(TO_LIST, to_list, 1),
    CAPI_ENTRY(LIST_APPEND, list_append, 2),
    CAPI_ENTRY(LIST_INSERT, list_insert, 3),
    CAPI_ENTRY(LIST_SORT, list_sort, 1),
    CAPI_ENTRY(LIST_REVERSE, list_reverse, 1),
    CAPI_ENTRY_ANY(NEW_TUPLE, new_tuple, 0),
    CAPI_ENTRY(TO_TUPLE, to_tuple, 1),
    CAPI_ENTRY_ANY(NEW_DICT, new_dict, 0),
    CAPI_ENTRY(DICT_KEYS, dict_keys, 1),
    CAPI_ENTRY(DICT_VALUES, dict_values, 1),
    CAPI_ENTRY(DICT_ITEMS, dict_items, 1),
    CAPI_ENTRY(DICT_COPY, dict_copy, 1),
    CAPI_ENTRY(DICT_CLEAR, dict_clear, 1),
    CAPI_ENTRY(DICT_UPDATE, dict_update, 2),
    CAPI_ENTRIES_END,
};
