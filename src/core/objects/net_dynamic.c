/* See net_dynamic.h. The managed half has the call sites (Bridge/Dynamic): one for each name, operation and number of
 * arguments. */
#include "objects/net_dynamic.h"

#include "call/invoke.h"
#include "objects/helper_type.h"
#include "objects/net_accessor.h"
#include "objects/net_event.h"
#include "objects/net_extension.h"
#include "objects/net_method.h"
#include "objects/net_nested.h"
#include "objects/net_object.h"
#include "support/py_compat.h"

static struct {
    _Atomic(NetTypeInfo *) outcome; /* [atomic] of DynamicOutcome, whose one value says "not bound" */
    PyTypeObject *method_type;      /* [const] */
} state;

/* ---- asking ---- */

static Overload *operation_of(PyObject *self, enum DynamicOperation operation) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_DYNAMIC);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    if (table != NULL && (int)operation < table->count)
        return table->overloads[operation];
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_SystemError, "'%.200s' has no dynamic operations", Py_TYPE(self)->tp_name);
    return NULL;
}

static PyObject *ask(PyObject *self, enum DynamicOperation operation, PyObject *const *args, Py_ssize_t count) {
    Overload *overload = operation_of(self, operation);
    return overload == NULL ? NULL : invoke_simple(overload, self, args, count);
}

static NetTypeInfo *outcome_info(void) {
    NetTypeInfo *info = sync_read(&state.outcome);
    if (info == NULL && (info = type_info_find("Python.Runtime.Bridge.DynamicOutcome")) != NULL)
        sync_publish(&state.outcome, info); /* the same for every thread */
    return info;
}

/* The same, where the object may not answer: Py_NotImplemented (a new reference) then. */
static PyObject *ask_whether(PyObject *self, enum DynamicOperation operation, PyObject *const *args, Py_ssize_t count) {
    NetTypeInfo *outcome = outcome_info();
    PyObject *result = outcome == NULL ? NULL : ask(self, operation, args, count);
    if (result != NULL && wrapper_info(result) == outcome)
        Py_SETREF(result, Py_NewRef(Py_NotImplemented));
    return result;
}

/* Operations that say whether they could: 1, 0, -1. */
static int ask_truth(PyObject *self, enum DynamicOperation operation, PyObject *const *args, Py_ssize_t count) {
    PyObject *result = ask(self, operation, args, count);
    int truth = result == NULL ? -1 : result == Py_True;
    Py_XDECREF(result);
    return truth;
}

/* ---- members ---- */

static bool is_special(PyObject *name) {
    return PyUnicode_GET_LENGTH(name) > 4 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_';
}

static bool is_member(PyObject *descriptor) {
    return net_method_check(descriptor) || net_accessor_check(descriptor) || net_event_check(descriptor) ||
           net_nested_check(descriptor);
}

/* Whether one base of the mro has the name as a declared member, or as anything in a class of Python's. What the bridge
 * adds to a type (collections' methods) does not hide the object's own members. 1, 0, -1. */
static int base_declares(PyTypeObject *base, PyObject *name) {
    NetTypeInfo *info = wrapper_type_info(base);
    PyObject *found = NULL;
    if (!(base->tp_flags & Py_TPFLAGS_HEAPTYPE))
        return 0;
    int status = py_compat_dict_get(base->tp_dict, name, &found);
    if (status > 0 && info != NULL && !((NetType *)base)->derived)
        status = is_member(found);
    Py_XDECREF(found);
    return status;
}

/* 1: the name is Python's to look up, -1: exception. Special names are never members. */
static int is_declared(PyTypeObject *type, PyObject *name) {
    if (is_special(name))
        return 1;
    PyObject *mro = Py_NewRef(type->tp_mro);
    int status = 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(mro); i++)
        status = base_declares((PyTypeObject *)PyTuple_GET_ITEM(mro, i), name);
    Py_DECREF(mro);
    return status;
}

static bool is_derived(PyObject *self) {
    return ((NetType *)Py_TYPE(self))->derived != 0;
}

static int raise_no_attribute(PyObject *self, PyObject *name) {
    PyErr_Format(PyExc_AttributeError, "'%.200s' object has no attribute '%U'", Py_TYPE(self)->tp_name, name);
    return -1;
}

static PyObject *method_new(PyObject *object, PyObject *name);

PyObject *net_dynamic_getattro(PyObject *self, PyObject *name) {
    int declared = is_declared(Py_TYPE(self), name);
    if (declared != 0)
        return declared < 0 ? NULL : PyObject_GenericGetAttr(self, name);
    PyObject *value = ask_whether(self, DYNAMIC_GET, &name, 1);
    if (value != Py_NotImplemented)
        return value;
    Py_DECREF(value);
    value = PyObject_GenericGetAttr(self, name); /* set on an instance of a Python class; or Python's error */
    bool may_call = value == NULL && (wrapper_info(self)->flags & TYPE_DYNAMIC_METHODS) &&
                    PyErr_ExceptionMatches(PyExc_AttributeError);
    if (!may_call)
        return value;
    PyErr_Clear();
    return method_new(self, name);
}

int net_dynamic_setattro(PyObject *self, PyObject *name, PyObject *value) {
    int done = is_declared(Py_TYPE(self), name);
    if (done != 0)
        return done < 0 ? -1 : wrapper_setattro(self, name, value);
    PyObject *const args[] = {name, value};
    done = value == NULL ? ask_truth(self, DYNAMIC_DELETE, args, 1) : ask_truth(self, DYNAMIC_SET, args, 2);
    if (done != 0)
        return done < 0 ? -1 : 0;
    return is_derived(self) ? wrapper_setattro(self, name, value) : raise_no_attribute(self, name);
}

/* ---- __dir__ ---- */

static PyObject *dynamic_dir(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *names = NULL, *listed = NULL, *result = NULL;
    PyObject *all = net_extension_dir(self);
    PyObject *set = all == NULL ? NULL : PySet_New(all);
    if (set == NULL || (names = ask(self, DYNAMIC_NAMES, NULL, 0)) == NULL ||
        (listed = PyObject_CallMethod(set, "union", "O", names)) == NULL)
        goto error;
    result = PySequence_List(listed);
error:
    Py_XDECREF(all);
    Py_XDECREF(set);
    Py_XDECREF(names);
    Py_XDECREF(listed);
    return result;
}

static PyMethodDef dir_method = {"__dir__", dynamic_dir, METH_NOARGS, NULL};

int net_dynamic_fill(PyTypeObject *type, PyObject *dict) {
    PyObject *descriptor = PyDescr_NewMethod(type, &dir_method);
    int status = descriptor == NULL ? -1 : PyDict_SetItemString(dict, "__dir__", descriptor);
    Py_XDECREF(descriptor);
    return status;
}

/* ---- calls ---- */

/* Positional arguments, the keywords' values behind them, and the keywords' names. 0 or -1. */
static int spread(PyObject *args, PyObject *kwargs, PyObject **items, PyObject **names) {
    PyObject *values = kwargs == NULL ? PyTuple_New(0) : PyDict_Values(kwargs);
    PyObject *list = values == NULL ? NULL : PySequence_List(args);
    PyObject *keys = list == NULL ? NULL : kwargs == NULL ? PyTuple_New(0) : PyDict_Keys(kwargs);
    if (keys == NULL || PyList_SetSlice(list, PyTuple_GET_SIZE(args), PyTuple_GET_SIZE(args), values) < 0) {
        Py_XDECREF(keys);
        Py_XDECREF(list);
        Py_XDECREF(values);
        return -1;
    }
    Py_DECREF(values);
    *items = list;
    *names = keys;
    return 0;
}

/* Calls the object, or its member. NULL with `error` (TypeError, AttributeError) where it does not answer. */
static PyObject *call_named(PyObject *self, PyObject *name, PyObject *args, PyObject *kwargs) {
    PyObject *items, *names;
    if (spread(args, kwargs, &items, &names) < 0)
        return NULL;
    PyObject *const of_member[] = {name, items, names};
    PyObject *result = name != NULL ? ask_whether(self, DYNAMIC_INVOKE_MEMBER, of_member, 3)
                                    : ask_whether(self, DYNAMIC_INVOKE, of_member + 1, 2);
    Py_DECREF(items);
    Py_DECREF(names);
    if (result != Py_NotImplemented)
        return result;
    Py_DECREF(result);
    if (name != NULL)
        raise_no_attribute(self, name);
    else
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not callable", Py_TYPE(self)->tp_name);
    return NULL;
}

PyObject *net_dynamic_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    return call_named(self, NULL, args, kwargs);
}

/* ---- members that can only be called ---- */

typedef struct NetDynamicMethod {
    PyObject_HEAD
    PyObject *object; /* [const] owned */
    PyObject *name;   /* [const] owned */
} NetDynamicMethod;

static PyObject *method_new(PyObject *object, PyObject *name) {
    NetDynamicMethod *self = PyObject_GC_New(NetDynamicMethod, state.method_type);
    if (self == NULL)
        return NULL;
    self->object = Py_NewRef(object);
    self->name = Py_NewRef(name);
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void method_dealloc(PyObject *self) {
    PyObject_GC_UnTrack(self);
    Py_DECREF(((NetDynamicMethod *)self)->object);
    Py_DECREF(((NetDynamicMethod *)self)->name);
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static int method_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetDynamicMethod *)self)->object);
    return 0;
}

static PyObject *method_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    return call_named(((NetDynamicMethod *)self)->object, ((NetDynamicMethod *)self)->name, args, kwargs);
}

static PyObject *method_repr(PyObject *self) {
    return PyUnicode_FromFormat("<bound method '%U'>", ((NetDynamicMethod *)self)->name);
}

static PyMemberDef method_members[] = {
    {"__name__", T_OBJECT_EX, offsetof(NetDynamicMethod, name), READONLY, NULL},
    {"__self__", T_OBJECT_EX, offsetof(NetDynamicMethod, object), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot method_slots[] = {
    {Py_tp_dealloc, method_dealloc}, {Py_tp_traverse, method_traverse}, {Py_tp_call, method_call},
    {Py_tp_repr, method_repr},       {Py_tp_members, method_members},   {0, NULL},
};

static PyType_Spec method_spec = {
    .name = "CLR.DynamicMethod",
    .basicsize = sizeof(NetDynamicMethod),
    .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
    .slots = method_slots,
};

/* ---- items ---- */

/* Declared indexers come first. 1: one took the key, -1: exception; 0: none did, or there is none. */
static int try_declared(PyObject *self, PyObject *key, PyObject *value, bool get, PyObject **result) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_INDEXER);
    if (set == NULL)
        return PyErr_Occurred() ? -1 : 0;
    bool done =
        get ? (*result = net_object_subscript(self, key)) != NULL : net_object_ass_subscript(self, key, value) == 0;
    if (done)
        return 1;
    if (PyErr_Occurred() != PyExc_TypeError) /* .NET exceptions that are TypeErrors have other types */
        return -1;
    PyErr_Clear();
    return 0;
}

static PyObject *indices_of(PyObject *key) {
    return PyTuple_Check(key) ? Py_NewRef(key) : PyTuple_Pack(1, key);
}

PyObject *net_dynamic_subscript(PyObject *self, PyObject *key) {
    PyObject *result = NULL;
    int done = try_declared(self, key, NULL, true, &result);
    if (done != 0)
        return result;
    PyObject *indices = indices_of(key);
    result = indices == NULL ? NULL : ask_whether(self, DYNAMIC_GET_INDEX, &indices, 1);
    Py_XDECREF(indices);
    if (result != Py_NotImplemented)
        return result;
    Py_DECREF(result);
    return net_object_subscript(self, key); /* which words what is wrong */
}

int net_dynamic_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    int done = try_declared(self, key, value, false, NULL);
    if (done != 0)
        return done < 0 ? -1 : 0;
    PyObject *indices = indices_of(key);
    PyObject *const args[] = {indices, value};
    done = indices == NULL ? -1
           : value == NULL ? ask_truth(self, DYNAMIC_DELETE_INDEX, args, 1)
                           : ask_truth(self, DYNAMIC_SET_INDEX, args, 2);
    Py_XDECREF(indices);
    if (done != 0)
        return done < 0 ? -1 : 0;
    return net_object_ass_subscript(self, key, value); /* which words what is wrong */
}

/* ---- operators ---- */

PyObject *net_dynamic_operate(PyObject *self, PyObject *other, enum Operator operator) {
    PyObject *number = PyLong_FromLong(operator);
    PyObject *const args[] = {number, other};
    PyObject *result = number == NULL  ? NULL
                       : other == NULL ? ask_whether(self, DYNAMIC_UNARY, args, 1)
                                       : ask_whether(self, DYNAMIC_BINARY, args, 2);
    Py_XDECREF(number);
    return result;
}

PyObject *net_dynamic_convert(PyObject *self, enum Operator operator) {
    enum DynamicOperation operation = operator== OPERATOR_TRUTH   ? DYNAMIC_TRUTH :
                                      operator== OPERATOR_INTEGER ? DYNAMIC_INTEGER
                                                                  : DYNAMIC_FLOATING;
    return ask_whether(self, operation, NULL, 0);
}

int net_dynamic_init(void) {
    state.method_type = helper_type_new(&method_spec, NULL);
    return state.method_type == NULL ? -1 : 0;
}
