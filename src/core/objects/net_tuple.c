/* Tuples: what Python asks of them is asked of a Python tuple of the parts, which is made each time. */
#include "objects/net_tuple.h"

#include "call/invoke.h"

bool net_tuple_check(PyObject *object) {
    const NetTypeInfo *info = wrapper_info(object);
    return info != NULL && (info->protocols[PROTOCOL_SHAPE] & COLLECTION_TUPLE);
}

/* ---- the parts ---- */

/* An Object[] of them. */
static PyObject *items_of_array(Overload *unpack, Value *receiver) {
    CallResult result;
    if (invoke_cells(unpack, receiver, &result) < 0)
        return NULL;
    PyObject *array = convert_to_wrapper(unpack->result, &result.value, result.text);
    PyObject *items = array == NULL ? NULL : PySequence_Tuple(array);
    Py_XDECREF(array);
    return items;
}

/* The cells of out parameters, all of which are read: some hold handles. */
static PyObject *items_of_cells(const Overload *unpack, const Value *cells) {
    PyObject *items = PyTuple_New(unpack->parameter_count);
    bool failed = items == NULL;
    for (int32_t i = 0; i < unpack->parameter_count; i++) {
        PyObject *item = convert_to_py(unpack->parameters[i].type, &cells[i], NULL);
        if (item == NULL || items == NULL) {
            Py_XDECREF(item);
            failed = true;
        } else
            PyTuple_SET_ITEM(items, i, item);
    }
    if (failed)
        Py_CLEAR(items);
    return items;
}

static PyObject *items_of_outs(Overload *unpack, const Value *receiver) {
    Value *cells = PyMem_Calloc((size_t)unpack->parameter_count + 1, sizeof *cells);
    if (cells == NULL)
        return PyErr_NoMemory();
    cells[0] = *receiver;
    CallResult result;
    PyObject *items = invoke_cells(unpack, cells, &result) < 0 ? NULL : items_of_cells(unpack, cells + 1);
    PyMem_Free(cells);
    return items;
}

PyObject *net_tuple_items(PyObject *self) {
    Value receiver;
    Overload *unpack = invoke_protocol(wrapper_info(self), PROTOCOL_UNPACK);
    if (unpack == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "'%s' object is not iterable", Py_TYPE(self)->tp_name);
        return NULL;
    }
    if (invoke_receiver_cell(unpack, self, &receiver) < 0)
        return NULL;
    return unpack->parameter_count == 0 ? items_of_array(unpack, &receiver) : items_of_outs(unpack, &receiver);
}

/* ---- slots ---- */

PyObject *net_tuple_iter(PyObject *self) {
    PyObject *items = net_tuple_items(self);
    PyObject *iterator = items == NULL ? NULL : PyObject_GetIter(items);
    Py_XDECREF(items);
    return iterator;
}

Py_ssize_t net_tuple_length(PyObject *self) {
    PyObject *items = net_tuple_items(self);
    Py_ssize_t length = items == NULL ? -1 : PyTuple_GET_SIZE(items);
    Py_XDECREF(items);
    return length;
}

PyObject *net_tuple_subscript(PyObject *self, PyObject *key) {
    PyObject *items = net_tuple_items(self);
    PyObject *item = items == NULL ? NULL : PyObject_GetItem(items, key);
    Py_XDECREF(items);
    return item;
}

Py_hash_t net_tuple_hash(PyObject *self) {
    PyObject *items = net_tuple_items(self);
    Py_hash_t hash = items == NULL ? -1 : PyObject_Hash(items);
    Py_XDECREF(items);
    return hash;
}
