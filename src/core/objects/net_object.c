/* Wrappers: see net_object.h. */
#include "objects/net_object.h"

#include "bridge/handle.h"
#include "call/binder.h"
#include "call/invoke.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "objects/helper_type.h"
#include "objects/net_array_make.h"
#include "objects/net_collection.h"
#include "objects/net_delegate.h"
#include "objects/net_enum.h"
#include "objects/net_interface.h"
#include "objects/net_iterator.h"
#include "objects/net_operator.h"
#include "objects/net_tuple.h"
#include "objects/net_type.h"
#include "objects/net_value.h"
#include "support/py_compat.h"

PyTypeObject *net_object_layout;

static PyObject *raise_type_error(const char *text) {
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

static void *raise_about(const NetTypeInfo *info, const char *format) {
    PyErr_Format(PyExc_TypeError, format, info->full_name);
    return NULL;
}

/* ---- construction: classes and structs ---- */

OverloadSet *net_object_constructors(NetTypeInfo *info) {
    if (info->flags & TYPE_OPEN)
        return raise_about(info, "cannot instantiate an open generic type: %U");
    if (info->flags & TYPE_ABSTRACT) /* static classes are abstract too */
        return raise_about(info, "cannot instantiate abstract class %U");
    OverloadSet *set = type_info_protocol(info, PROTOCOL_CONSTRUCT);
    if (set == NULL && !PyErr_Occurred())
        raise_about(info, "%U has no accessible constructor");
    return set;
}

static PyObject *construct_object(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    Value cell;
    OverloadSet *set = net_object_constructors(info);
    if (set == NULL || binder_construct(set, args, count, kwnames, &cell) < 0)
        return NULL;
    /* PyInt(5) is Python's 5: what stands for a Python object is that object here. */
    return info->code == TYPE_CODE_PYOBJECT ? convert_to_py(info, &cell, NULL) : wrapper_new_take(info, cell.as.handle);
}

/* ---- construction: the rest ---- */

/* Python's ints beyond 64 bits fit no constructor of IntPtr. */
static PyObject *construct_struct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    int64_t small;
    uint64_t large;
    bool is_pointer = info->code == TYPE_CODE_INTPTR || info->code == TYPE_CODE_UINTPTR;
    if (is_pointer && count == 1 && PyLong_Check(args[0]) && !py_compat_long_as_int64(args[0], &small) &&
        (info->code == TYPE_CODE_INTPTR || !py_compat_long_as_uint64(args[0], &large))) {
        PyErr_Format(PyExc_OverflowError, "value not in range for %U", info->name);
        return NULL;
    }
    if ((info->flags & TYPE_NUMBER) && count == 1 && kwnames == NULL) { /* Half, Int128: as the primitives are made */
        PyObject *made = net_operator_number_from(info, args[0]);
        if (made != Py_NotImplemented)
            return made;
        Py_DECREF(made);
    }
    if (info->kind == TYPE_KIND_NULLABLE && count != 1) {
        PyErr_Format(PyExc_TypeError, "System.Nullable<T> constructor expects 1 argument, got %zu", count);
        return NULL;
    }
    return construct_object(info, args, count, kwnames);
}

/* A char from its code, which the converter of parameters does not take. */
static int boxed_cell(NetTypeInfo *info, PyObject *value, Value *cell, Scratch *scratch) {
    if (info->code == TYPE_CODE_CHAR && PyLong_Check(value) && !PyBool_Check(value)) {
        int64_t code;
        if (!py_compat_long_as_int64(value, &code) || code < 0 || code > 0xffff) {
            PyErr_SetString(PyExc_OverflowError, "value too large to convert");
            return -1;
        }
        *cell = (Value){.as.i64 = code, .tag = VALUE_CHAR};
        return 0;
    }
    return convert_to_net(info, value, cell, scratch);
}

static PyObject *box_value(NetTypeInfo *info, Overload *box, PyObject *value) {
    Scratch scratch;
    scratch_init(&scratch);
    Value cell;
    CallResult result;
    result.value.as.handle = 0;
    int status = boxed_cell(info, value, &cell, &scratch);
    if (status == 0)
        status = invoke_cells(box, &cell, &result);
    scratch_release(&scratch);
    return status < 0 ? NULL : wrapper_new_take(info, result.value.as.handle);
}

static PyObject *construct_boxed(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    Overload *box = invoke_protocol(info, PROTOCOL_BOX);
    if (box == NULL) /* IntPtr, UIntPtr */
        return PyErr_Occurred() ? NULL : construct_struct(info, args, count, kwnames);
    if (count != 1 || kwnames != NULL)
        return raise_type_error("no constructors match given arguments");
    return box_value(info, box, args[0]);
}

/* A str is boxed as it is. What the constructors of String make comes back as a str too, and is boxed then. */
PyObject *net_object_construct_string(NetTypeInfo *info, OverloadSet *set, PyObject *const *args, size_t count,
                                      PyObject *kwnames) {
    PyObject *text = binder_call(set, (Receiver){NULL, false}, args, count, kwnames);
    Overload *box = text == NULL ? NULL : invoke_protocol(info, PROTOCOL_BOX);
    PyObject *result = box == NULL ? NULL : box_value(info, box, text);
    Py_XDECREF(text);
    if (result == NULL && PyErr_Occurred() == PyExc_TypeError)
        raise_type_error("no constructors match given arguments");
    return result;
}

static PyObject *construct_class(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    if (info->code != TYPE_CODE_STRING)
        return construct_object(info, args, count, kwnames);
    if (count == 1 && kwnames == NULL && PyUnicode_Check(args[0]))
        return construct_boxed(info, args, count, kwnames);
    OverloadSet *set = net_object_constructors(info);
    return set == NULL ? NULL : net_object_construct_string(info, set, args, count, kwnames);
}

static PyObject *construct_delegate(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    if (info->flags & (TYPE_ABSTRACT | TYPE_OPEN)) /* System.Delegate; Action[] */
        return construct_object(info, args, count, kwnames);
    return net_delegate_construct(info, args, count, kwnames);
}

static PyObject *construct_nothing(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    (void)args, (void)count, (void)kwnames;
    return raise_about(info, "%U cannot be instantiated from Python");
}

typedef PyObject *(*Constructor)(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);

static PyObject *construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    static const Constructor constructors[] = {
        [TYPE_KIND_CLASS] = construct_class,       [TYPE_KIND_STRUCT] = construct_struct,
        [TYPE_KIND_ENUM] = net_enum_construct,     [TYPE_KIND_INTERFACE] = net_interface_construct,
        [TYPE_KIND_DELEGATE] = construct_delegate, [TYPE_KIND_ARRAY] = net_array_make,
        [TYPE_KIND_PRIMITIVE] = construct_boxed,   [TYPE_KIND_NULLABLE] = construct_struct,
    };
    Constructor constructor = info->kind < sizeof constructors / sizeof *constructors ? constructors[info->kind] : NULL;
    return (constructor == NULL ? construct_nothing : constructor)(info, args, count, kwnames);
}

PyObject *net_object_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    return construct(((NetType *)type)->info, args, (size_t)PyVectorcall_NARGS(nargsf), kwnames);
}

/* ---- construction: Python classes deriving from .NET ones ----
 *
 * Without an __init__ of its own a class takes the arguments of the base's constructors, in tp_new. With one, the .NET
 * object is made by super().__init__(...); if that is never called, by net_object_complete when __init__ is through, or
 * by net_object_complete_default when the .NET object is needed before. A __new__ of its own that hands arguments on
 * means them for the constructor.
 */

static bool leaves_it_to_init(PyTypeObject *type) {
    return type->tp_new == net_object_new && type->tp_init != net_object_initialize;
}

static bool is_constructible(const NetTypeInfo *info) {
    return info->kind == TYPE_KIND_CLASS || info->kind == TYPE_KIND_STRUCT;
}

/* Or had one that was left to .NET alone: see derived_link.h. */
static bool has_payload(PyObject *self) {
    return atomic_load_explicit(&((NetObject *)self)->payload, memory_order_acquire) != 0 ||
           object_table_link(self) != NULL;
}

/* 1; 0: another thread makes it, or has; -1 with an exception. */
static int construct_once(PyObject *self, NetTypeInfo *info, PyObject *args, PyObject *kwargs) {
    OverloadSet *set = net_object_constructors(info);
    DerivedLink *link = NULL;
    int started = set == NULL ? -1 : derived_link_start(self, info->key, &link);
    if (started <= 0)
        return started;
    Value cell = {.as.handle = 0};
    int made = binder_construct_tuple(set, args, kwargs, &cell);
    int finished = derived_link_finish(self, link, made < 0 ? 0 : cell.as.handle);
    return made < 0 || finished < 0 ? -1 : 1;
}

int net_object_construct_derived(PyObject *self, NetTypeInfo *info, PyObject *args, PyObject *kwargs) {
    int made = construct_once(self, info, args, kwargs);
    if (made == 0)
        PyErr_Format(PyExc_RuntimeError, "the .NET object of this %s is being made already", Py_TYPE(self)->tp_name);
    return made > 0 ? 0 : -1;
}

/* Abstract methods of Python's abstract base classes that nobody defines: object's __new__ says which. */
static PyObject *raise_abstract(PyTypeObject *type) {
    PyObject *none = PyTuple_New(0);
    PyObject *object = none == NULL ? NULL : PyBaseObject_Type.tp_new(type, none, NULL);
    Py_XDECREF(none);
    return object;
}

static PyObject *derived_new(PyTypeObject *type, NetTypeInfo *info, PyObject *args, PyObject *kwargs) {
    if (type->tp_flags & Py_TPFLAGS_IS_ABSTRACT)
        return raise_abstract(type);
    if (net_object_constructors(info) == NULL)
        return NULL;
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL && !leaves_it_to_init(type) && net_object_construct_derived(self, info, args, kwargs) < 0)
        Py_CLEAR(self);
    return self;
}

PyObject *net_object_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    NetTypeInfo *info = wrapper_type_info(type);
    if (info == NULL) {
        PyErr_Format(PyExc_TypeError, "class %s cannot have instances before its class statement is through",
                     type->tp_name);
        return NULL;
    }
    if (((NetType *)type)->derived && is_constructible(info))
        return derived_new(type, info, args, kwargs);
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs) != 0)
        return raise_type_error("__new__ takes no keyword arguments here: call the class");
    return construct(info, &PyTuple_GET_ITEM(args, 0), (size_t)PyTuple_GET_SIZE(args), NULL);
}

int net_object_initialize(PyObject *self, PyObject *args, PyObject *kwargs) {
    NetTypeInfo *info = wrapper_info(self);
    if (info == NULL || !is_constructible(info))
        return 0;
    if (!has_payload(self))
        return net_object_construct_derived(self, info, args, kwargs);
    if (derived_link_is_of_net(self))
        return 0; /* .NET has called the constructor itself */
    if (!leaves_it_to_init(Py_TYPE(self)) || PyTuple_GET_SIZE(args) == 0)
        return 0; /* tp_new has used the arguments */
    PyErr_Format(PyExc_TypeError,
                 "%s.__init__: the .NET object was made already, by an earlier super().__init__() or when "
                 "it was first used",
                 Py_TYPE(self)->tp_name);
    return -1;
}

int net_object_complete(PyObject *self, PyObject *args, PyObject *kwargs) {
    NetTypeInfo *info = wrapper_info(self);
    if (!is_constructible(info) || has_payload(self))
        return 0;
    if (net_object_construct_derived(self, info, args, kwargs) == 0)
        return 0;
    if (PyErr_Occurred() != PyExc_TypeError) /* .NET exceptions that are TypeErrors have other types */
        return -1;
    PyErr_Clear();
    return net_object_complete_default(self, info) < 0 ? -1 : 0;
}

int net_object_complete_default(PyObject *self, NetTypeInfo *info) {
    PyObject *none = PyTuple_New(0);
    int status = none == NULL ? -1 : construct_once(self, info, none, NULL);
    Py_XDECREF(none);
    return status;
}

/* ---- calls to protocols of one receiver ---- */

/* Calls a protocol with `self` alone. 1: done; 0: the type lacks it; -1. */
static int call_protocol(PyObject *self, enum Protocol protocol, Overload **overload, CallResult *result) {
    NetTypeInfo *info = wrapper_info(self);
    Value receiver;
    *overload = invoke_protocol(info, protocol);
    if (*overload == NULL)
        return PyErr_Occurred() ? -1 : 0;
    if (invoke_receiver_cell(*overload, self, &receiver) < 0 || invoke_cells(*overload, &receiver, result) < 0)
        return -1;
    return 1;
}

PyObject *net_object_str(PyObject *self) {
    Overload *overload;
    CallResult result;
    int status = call_protocol(self, PROTOCOL_TO_STRING, &overload, &result);
    if (status <= 0)
        return status < 0 ? NULL : PyObject_Repr(self);
    PyObject *text = convert_to_py(overload->result, &result.value, result.text);
    if (text == Py_None) /* ToString may return null */
        Py_SETREF(text, PyUnicode_FromString(""));
    return text;
}

Py_hash_t net_object_hash(PyObject *self) {
    if (net_value_is(wrapper_info(self)))
        return net_value_hash(self);
    if (net_tuple_check(self))
        return net_tuple_hash(self);
    Overload *overload;
    CallResult result;
    int status = call_protocol(self, PROTOCOL_HASH, &overload, &result);
    if (status < 0)
        return -1;
    Py_hash_t hash = status == 0 ? (Py_hash_t)((uintptr_t)self >> 4) : (Py_hash_t)result.value.as.i64;
    return hash == -1 ? -2 : hash;
}

Py_ssize_t net_object_length(PyObject *self) {
    Overload *overload;
    CallResult result;
    int status = call_protocol(self, PROTOCOL_LENGTH, &overload, &result);
    if (status == 0)
        PyErr_Format(PyExc_TypeError, "object of type '%s' has no len()", Py_TYPE(self)->tp_name);
    return status <= 0 ? -1 : (Py_ssize_t)result.value.as.i64;
}

/* ---- containers ---- */

int net_object_contains(PyObject *self, PyObject *item) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_CONTAINS);
    if (set == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "argument of type '%s' is not iterable", Py_TYPE(self)->tp_name);
        return -1;
    }
    int fits = binder_fits(set, &item, 1);
    if (fits <= 0)
        return fits; /* what cannot be an element is not in there */
    PyObject *found = binder_call(set, (Receiver){self, false}, &item, 1, NULL);
    if (found == NULL)
        return -1;
    int result = PyObject_IsTrue(found);
    Py_DECREF(found);
    return result;
}

PyObject *net_object_iter(PyObject *self) {
    return net_iterator_new(self);
}

PyObject *net_object_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_INVOKE);
    if (set == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "'%s' object is not callable", Py_TYPE(self)->tp_name);
        return NULL;
    }
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs) != 0) {
        /* A bound Invoke takes keywords; calling through it spares taking them apart here. */
        PyObject *invoke = PyObject_GetAttrString(self, "Invoke");
        PyObject *result = invoke == NULL ? NULL : PyObject_Call(invoke, args, kwargs);
        Py_XDECREF(invoke);
        return result;
    }
    return binder_call(set, (Receiver){self, false}, &PyTuple_GET_ITEM(args, 0), (size_t)PyTuple_GET_SIZE(args), NULL);
}

/* ---- indexers ---- */

#define INDEX_LIMIT 32

/* The getters or setters of the type's indexers; NULL without an exception: it has none. */
static OverloadSet *indexer_accessors(PyObject *self, uint32_t role) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_INDEXER);
    OverloadSet *accessors = set == NULL ? NULL : overload_set_role(set, role);
    return accessors == NULL || sync_read(&accessors->table)->count == 0 ? NULL : accessors;
}

/* Whether some accessor may take as many indices. `values`: 1 of setters. */
static bool takes_indices(const OverloadSet *accessors, Py_ssize_t count, int values) {
    const OverloadTable *table = sync_read(&accessors->table);
    for (int32_t i = 0; i < table->count && count > 0; i++)
        if (table->overloads[i]->parameter_count - values >= count || (table->overloads[i]->flags & OVERLOAD_PARAMS))
            return true;
    return false;
}

/* 1: a tuple is one key, since no accessor takes its items and one takes the tuple; 0; -1. */
static int is_one_key(OverloadSet *accessors, PyObject *key, PyObject *value) {
    PyObject *args[] = {key, value};
    if (!PyTuple_Check(key))
        return 1;
    if (takes_indices(accessors, PyTuple_GET_SIZE(key), value != NULL))
        return 0;
    return binder_fits(accessors, args, value != NULL ? 2 : 1);
}

/* The indices of a subscript, a value after them for setters. Their count or -1. Borrowed from key and value. */
static Py_ssize_t indexer_arguments(OverloadSet *accessors, PyObject *key, PyObject *value, PyObject **args) {
    int one = is_one_key(accessors, key, value);
    PyObject *const *items = one == 0 ? &PyTuple_GET_ITEM(key, 0) : &key;
    Py_ssize_t count = one == 0 ? PyTuple_GET_SIZE(key) : 1;
    if (one < 0)
        return -1;
    if (count > INDEX_LIMIT) {
        raise_type_error("too many indices");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        args[i] = items[i];
    if (value != NULL)
        args[count++] = value;
    return count;
}

/* Of a collection whose indexer is an explicit implementation. */
static void raise_no_indexer(PyObject *self, const char *what) {
    const char *name = Py_TYPE(self)->tp_name;
    const uint32_t *protocols = wrapper_info(self)->protocols;
    uint32_t shape = protocols == NULL || protocols[PROTOCOL_INDEXER] != 0 ? 0 : protocols[PROTOCOL_SHAPE];
    const char *interface = shape & COLLECTION_MAPPING ? "IDictionary" : "IList";
    if (shape & (COLLECTION_MAPPING | COLLECTION_SEQUENCE))
        PyErr_Format(
            PyExc_TypeError,
            "'%s' object %s: its indexer belongs to an interface that it implements explicitly; cast it, as in "
            "%s[...](x)[key]",
            name, what, interface);
    else
        PyErr_Format(PyExc_TypeError, "'%s' object %s", name, what);
}

PyObject *net_object_subscript(PyObject *self, PyObject *key) {
    OverloadSet *getters = indexer_accessors(self, OVERLOAD_GETTER);
    if (getters == NULL) {
        if (!PyErr_Occurred())
            raise_no_indexer(self, "is not subscriptable");
        return NULL;
    }
    if (!PyTuple_Check(key))
        return binder_call(getters, (Receiver){self, false}, &key, 1, NULL);
    PyObject *args[INDEX_LIMIT];
    Py_ssize_t count = indexer_arguments(getters, key, NULL, args);
    return count < 0 ? NULL : binder_call(getters, (Receiver){self, false}, args, (size_t)count, NULL);
}

static int delete_item(PyObject *self, PyObject *key) {
    OverloadSet *set = type_info_protocol(wrapper_info(self), PROTOCOL_DELETE_ITEM);
    if (set == NULL) {
        if (!PyErr_Occurred())
            raise_type_error("object does not support item deletion");
        return -1;
    }
    PyObject *removed = binder_call(set, (Receiver){self, false}, &key, 1, NULL);
    if (removed == NULL)
        return -1;
    bool missing = removed == Py_False;
    Py_DECREF(removed);
    if (missing)
        PyErr_SetString(PyExc_KeyError, "key not found");
    return missing ? -1 : 0;
}

static bool may_leave_out(const Overload *overload) {
    if (overload->flags & OVERLOAD_PARAMS)
        return true;
    for (int32_t i = 0; i < overload->parameter_count; i++)
        if (overload->parameters[i].flags & PARAMETER_OPTIONAL)
            return true;
    return false;
}

/* The setter whose value has to be told from the indices by its name, since some of those may be left out or packed; NULL
 * where it is simply the last argument. Overloads name it alike: languages fix the name (C#: value). */
static const Overload *setter_by_name(const OverloadTable *table) {
    for (int32_t i = 0; i < table->count; i++)
        if (may_leave_out(table->overloads[i]))
            return table->overloads[i];
    return NULL;
}

/* `args`: the indices, then the value. */
static PyObject *call_setter(OverloadSet *setters, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    const Overload *named = setter_by_name(sync_read(&setters->table));
    if (named == NULL)
        return binder_call(setters, (Receiver){self, false}, args, (size_t)count, NULL);
    PyObject *names = PyTuple_Pack(1, named->parameters[named->parameter_count - 1].name);
    PyObject *result =
        names == NULL ? NULL : binder_call(setters, (Receiver){self, false}, args, (size_t)count - 1, names);
    Py_XDECREF(names);
    return result;
}

int net_object_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    if (value == NULL)
        return delete_item(self, key);
    OverloadSet *setters = indexer_accessors(self, OVERLOAD_SETTER);
    if (setters == NULL) {
        if (!PyErr_Occurred())
            raise_no_indexer(self, "does not support item assignment");
        return -1;
    }
    PyObject *args[INDEX_LIMIT + 1];
    Py_ssize_t count = indexer_arguments(setters, key, value, args);
    PyObject *result = count < 0 ? NULL : call_setter(setters, self, args, count);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* ---- the common layout ---- */

static PyMemberDef layout_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(NetObject, dict), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(NetObject, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot layout_slots[] = {
    {Py_tp_dealloc, wrapper_dealloc},
    {Py_tp_traverse, wrapper_traverse},
    {Py_tp_clear, wrapper_clear},
    {Py_tp_members, layout_members},
    {0, NULL},
};

static PyType_Spec layout_spec = {
    .name = "clr._internal.Wrapper",
    .basicsize = sizeof(NetObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = layout_slots,
};

int net_object_init(void) {
    net_object_layout = helper_type_new(&layout_spec, NULL);
    wrapper_set_completer(net_object_complete_default);
    return net_object_layout == NULL ? -1 : 0;
}
