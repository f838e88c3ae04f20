/* Copying and pickling: the work is done by clrlink._pickle, which is imported when first needed. */
#include "objects/net_pickle.h"

#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "objects/helper_type.h"
#include "objects/net_accessor.h"
#include "support/py_compat.h"

/* ---- methods of all wrappers ---- */

static PyObject *ask(const char *function, PyObject *self, PyObject *argument) {
    PyObject *module = PyImport_ImportModule("clrlink._pickle");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, function, "OO", self, argument);
    Py_XDECREF(module);
    return result;
}

static PyObject *reduce_ex(PyObject *self, PyObject *protocol) {
    return ask("reduce_ex", self, protocol);
}

static PyObject *deep_copy(PyObject *self, PyObject *memo) {
    return ask("deepcopy", self, memo);
}

static PyObject *shallow_copy(PyObject *self, PyObject *unused) {
    (void)unused;
    return ask("copy", self, Py_None);
}

static PyMethodDef methods[] = {
    {"__reduce_ex__", reduce_ex, METH_O, NULL},
    {"__deepcopy__", deep_copy, METH_O, NULL},
    {"__copy__", shallow_copy, METH_NOARGS, NULL},
};

/* ---- __class__ ---- */

static PyObject *get_class(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef((PyObject *)Py_TYPE(self));
}

/* Python classes over one .NET class may take each other's place, as Python allows it of its own. */
static bool is_exchange(PyTypeObject *from, PyObject *to) {
    NetTypeInfo *info = PyType_Check(to) ? wrapper_type_info((PyTypeObject *)to) : NULL;
    return info != NULL && info == ((NetType *)from)->info && ((NetType *)from)->derived && ((NetType *)to)->derived;
}

static int set_class_as_object_does(PyObject *self, PyObject *value) {
    PyObject *dict = PyObject_GetAttrString((PyObject *)&PyBaseObject_Type, "__dict__");
    PyObject *descriptor = dict == NULL ? NULL : PyMapping_GetItemString(dict, "__class__");
    int status = descriptor == NULL ? -1 : Py_TYPE(descriptor)->tp_descr_set(descriptor, self, value);
    Py_XDECREF(descriptor);
    Py_XDECREF(dict);
    return status;
}

static int set_class(PyObject *self, PyObject *value, void *unused) {
    (void)unused;
    if (value != NULL && is_exchange(Py_TYPE(self), value))
        return set_class_as_object_does(self, value);
    PyErr_Format(PyExc_TypeError, "cannot change the class of a '%s' object: it stands for a .NET object, whose type is fixed",
                 Py_TYPE(self)->tp_name);
    return -1;
}

static PyGetSetDef class_attribute = {"__class__", get_class, set_class, NULL, NULL};

static int put_take(PyObject *dict, const char *name, PyObject *descriptor) {
    int status = descriptor == NULL ? -1 : PyDict_SetItemString(dict, name, descriptor);
    Py_XDECREF(descriptor);
    return status;
}

int net_pickle_fill(PyTypeObject *type, PyObject *dict) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (put_take(dict, methods[i].ml_name, PyDescr_NewMethod(type, &methods[i])) < 0)
            return -1;
    return put_take(dict, "__class__", PyDescr_NewGetSet(type, &class_attribute));
}

/* ---- classes ---- */

static PyObject *class_of_info(NetTypeInfo *info) {
    return info == NULL ? NULL : Py_XNewRef((PyObject *)type_info_python_type(info));
}

PyObject *net_pickle_find_class(PyObject *module, PyObject *name) {
    (void)module;
    const char *text = PyUnicode_AsUTF8(name);
    return text == NULL ? NULL : class_of_info(type_info_find(text));
}

PyObject *net_pickle_class_of(PyObject *module, PyObject *type_object) {
    (void)module;
    NetTypeInfo *info = convert_type_argument(type_object);
    if (info == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "a System.Type is expected, not %s", Py_TYPE(type_object)->tp_name);
    return class_of_info(info);
}

static PyObject *reduce_class(PyObject *unused, PyObject *type) {
    (void)unused;
    PyObject *module = PyImport_ImportModule("clrlink._pickle");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, "reduce_class", "O", type);
    Py_XDECREF(module);
    return result;
}

/* pickle writes classes by name, which those of generic types and arrays are not found under; but it asks copyreg's table
 * first, and for the very metatype. */
int net_pickle_init(void) {
    static PyMethodDef definition = {"reduce_class", reduce_class, METH_O, NULL};
    PyObject *module = PyImport_ImportModule("copyreg");
    PyObject *table = module == NULL ? NULL : PyObject_GetAttrString(module, "dispatch_table");
    PyObject *function = table == NULL ? NULL : PyCFunction_New(&definition, NULL);
    int status = function == NULL ? -1 : PyObject_SetItem(table, (PyObject *)wrapper_metatype, function);
    Py_XDECREF(function);
    Py_XDECREF(table);
    Py_XDECREF(module);
    return status;
}

/* ---- records ---- */

PyObject *net_pickle_clone(PyObject *module, PyObject *object) {
    (void)module;
    NetTypeInfo *info = wrapper_info(object);
    NetHandle handle = info == NULL ? 0 : wrapper_handle_borrowed(object, info);
    NetHandle copy = 0;
    int status;
    if (handle == 0) {
        PyErr_Format(PyExc_TypeError, "a .NET object is expected, not %s", Py_TYPE(object)->tp_name);
        return NULL;
    }
    MANAGED_CALL(status, object_clone, handle, &copy);
    NetTypeInfo *runtime = status < 0 ? NULL : wrapper_runtime_info(object, info);
    if (status == 0 && runtime == NULL)
        handle_release(copy, true);
    return runtime == NULL ? NULL : wrapper_new_take(runtime, copy);
}

PyObject *net_pickle_initialize(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    PyObject *found = NULL;
    if (count != 3 || wrapper_info(args[0]) == NULL || !PyUnicode_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "a .NET object, a name and a value are expected");
        return NULL;
    }
    int status = helper_type_lookup(Py_TYPE(args[0]), args[1], &found);
    if (status < 0)
        return NULL;
    if (found == NULL || !net_accessor_check(found) || net_accessor_is_static(found)) {
        PyErr_Format(PyExc_TypeError, "%U has no field or property '%U' that could be replaced",
                     wrapper_info(args[0])->full_name, args[1]);
        status = -1;
    } else
        status = net_accessor_initialize(found, args[0], args[2]);
    Py_XDECREF(found);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}
