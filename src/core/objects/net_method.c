/* Methods.
 *
 * Overview: three descriptor types, so that CPython can specialise `obj.M` and `T.M`:
 *   static    no tp_descr_get: the descriptor itself is the attribute, on class and instance
 *   instance  Py_TPFLAGS_METHOD_DESCRIPTOR: `obj.M(...)` calls it with obj in front, no bound object is made
 *   mixed     static and instance overloads under one name: bound through instances only
 * and one for bound methods. All call through vectorcall into the binder.
 *
 * Concurrency: everything in a method is [const]. Descriptors are shared by all threads and taken out of reference
 * counting when their type is published; bound ones and the results of m[T] are ordinary objects.
 */
#include "objects/net_method.h"

#include <string.h>

#include "call/binder.h"
#include "call/closed_set.h"
#include "call/invoke.h"
#include "errors/raise.h"
#include "objects/helper_type.h"
#include "objects/net_document.h"
#include "objects/net_extension.h"
#include "objects/net_object.h"
#include "objects/net_signature.h"
#include "support/py_compat.h"

typedef struct NetMethod {
    PyObject_HEAD
    vectorcallfunc call;
    OverloadSet *set;  /* [const] a descriptor's own; else of `owner`, or of a type */
    PyObject *owner;   /* [const] owned: what keeps the set of m[T] or m.Overloads[T]; NULL: nothing */
    NetTypeInfo *info; /* [const] the type that shows it */
    PyObject *name;    /* [const] */
    uint16_t flags;    /* [const] MEMBER_STATIC, MEMBER_INSTANCE */
    bool owns_set;     /* [const] */
} NetMethod;

typedef struct NetBound {
    PyObject_HEAD
    vectorcallfunc call;
    NetMethod *method;  /* [const] owned */
    PyObject *receiver; /* [const] owned */
} NetBound;

typedef struct NetOverloads {
    PyObject_HEAD
    OverloadSet *set;          /* [const] */
    PyObject *owner;           /* [const] owned: the method whose set it is, or NULL */
    NetTypeInfo *info;         /* [const] */
    PyObject *receiver;        /* [const] owned, or NULL */
    PyTypeObject *constructed; /* [const] owned, or NULL */
    uint16_t flags;            /* [const] */
} NetOverloads;

static struct {
    PyTypeObject *static_method, *instance_method, *mixed_method, *bound, *overloads; /* [const] after init */
} types;

/* ---- calling ---- */

static PyObject *call_static(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    return binder_call(((NetMethod *)self)->set, (Receiver){NULL, false}, args, nargsf, kwnames);
}

/* Whether `receiver` can be what the method is called on; -1 with an exception. */
static int is_receiver(NetMethod *self, PyObject *receiver) {
    NetTypeInfo *own = wrapper_info(receiver);
    if (own == NULL)
        return invoke_value_is_receiver(self->info, receiver);
    NetTypeInfo *runtime = wrapper_runtime_info(receiver, own);
    if (runtime == NULL)
        return -1;
    int distance = type_info_distance(runtime, self->info);
    return distance == -2 ? -1 : distance >= 0;
}

/* T.M(x, ...) with an x that is no T is a call that nothing matches. Asked only after a TypeError, so that good calls
 * do not pay for it; the exception is replaced then. */
static bool is_bad_receiver(NetMethod *self, PyObject *const *args, Py_ssize_t count) {
    PyObject *error = py_compat_take_exception();
    int fits = is_receiver(self, args[0]);
    if (fits < 0)
        PyErr_Clear();
    if (fits != 0) {
        py_compat_restore_exception_take(error);
        return false;
    }
    PyObject *why = PyUnicode_FromFormat(": the first argument has to be a %U, not '%.200s'", self->info->full_name,
                                         Py_TYPE(args[0])->tp_name);
    if (why != NULL)
        raise_no_match(self->info->clr_name, self->name, args + 1, count - 1, why);
    Py_XDECREF(why);
    Py_DECREF(error);
    return true;
}

/* Whether the extension methods alone take the call; false too with an exception. */
static bool is_for_extension(OverloadSet *own, OverloadSet *extension, PyObject *const *args, Py_ssize_t count,
                             PyObject *kwnames) {
    return binder_takes(own, (Receiver){args[0], false}, args + 1, count - 1, kwnames) == 0 &&
           binder_takes(extension, (Receiver){NULL, false}, args, count, kwnames) > 0;
}

/* After a TypeError: where no method of the type's own takes the arguments, an extension method may (args[0] is the receiver).
 * What was chosen by Overloads or closed by type arguments stands for itself. */
static PyObject *try_extension(NetMethod *self, PyObject *const *args, Py_ssize_t count, PyObject *kwnames) {
    if (!self->owns_set)
        return NULL;
    PyObject *error = py_compat_take_exception();
    OverloadSet *extension = net_extension_find(args[0], self->name);
    if (extension != NULL && is_for_extension(self->set, extension, args, count, kwnames)) {
        Py_DECREF(error);
        return binder_call(extension, (Receiver){NULL, false}, args, (size_t)count, kwnames);
    }
    if (!PyErr_Occurred())
        py_compat_restore_exception_take(error);
    else
        Py_DECREF(error);
    return NULL;
}

/* The receiver comes first. Without one the binder says what is missing. */
static PyObject *call_instance(PyObject *object, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    NetMethod *self = (NetMethod *)object;
    Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    if (count == 0)
        return binder_call(self->set, (Receiver){NULL, true}, args, 0, kwnames);
    PyObject *result = binder_call(self->set, (Receiver){args[0], false}, args + 1, (size_t)(count - 1), kwnames);
    if (result != NULL || PyErr_Occurred() != PyExc_TypeError)
        return result;
    return is_bad_receiver(self, args, count) ? NULL : try_extension(self, args, count, kwnames);
}

static PyObject *call_mixed(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    return binder_call(((NetMethod *)self)->set, (Receiver){NULL, true}, args, nargsf, kwnames);
}

/* As try_extension, of a bound method's call. */
static PyObject *try_extension_bound(const NetBound *bound, PyObject *const *args, Py_ssize_t count,
                                     PyObject *kwnames) {
    size_t all = (size_t)count + (kwnames == NULL ? 0 : (size_t)PyTuple_GET_SIZE(kwnames));
    PyObject **items = PyMem_Malloc((all + 1) * sizeof *items);
    if (items == NULL)
        return PyErr_NoMemory();
    items[0] = bound->receiver;
    if (all > 0)
        memcpy(items + 1, args, all * sizeof *items);
    PyObject *result = try_extension(bound->method, items, count + 1, kwnames);
    PyMem_Free(items);
    return result;
}

static PyObject *call_bound(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    NetBound *bound = (NetBound *)self;
    PyObject *result = binder_call(bound->method->set, (Receiver){bound->receiver, false}, args, nargsf, kwnames);
    if (result != NULL || PyErr_Occurred() != PyExc_TypeError)
        return result;
    return try_extension_bound(bound, args, PyVectorcall_NARGS(nargsf), kwnames);
}

/* Constructors chosen by Overloads[...] on a class: see net_method_overloads. */
static PyObject *call_constructor(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    NetMethod *method = (NetMethod *)self;
    Value cell;
    if (method->info->code == TYPE_CODE_STRING)
        return net_object_construct_string(method->info, method->set, args, (size_t)PyVectorcall_NARGS(nargsf),
                                           kwnames);
    if (binder_construct(method->set, args, (size_t)PyVectorcall_NARGS(nargsf), kwnames, &cell) < 0)
        return NULL;
    if (method->info->code == TYPE_CODE_PYOBJECT)
        return convert_to_py(method->info, &cell, NULL);
    cell.tag = VALUE_HANDLE; /* exceptions become exception objects there */
    return wrapper_from_cell_take(NULL, &cell);
}

/* ---- making ---- */

bool net_method_check(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    return type == types.instance_method || type == types.static_method || type == types.mixed_method;
}

bool net_method_parts_borrowed(PyObject *callable, OverloadSet **set, PyObject **receiver) {
    bool bound = Py_TYPE(callable) == types.bound;
    if (!bound && !net_method_check(callable))
        return false;
    const NetMethod *method = bound ? ((NetBound *)callable)->method : (NetMethod *)callable;
    *set = method->set;
    *receiver = bound ? ((NetBound *)callable)->receiver : NULL;
    return true;
}

static NetMethod *method_new(NetTypeInfo *info, PyObject *name, OverloadSet *set, PyObject *owner, uint16_t flags) {
    bool is_mixed = (flags & MEMBER_STATIC) && (flags & MEMBER_INSTANCE);
    PyTypeObject *type = is_mixed                  ? types.mixed_method
                         : (flags & MEMBER_STATIC) ? types.static_method
                                                   : types.instance_method;
    NetMethod *self = (NetMethod *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->call = is_mixed ? call_mixed : (flags & MEMBER_STATIC) ? call_static : call_instance;
    self->set = set;
    self->owner = Py_XNewRef(owner);
    self->info = info;
    self->name = Py_NewRef(name);
    self->flags = flags;
    return self;
}

PyObject *net_method_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    OverloadSet *set = overload_set_new(member, info->clr_name, name);
    if (set != NULL)
        set->by_name = true;
    NetMethod *self = set == NULL ? NULL : method_new(info, name, set, NULL, flags);
    if (self == NULL)
        overload_set_free(set);
    else
        self->owns_set = true;
    return (PyObject *)self;
}

static PyObject *bound_new_take(NetMethod *method, PyObject *receiver) {
    if (method == NULL)
        return NULL;
    NetBound *self = PyObject_GC_New(NetBound, types.bound);
    if (self == NULL) {
        Py_DECREF(method);
        return NULL;
    }
    self->call = call_bound;
    self->method = method;
    self->receiver = Py_NewRef(receiver);
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *method_descr_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)type;
    if (object == NULL || object == Py_None)
        return Py_NewRef(self);
    return bound_new_take((NetMethod *)Py_NewRef(self), object);
}

static void method_dealloc(PyObject *object) {
    NetMethod *self = (NetMethod *)object;
    if (self->owns_set)
        overload_set_free(self->set);
    Py_XDECREF(self->owner);
    Py_DECREF(self->name);
    helper_type_dealloc_plain(object);
}

static void bound_dealloc(PyObject *object) {
    NetBound *self = (NetBound *)object;
    PyObject_GC_UnTrack(object);
    Py_XDECREF(self->method);
    Py_XDECREF(self->receiver);
    helper_type_dealloc_plain(object);
}

static int bound_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetBound *)self)->receiver);
    return 0;
}

static int bound_clear(PyObject *self) {
    (void)self; /* its cycles are broken at the receiver's dict, so that a bound method always has its receiver */
    return 0;
}

/* What keeps the set of a method, for those made from it. */
static PyObject *set_owner(NetMethod *method) {
    return method->owns_set ? (PyObject *)method : method->owner;
}

/* ---- generics: m[T] ---- */

static NetMethod *method_close(NetMethod *method, PyObject *key) {
    OverloadSet *set = overload_set_close(method->set, key);
    return set == NULL ? NULL : method_new(method->info, method->name, set, set_owner(method), method->flags);
}

static PyObject *method_subscript(PyObject *self, PyObject *key) {
    return (PyObject *)method_close((NetMethod *)self, key);
}

static PyObject *bound_subscript(PyObject *self, PyObject *key) {
    NetBound *bound = (NetBound *)self;
    return bound_new_take(method_close(bound->method, key), bound->receiver);
}

/* ---- Overloads[...] ---- */

static PyObject *overloads_new(NetTypeInfo *info, OverloadSet *set, PyObject *owner, uint16_t flags, PyObject *receiver,
                               PyTypeObject *constructed) {
    NetOverloads *self = PyObject_GC_New(NetOverloads, types.overloads);
    if (self == NULL)
        return NULL;
    self->set = set;
    self->owner = Py_XNewRef(owner);
    self->info = info;
    self->receiver = Py_XNewRef(receiver);
    self->constructed = (PyTypeObject *)Py_XNewRef((PyObject *)constructed);
    self->flags = flags;
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

PyObject *net_method_overloads(NetTypeInfo *info, OverloadSet *set, uint16_t flags, PyObject *receiver,
                               PyTypeObject *constructed) {
    return overloads_new(info, set, NULL, flags, receiver, constructed);
}

static PyObject *overloads_of(NetMethod *method, PyObject *receiver) {
    return overloads_new(method->info, method->set, set_owner(method), method->flags, receiver, NULL);
}

static void overloads_dealloc(PyObject *object) {
    NetOverloads *self = (NetOverloads *)object;
    PyObject_GC_UnTrack(object);
    Py_XDECREF(self->owner);
    Py_XDECREF(self->receiver);
    Py_XDECREF(self->constructed);
    helper_type_dealloc_plain(object);
}

static int overloads_traverse(PyObject *object, visitproc visit, void *arg) {
    NetOverloads *self = (NetOverloads *)object;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->receiver);
    Py_VISIT(self->constructed);
    return 0;
}

static PyObject *overloads_subscript(PyObject *object, PyObject *key) {
    NetOverloads *self = (NetOverloads *)object;
    OverloadSet *set = overload_set_select(self->set, key, false);
    if (set == NULL)
        return NULL;
    NetMethod *method = method_new(self->info, self->set->name, set, self->owner, self->flags);
    if (method == NULL)
        return NULL;
    if (self->constructed != NULL)
        method->call = call_constructor;
    return self->receiver == NULL ? (PyObject *)method : bound_new_take(method, self->receiver);
}

static PyObject *overloads_text(PyObject *self) {
    return overload_set_doc(((NetOverloads *)self)->set);
}

/* Those of constructors look like the method that they are in Python. */
static PyObject *overloads_repr(PyObject *self) {
    if (((NetOverloads *)self)->constructed != NULL)
        return PyUnicode_FromString("<unbound method '__init__'>");
    return overloads_text(self);
}

static PyObject *method_get_overloads(PyObject *self, void *unused) {
    (void)unused;
    return overloads_of((NetMethod *)self, NULL);
}

static PyObject *bound_get_overloads(PyObject *self, void *unused) {
    (void)unused;
    NetBound *bound = (NetBound *)self;
    return overloads_of(bound->method, bound->receiver);
}

/* ---- attributes: written for the descriptor; bound methods hand on to it ---- */

static PyObject *method_get_name(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef(((NetMethod *)self)->name);
}

static PyObject *method_get_qualname(PyObject *self, void *unused) {
    (void)unused;
    return PyUnicode_FromFormat("%U.%U", ((NetMethod *)self)->info->name, ((NetMethod *)self)->name);
}

static PyObject *method_get_module(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef(((NetMethod *)self)->info->space);
}

static PyObject *method_get_doc(PyObject *self, void *unused) {
    (void)unused;
    return net_document_of_methods(((NetMethod *)self)->set);
}

static PyObject *method_get_signature(PyObject *self, void *unused) {
    (void)unused;
    return net_signature_of(((NetMethod *)self)->set);
}

static PyObject *method_get_annotations(PyObject *self, void *unused) {
    (void)unused;
    return net_signature_annotations(((NetMethod *)self)->set);
}

static PyObject *method_get_objclass(PyObject *self, void *unused) {
    (void)unused;
    return Py_XNewRef((PyObject *)type_info_python_type(((NetMethod *)self)->info));
}

/* inspect and pydoc take what has a __get__ for a routine. As a plain method, not as the slot: attribute look-up is not to
 * go through it. */
static PyObject *get_self(PyObject *self, PyObject *args) {
    (void)args;
    return Py_NewRef(self);
}

static PyMethodDef routine_methods[] = {
    {"__get__", get_self, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* `closure` is the getter of the descriptor's attribute. */
typedef struct MethodGetter {
    PyObject *(*get)(PyObject *method, void *unused);
} MethodGetter;

static PyObject *bound_get(PyObject *self, void *closure) {
    return ((MethodGetter *)closure)->get((PyObject *)((NetBound *)self)->method, NULL);
}

static MethodGetter getters[] = {
    {method_get_name}, {method_get_qualname},  {method_get_module},
    {method_get_doc},  {method_get_signature}, {method_get_annotations},
};

static PyGetSetDef method_getset[] = {
    {"__name__", method_get_name, NULL, NULL, NULL},
    {"__qualname__", method_get_qualname, NULL, NULL, NULL},
    {"__module__", method_get_module, NULL, NULL, NULL},
    {"__doc__", method_get_doc, NULL, NULL, NULL},
    {"__signature__", method_get_signature, NULL, NULL, NULL},
    {"__annotations__", method_get_annotations, NULL, NULL, NULL},
    {"__objclass__", method_get_objclass, NULL, NULL, NULL},
    {"__overloads__", method_get_overloads, NULL, NULL, NULL},
    {"Overloads", method_get_overloads, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef bound_getset[] = {
    {"__name__", bound_get, NULL, NULL, &getters[0]},
    {"__qualname__", bound_get, NULL, NULL, &getters[1]},
    {"__module__", bound_get, NULL, NULL, &getters[2]},
    {"__doc__", bound_get, NULL, NULL, &getters[3]},
    {"__signature__", bound_get, NULL, NULL, &getters[4]},
    {"__annotations__", bound_get, NULL, NULL, &getters[5]},
    {"__overloads__", bound_get_overloads, NULL, NULL, NULL},
    {"Overloads", bound_get_overloads, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyObject *method_repr(PyObject *self) {
    return PyUnicode_FromFormat("<unbound method '%U'>", ((NetMethod *)self)->name);
}

static PyObject *bound_repr(PyObject *self) {
    return PyUnicode_FromFormat("<bound method '%U'>", ((NetBound *)self)->method->name);
}

/* ---- equality ---- */

static bool same_method(PyObject *left, PyObject *right) {
    NetMethod *a = (NetMethod *)left, *b = (NetMethod *)right;
    return a == b || (a->set == b->set && a->call == b->call);
}

static PyObject *method_richcompare(PyObject *self, PyObject *other, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || !net_method_check(other))
        Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong(same_method(self, other) == (operation == Py_EQ));
}

static Py_hash_t method_hash(PyObject *self) {
    return (Py_hash_t)((uintptr_t)((NetMethod *)self)->set >> 4);
}

static PyObject *bound_richcompare(PyObject *self, PyObject *other, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || Py_TYPE(other) != types.bound)
        Py_RETURN_NOTIMPLEMENTED;
    NetBound *a = (NetBound *)self, *b = (NetBound *)other;
    bool same = same_method((PyObject *)a->method, (PyObject *)b->method);
    if (same && a->receiver != b->receiver) { /* two wrappers of one object */
        int equal = PyObject_RichCompareBool(a->receiver, b->receiver, Py_EQ);
        if (equal < 0)
            return NULL;
        same = equal;
    }
    return PyBool_FromLong(same == (operation == Py_EQ));
}

static Py_hash_t bound_hash(PyObject *self) {
    NetBound *bound = (NetBound *)self;
    Py_hash_t receiver = PyObject_Hash(bound->receiver);
    if (receiver == -1)
        return -1;
    Py_hash_t hash = method_hash((PyObject *)bound->method) ^ receiver;
    return hash == -1 ? -2 : hash;
}

/* ---- the types ---- */

static PyMemberDef method_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(NetMethod, call), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMemberDef bound_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(NetBound, call), READONLY, NULL},
    {"__self__", T_OBJECT_EX, offsetof(NetBound, receiver), READONLY, NULL},
    {"__func__", T_OBJECT_EX, offsetof(NetBound, method), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

#define METHOD_SLOTS                                                                                             \
    {Py_tp_dealloc, method_dealloc}, {Py_tp_call, PyVectorcall_Call}, {Py_tp_repr, method_repr},                 \
        {Py_mp_subscript, method_subscript}, {Py_tp_richcompare, method_richcompare}, {Py_tp_hash, method_hash}, \
        {Py_tp_getset, method_getset}, {                                                                         \
        Py_tp_members, method_members                                                                            \
    }

static PyType_Slot static_slots[] = {METHOD_SLOTS, {Py_tp_methods, routine_methods}, {0, NULL}};
static PyType_Slot descriptor_slots[] = {METHOD_SLOTS, {Py_tp_descr_get, method_descr_get}, {0, NULL}};

static PyType_Slot bound_slots[] = {
    {Py_tp_dealloc, bound_dealloc},         {Py_tp_traverse, bound_traverse}, {Py_tp_clear, bound_clear},
    {Py_tp_call, PyVectorcall_Call},        {Py_tp_repr, bound_repr},         {Py_mp_subscript, bound_subscript},
    {Py_tp_richcompare, bound_richcompare}, {Py_tp_hash, bound_hash},         {Py_tp_getset, bound_getset},
    {Py_tp_members, bound_members},         {Py_tp_methods, routine_methods}, {0, NULL},
};

static PyType_Slot overloads_slots[] = {
    {Py_tp_dealloc, overloads_dealloc}, {Py_tp_traverse, overloads_traverse},   {Py_tp_repr, overloads_repr},
    {Py_tp_str, overloads_text},        {Py_mp_subscript, overloads_subscript}, {0, NULL},
};

static PyType_Spec static_spec = {.name = "CLR.MethodObject",
                                  .basicsize = sizeof(NetMethod),
                                  .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL,
                                  .slots = static_slots};
static PyType_Spec instance_spec = {.name = "CLR.MethodObject",
                                    .basicsize = sizeof(NetMethod),
                                    .flags =
                                        HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR,
                                    .slots = descriptor_slots};
static PyType_Spec mixed_spec = {.name = "CLR.MethodObject",
                                 .basicsize = sizeof(NetMethod),
                                 .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL,
                                 .slots = descriptor_slots};
static PyType_Spec bound_spec = {.name = "CLR.MethodBinding",
                                 .basicsize = sizeof(NetBound),
                                 .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_HAVE_GC,
                                 .slots = bound_slots};
static PyType_Spec overloads_spec = {.name = "CLR.OverloadMapper",
                                     .basicsize = sizeof(NetOverloads),
                                     .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                     .slots = overloads_slots};

int net_method_init(void) {
    types.static_method = helper_type_new(&static_spec, NULL);
    types.instance_method = helper_type_new(&instance_spec, NULL);
    types.mixed_method = helper_type_new(&mixed_spec, NULL);
    types.bound = helper_type_new(&bound_spec, NULL);
    types.overloads = helper_type_new(&overloads_spec, NULL);
    bool made = types.static_method != NULL && types.instance_method != NULL && types.mixed_method != NULL &&
                types.bound != NULL && types.overloads != NULL;
    return made ? 0 : -1;
}
