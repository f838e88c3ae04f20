/* Operations of collections: see net_collection.h. */
#include "objects/net_collection.h"

#include "call/binder.h"
#include "call/invoke.h"
#include "objects/net_iterator.h"
#include "objects/net_tuple.h"

PyObject *net_collection_shape(PyObject *module, PyObject *type) {
    (void)module;
    NetTypeInfo *info = PyType_Check(type) ? wrapper_type_info((PyTypeObject *)type) : NULL;
    return PyLong_FromUnsignedLong(info == NULL ? 0 : info->protocols[PROTOCOL_SHAPE]);
}

/* ---- operations ---- */

/* The overloads of one operation; NULL with TypeError where the object has none such. */
static OverloadSet *find_operation(PyObject *object, PyObject *name) {
    NetTypeInfo *info = wrapper_info(object);
    OverloadSet *all = info == NULL ? NULL : type_info_protocol(info, PROTOCOL_OPERATIONS);
    OverloadSet *set = all == NULL ? NULL : overload_set_named(all, name);
    if (set == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "'%s' object has no %U", Py_TYPE(object)->tp_name, name);
    return set;
}

static Overload *find_single(PyObject *object, const char *name) {
    PyObject *interned = PyUnicode_InternFromString(name);
    OverloadSet *set = interned == NULL ? NULL : find_operation(object, interned);
    Py_XDECREF(interned);
    return set == NULL ? NULL : sync_read(&set->table)->overloads[0];
}

static int check_count(Py_ssize_t count, Py_ssize_t least, const char *name) {
    if (count >= least)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s takes at least %zd arguments", name, least);
    return -1;
}

PyObject *net_collection_call(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    OverloadSet *set = check_count(count, 2, "collection_call") < 0 ? NULL : find_operation(args[0], args[1]);
    return set == NULL ? NULL : binder_call(set, (Receiver){args[0], false}, args + 2, (size_t)(count - 2), NULL);
}

PyObject *net_collection_ask(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    OverloadSet *set = check_count(count, 3, "collection_ask") < 0 ? NULL : find_operation(args[0], args[1]);
    int fits = set == NULL ? -1 : binder_fits(set, args + 3, count - 3);
    if (fits <= 0)
        return fits < 0 ? NULL : Py_NewRef(args[2]);
    return binder_call(set, (Receiver){args[0], false}, args + 3, (size_t)(count - 3), NULL);
}

/* Boolean (object, key, out value). `other` where there is no such key. */
static PyObject *try_get_value(Overload *overload, PyObject *object, PyObject *key, PyObject *other) {
    Value cells[3] = {{.tag = VALUE_NULL}};
    CallResult result;
    Scratch scratch;
    scratch_init(&scratch);
    PyObject *value = NULL;
    if (invoke_receiver_cell(overload, object, &cells[0]) == 0 &&
        convert_to_net(overload->parameters[0].type, key, &cells[1], &scratch) == 0 &&
        invoke_cells(overload, cells, &result) == 0)
        value = convert_to_py(overload->parameters[1].type, &cells[2], NULL); /* the default, if it is not there */
    scratch_release(&scratch);
    if (value != NULL && result.value.as.i64 == 0)
        Py_SETREF(value, Py_NewRef(other));
    return value;
}

/* The first overload that takes the key: of several dictionaries in one. NULL without an exception: none does. */
static Overload *find_for_key(OverloadSet *set, PyObject *key) {
    OverloadTable *table = sync_read(&set->table);
    for (int32_t i = 0; i < table->count; i++) {
        NetTypeInfo *type = table->overloads[i]->parameters[0].type;
        int match = convert_match(type, key);
        if (match < 0)
            return NULL;
        if (match < MATCH_NONE)
            return table->overloads[i];
    }
    return NULL;
}

PyObject *net_collection_find(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    PyObject *name = check_count(count, 3, "collection_find") < 0 ? NULL : PyUnicode_InternFromString("TryGetValue");
    OverloadSet *set = name == NULL ? NULL : find_operation(args[0], name);
    Py_XDECREF(name);
    Overload *overload = set == NULL ? NULL : find_for_key(set, args[1]);
    if (overload == NULL)
        return PyErr_Occurred() ? NULL : Py_NewRef(args[2]);
    return try_get_value(overload, args[0], args[1], args[2]);
}

PyObject *net_collection_items(PyObject *module, PyObject *object) {
    (void)module;
    Overload *iterate = find_single(object, "Pairs");
    Overload *next = iterate == NULL ? NULL : find_single(object, "NextPair");
    return next == NULL ? NULL : net_iterator_of(object, iterate, next);
}

/* ---- comparison ---- */

static PyObject *compare_in_python(PyObject *self, PyObject *other, int operation) {
    PyObject *module = PyImport_ImportModule("clrlink._collections");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, "compare", "OOi", self, other, operation);
    Py_XDECREF(module);
    return result;
}

static PyObject *compare_tuple(PyObject *self, PyObject *other, int operation) {
    if (!PyTuple_Check(other))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *items = net_tuple_items(self);
    PyObject *result = items == NULL ? NULL : PyObject_RichCompare(items, other, operation);
    Py_XDECREF(items);
    return result;
}

PyObject *net_collection_compare(PyObject *self, PyObject *other, int operation) {
    uint32_t shape = wrapper_info(self)->protocols[PROTOCOL_SHAPE];
    if (!(shape & (COLLECTION_TUPLE | COLLECTION_MAPPING | COLLECTION_SET)))
        Py_RETURN_NOTIMPLEMENTED;
    if (shape & COLLECTION_TUPLE)
        return compare_tuple(self, other, operation);
    const NetTypeInfo *of_other = wrapper_info(other);
    bool equality = operation == Py_EQ || operation == Py_NE;
    if (of_other != NULL && (equality || !(of_other->protocols[PROTOCOL_SHAPE] & COLLECTION_SET)))
        Py_RETURN_NOTIMPLEMENTED; /* .NET objects are equal as .NET says */
    if ((shape & COLLECTION_SET) || equality)
        return compare_in_python(self, other, operation);
    Py_RETURN_NOTIMPLEMENTED;
}
