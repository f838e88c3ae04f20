/* Values typed as an interface: see net_interface.h.
 *
 * An attribute is looked for in the interface's type first, as everywhere; __getattr__ is asked only for what is not
 * there, so that reading what is there stays as quick as for any other type. Comparison and hash are the object's own
 * whatever it is: a boxed number is equal to the number.
 */
#include "objects/net_interface.h"

#include "bridge/handle.h"
#include "call/invoke.h"
#include "convert/converter.h"
#include "objects/helper_type.h"
#include "objects/net_ambiguous.h"
#include "objects/net_event.h"
#include "objects/net_extension.h"
#include "objects/net_object.h"
#include "objects/net_operator.h"
#include "objects/net_value.h"

/* ---- the cast ---- */

static void *raise_about(const NetTypeInfo *info, const char *format) {
    PyErr_Format(PyExc_TypeError, format, info->full_name);
    return NULL;
}

/* Boxes what has no handle: enums. */
static PyObject *cast_value(NetTypeInfo *info, Value *cell) {
    Overload *cast = invoke_protocol(info, PROTOCOL_CAST);
    if (cast == NULL)
        return PyErr_Occurred() ? NULL : raise_about(info, "this value cannot be cast to %U");
    CallResult result;
    return invoke_cells(cast, cell, &result) < 0 ? NULL : wrapper_new_take(info, result.value.as.handle);
}

PyObject *net_interface_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    if (count != 1 || kwnames != NULL)
        return raise_about(info, "interface takes exactly one argument: %U(object)");
    NetTypeInfo *own = wrapper_info(args[0]);
    NetTypeInfo *runtime = own == NULL ? NULL : wrapper_runtime_info(args[0], own);
    if (own != NULL && runtime == NULL)
        return NULL;
    int distance = runtime == NULL ? -1 : type_info_distance(runtime, info);
    if (distance == -2)
        return NULL;
    if (distance < 0) {
        PyErr_Format(PyExc_TypeError, "object does not implement %U", info->name);
        return NULL;
    }
    Value cell;
    if (wrapper_to_cell(args[0], own, &cell) < 0)
        return NULL;
    return cell.tag == VALUE_HANDLE ? wrapper_new_copy(info, cell.as.handle) : cast_value(info, &cell);
}

/* ---- the object itself ---- */

static int copy_to_cell(PyObject *self, Value *cell) {
    if (wrapper_to_cell(self, wrapper_info(self), cell) < 0)
        return -1;
    cell->as.handle = handle_copy(cell->as.handle);
    if (cell->as.handle != 0)
        return 0;
    PyErr_NoMemory();
    return -1;
}

/* A wrapper of the object's own type. */
static PyObject *implementation_of(PyObject *self) {
    Value cell;
    return copy_to_cell(self, &cell) < 0 ? NULL : wrapper_from_cell_take(NULL, &cell);
}

static bool is_interface_value(PyObject *object) {
    const NetTypeInfo *info = wrapper_info(object);
    return info != NULL && info->kind == TYPE_KIND_INTERFACE;
}

static PyObject *get_raw_implementation(PyObject *self, void *unused) {
    (void)unused;
    return implementation_of(self);
}

static PyObject *get_implementation(PyObject *self, void *unused) {
    (void)unused;
    PyObject *raw = implementation_of(self);
    NetTypeInfo *info = raw == NULL ? NULL : wrapper_info(raw);
    if (info == NULL || !net_value_is_plain(info))
        return raw;
    PyObject *value = net_value_get(raw);
    Py_DECREF(raw);
    return value;
}

PyGetSetDef net_interface_getset[] = {
    {"__implementation__", get_implementation, NULL,
     "The object itself, of its own type; a number, bool or text as Python has it.", NULL},
    {"__raw_implementation__", get_raw_implementation, NULL, "The object itself, of its own type.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- comparison ---- */

/* Of a Python class that implements interfaces and derives from no class: the object is itself. */
static bool is_derived(PyObject *object) {
    return ((NetType *)Py_TYPE(object))->derived != 0;
}

Py_hash_t net_interface_hash(PyObject *self) {
    if (is_derived(self))
        return net_object_hash(self);
    PyObject *object = implementation_of(self);
    Py_hash_t hash = object == NULL ? -1 : PyObject_Hash(object);
    Py_XDECREF(object);
    return hash;
}

PyObject *net_interface_richcompare(PyObject *self, PyObject *other, int operation) {
    if (is_derived(self))
        return net_operator_richcompare(self, other, operation);
    PyObject *left = implementation_of(self);
    PyObject *right = left == NULL ? NULL : is_interface_value(other) ? implementation_of(other) : Py_NewRef(other);
    PyObject *result = right == NULL ? NULL : PyObject_RichCompare(left, right, operation);
    Py_XDECREF(left);
    Py_XDECREF(right);
    return result;
}

/* ---- attributes that the interface lacks ---- */

/* Python's own words for what neither has, with what it suggests instead. */
static PyObject *raise_missing(PyObject *self, PyObject *name) {
    PyErr_Clear();
    return PyObject_GenericGetAttr(self, name);
}

/* Methods of Python's collections are not looked for: they come with the kind of collection that the interface is, so
 * that a read-only view has no append. */
static bool is_mixin(PyObject *object, PyObject *found) {
    return PyFunction_Check(found) && !((NetType *)Py_TYPE(object))->derived;
}

/* An event is bound to the view, so that += finds its way back. */
static PyObject *own_attribute(PyObject *self, PyObject *object, PyObject *name) {
    PyObject *found = NULL, *value = NULL;
    int status = helper_type_lookup(Py_TYPE(object), name, &found);
    if (status > 0 && net_event_check(found))
        value = Py_TYPE(found)->tp_descr_get(found, self, (PyObject *)Py_TYPE(self));
    else if (status > 0 && is_mixin(object, found))
        PyErr_SetObject(PyExc_AttributeError, name);
    else if (status >= 0)
        value = PyObject_GetAttr(object, name);
    Py_XDECREF(found);
    return value;
}

/* Extension methods of the interface come before what only the object has: which methods a value typed as an interface
 * has does not depend on what it is (List has a property Count, and another Reverse than IEnumerable's). */
static PyObject *interface_getattr(PyObject *self, PyObject *name) {
    PyObject *extension = net_extension_bind(self, name);
    if (extension != NULL || PyErr_Occurred())
        return extension;
    if (is_derived(self))
        return PyObject_GenericGetAttr(self, name); /* which fails again, and says so */
    PyObject *object = implementation_of(self);
    if (object == NULL)
        return NULL;
    PyObject *value = own_attribute(self, object, name);
    Py_DECREF(object);
    return value == NULL && PyErr_Occurred() == PyExc_AttributeError ? raise_missing(self, name) : value;
}

/* Whether the interface itself says what the name means. 1, 0 or -1. */
static int is_of_interface(PyObject *self, PyObject *name) {
    PyObject *found = NULL;
    int status = helper_type_lookup(Py_TYPE(self), name, &found);
    if (status > 0 && net_ambiguous_check(found))
        status = 0;
    Py_XDECREF(found);
    return status;
}

/* Whether an object takes any attribute, by rules of its own: dynamic ones. */
static bool takes_any(PyObject *object) {
    setattrofunc set = Py_TYPE(object)->tp_setattro;
    return set != wrapper_setattro && set != PyObject_GenericSetAttr;
}

/* 1: done; 0: the object has no such place; -1. */
static int set_own_attribute(PyObject *self, PyObject *name, PyObject *value) {
    PyObject *found = NULL;
    PyObject *object = implementation_of(self);
    int status = object == NULL ? -1 : helper_type_lookup(Py_TYPE(object), name, &found);
    if (status > 0 && net_event_check(found))
        status = net_event_set(found, self, value) < 0 ? -1 : 1;
    else if (status >= 0 && ((found != NULL && Py_TYPE(found)->tp_descr_set != NULL) || takes_any(object)))
        status = PyObject_SetAttr(object, name, value) < 0 ? -1 : 1;
    else if (status > 0)
        status = 0;
    Py_XDECREF(found);
    Py_XDECREF(object);
    return status;
}

int net_interface_setattro(PyObject *self, PyObject *name, PyObject *value) {
    if (is_derived(self))
        return wrapper_setattro(self, name, value);
    int of_interface = is_of_interface(self, name);
    if (of_interface < 0)
        return -1;
    int done = of_interface ? 0 : set_own_attribute(self, name, value);
    if (done != 0)
        return done < 0 ? -1 : 0;
    return wrapper_setattro(self, name, value);
}

/* ---- dir ---- */

static int add_names_take(PyObject *names, PyObject *more) {
    PyObject *updated = more == NULL ? NULL : PyObject_CallMethod(names, "update", "O", more);
    Py_XDECREF(updated);
    Py_XDECREF(more);
    return updated == NULL ? -1 : 0;
}

/* A new list of what dir() shows of the object, without mixins. */
static PyObject *own_names(PyObject *object) {
    PyObject *all = PyObject_Dir(object);
    PyObject *names = all == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t i = 0; names != NULL && i < PyList_GET_SIZE(all); i++) {
        PyObject *name = PyList_GET_ITEM(all, i), *found = NULL;
        int status = PyUnicode_Check(name) ? helper_type_lookup(Py_TYPE(object), name, &found) : 0;
        if (status < 0 || ((status == 0 || !is_mixin(object, found)) && PyList_Append(names, name) < 0))
            Py_CLEAR(names);
        Py_XDECREF(found);
    }
    Py_XDECREF(all);
    return names;
}

static PyObject *interface_dir(PyObject *self, PyObject *unused) {
    (void)unused;
    if (is_derived(self))
        return PyObject_CallMethod((PyObject *)&PyBaseObject_Type, "__dir__", "O", self);
    PyObject *names = PySet_New(NULL);
    PyObject *object = names == NULL ? NULL : implementation_of(self);
    PyObject *result = NULL;
    if (object != NULL && add_names_take(names, net_extension_dir(self)) == 0 &&
        add_names_take(names, own_names(object)) == 0)
        result = PySequence_List(names);
    Py_XDECREF(object);
    Py_XDECREF(names);
    return result;
}

/* ---- the type ---- */

static PyMethodDef methods[] = {
    {"__getattr__", interface_getattr, METH_O, "What the interface lacks is the object's own."},
    {"__dir__", interface_dir, METH_NOARGS, "The members of the interface and of the object."},
    {NULL, NULL, 0, NULL},
};

/* By type's own setattr, which fits the slots to what it sets. */
int net_interface_fill(PyTypeObject *type) {
    for (PyMethodDef *method = methods; method->ml_name != NULL; method++) {
        PyObject *name = PyUnicode_InternFromString(method->ml_name);
        PyObject *descriptor = name == NULL ? NULL : PyDescr_NewMethod(type, method);
        int status = descriptor == NULL ? -1 : PyType_Type.tp_setattro((PyObject *)type, name, descriptor);
        Py_XDECREF(descriptor);
        Py_XDECREF(name);
        if (status < 0)
            return -1;
    }
    return 0;
}
