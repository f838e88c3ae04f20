/* The quick way of looking a key up. Whatever it cannot do, or finds no value for, goes the way of any indexer, which says
 * what is wrong. */
#include "objects/net_lookup.h"

#include "call/invoke.h"
#include "metadata/wrapper.h"
#include "objects/net_object.h"

enum { LOOKUP_FOUND = 1 };

static int call(Overload *find, Value *cells, CallResult *result) {
    Thunk quick = sync_read(&find->quick);
    return quick != NULL ? invoke_quick(quick, cells, result) : invoke_cells(find, cells, result);
}

/* 1 with the value; 0: the indexer has to say; -1. */
static int look_up(Overload *find, PyObject *self, PyObject *key, PyObject **value) {
    Value cells[3];
    CallResult result;
    Scratch scratch;
    scratch_init(&scratch); /* exact strings and ints need none */
    if (convert_argument(find->parameters[0].type, key, &cells[1], &scratch) < 0) {
        PyErr_Clear();
        return 0;
    }
    cells[2] = (Value){.tag = VALUE_NULL};
    if (invoke_receiver_cell(find, self, &cells[0]) < 0 || call(find, cells, &result) < 0) {
        scratch_release(&scratch);
        return -1;
    }
    scratch_release(&scratch);
    *value = convert_to_py(find->parameters[1].type, &cells[2], NULL); /* the default, where there is none */
    if (*value == NULL)
        return -1;
    if (result.value.as.i64 == LOOKUP_FOUND)
        return 1;
    Py_CLEAR(*value);
    return 0;
}

PyObject *net_lookup_subscript(PyObject *self, PyObject *key) {
    if (PyUnicode_CheckExact(key) || PyLong_CheckExact(key)) {
        PyObject *value = NULL;
        Overload *find = invoke_protocol(wrapper_info(self), PROTOCOL_LOOKUP);
        int found = find == NULL ? -(PyErr_Occurred() != NULL) : look_up(find, self, key, &value);
        if (found != 0)
            return value;
    }
    return net_object_subscript(self, key);
}
