/* Extension methods.
 *
 * Overview: one descriptor for each imported name stands in the dicts of the root types (System.Object, System.Exception),
 * so behind everything that a .NET type has itself, and attributes of its own are looked up as before. Up to CPython 3.13
 * it is called with the receiver in front, no bound object made. Which methods of the name take a receiver depends on its
 * type; to a type that none takes, and to classes, the descriptor is as good as absent.
 * Interfaces have no root type: their __getattr__ asks here (net_interface.c).
 *
 * Life cycle: descriptors, and the overload sets of the types seen, live as long as the process.
 * Concurrency: a descriptor keeps a map from types to sets, without locks to read, made anew when an import has raised the
 * epoch; the maps before it stay, since others may be reading them. .NET has published the methods before the epoch rises,
 * so what is kept under an epoch is at least what belongs to it.
 */
#include "objects/net_extension.h"

#include <string.h>

#include "bridge/blob_reader.h"
#include "call/binder.h"
#include "call/closed_set.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "objects/helper_type.h"
#include "support/py_compat.h"
#include "support/text.h"

typedef struct ReceiverMap {
    struct ReceiverMap *previous; /* [const] those of earlier epochs */
    uint64_t epoch;               /* [const] */
    HashMap sets;                 /* NetTypeInfo → OverloadSet, or &no_method */
} ReceiverMap;

typedef struct NetExtension {
    PyObject_HEAD
    vectorcallfunc call;
    PyObject *name;                   /* [const] interned */
    _Atomic(ReceiverMap *) receivers; /* [atomic] */
} NetExtension;

/* The bound method, and what its Overloads are. */
typedef struct NetExtensionBound {
    PyObject_HEAD
    vectorcallfunc call;
    OverloadSet *set;   /* [const] immortal */
    PyObject *name;     /* [const] immortal */
    PyObject *receiver; /* [const] owned */
} NetExtensionBound;

static struct {
    PyTypeObject *descriptor, *bound, *overloads; /* [const] after init */
    PyObject *names;                              /* [const] dict: name → NetExtension; only grows */
    _Atomic(uint64_t) epoch;                      /* [atomic] how many imports have brought something */
} state;

static OverloadSet no_method; /* [const] its address stands for none */

/* ---- the methods that take a type ---- */

/* The map is read before the epoch, so that none is replaced by one of an earlier epoch. */
static ReceiverMap *current_map(NetExtension *self) {
    ReceiverMap *map = sync_read(&self->receivers);
    uint64_t epoch = atomic_load_explicit(&state.epoch, memory_order_acquire);
    if (map != NULL && map->epoch >= epoch)
        return map;
    ReceiverMap *made = PyMem_RawCalloc(1, sizeof *made);
    if (made == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    made->previous = map;
    made->epoch = epoch;
    mutex_init(&made->sets.lock);
    if (atomic_compare_exchange_strong(&self->receivers, &map, made))
        return made;
    hash_map_fini(&made->sets);
    PyMem_RawFree(made);
    return map; /* of another thread, at least as new */
}

/* A set that is not in the map yet, or &no_method. */
static OverloadSet *ask(NetExtension *self, NetTypeInfo *info) {
    Py_ssize_t length;
    const char *name = text_utf8_borrowed(self->name, &length);
    uint32_t member = 0;
    NetTypeKey class = 0;
    int status = name == NULL ? -1 : 0;
    if (status == 0)
        MANAGED_CALL(status, extension_find, info->key, name, (int32_t)length, &member, &class);
    if (status < 0 || member == 0)
        return status < 0 ? NULL : &no_method;
    NetTypeInfo *shown = type_info_get(class);
    return shown == NULL ? NULL : overload_set_new(member, shown->clr_name, self->name);
}

static OverloadSet *keep_take(ReceiverMap *map, NetTypeInfo *info, OverloadSet *set) {
    OverloadSet *kept = hash_map_insert(&map->sets, (uintptr_t)info, set);
    if (kept != set && set != &no_method)
        overload_set_free(set);
    if (kept == NULL)
        PyErr_NoMemory();
    return kept;
}

/* The methods of the name for receivers of a type; NULL without an exception: there is none. */
static OverloadSet *find_set(NetExtension *self, NetTypeInfo *info) {
    ReceiverMap *map = current_map(self);
    OverloadSet *set = map == NULL ? NULL : hash_map_get(&map->sets, (uintptr_t)info);
    if (set == NULL && map != NULL && (set = ask(self, info)) != NULL)
        set = keep_take(map, info, set);
    return set == &no_method ? NULL : set;
}

/* ---- bound methods ---- */

static PyObject *bound_call(PyObject *object, PyObject *const *args, size_t nargsf, PyObject *kwnames);

static PyObject *bound_of(PyTypeObject *type, OverloadSet *set, PyObject *name, PyObject *receiver) {
    NetExtensionBound *self = PyObject_GC_New(NetExtensionBound, type);
    if (self == NULL)
        return NULL;
    self->call = bound_call;
    self->set = set;
    self->name = name;
    self->receiver = Py_NewRef(receiver);
    PyObject_GC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *bound_new(OverloadSet *set, PyObject *name, PyObject *receiver) {
    return bound_of(state.bound, set, name, receiver);
}

#define ARGUMENTS_ON_STACK 8

/* Calls with the receiver in front of the arguments, copied since the caller has left no room there. */
static PyObject *call_with_copy(const NetExtensionBound *self, PyObject *const *args, Py_ssize_t count,
                                PyObject *kwnames) {
    size_t all = (size_t)count + (kwnames == NULL ? 0 : (size_t)PyTuple_GET_SIZE(kwnames));
    PyObject *fixed[ARGUMENTS_ON_STACK + 1];
    PyObject **items = all <= ARGUMENTS_ON_STACK ? fixed : PyMem_Malloc((all + 1) * sizeof *items);
    if (items == NULL)
        return PyErr_NoMemory();
    items[0] = self->receiver;
    if (all > 0)
        memcpy(items + 1, args, all * sizeof *items);
    PyObject *result = binder_call(self->set, (Receiver){NULL, false}, items, (size_t)count + 1, kwnames);
    if (items != fixed)
        PyMem_Free(items);
    return result;
}

static PyObject *bound_call(PyObject *object, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    const NetExtensionBound *self = (NetExtensionBound *)object;
    Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    if (!(nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET))
        return call_with_copy(self, args, count, kwnames);
    PyObject **items = (PyObject **)args - 1; /* the place that the convention lends */
    PyObject *before = items[0];
    items[0] = self->receiver;
    PyObject *result = binder_call(self->set, (Receiver){NULL, false}, items, (size_t)count + 1, kwnames);
    items[0] = before;
    return result;
}

static PyObject *bound_subscript(PyObject *object, PyObject *key) {
    const NetExtensionBound *self = (NetExtensionBound *)object;
    OverloadSet *closed = overload_set_close(self->set, key);
    return closed == NULL ? NULL : bound_new(closed, self->name, self->receiver);
}

static void bound_dealloc(PyObject *object) {
    PyObject_GC_UnTrack(object);
    Py_DECREF(((NetExtensionBound *)object)->receiver);
    helper_type_dealloc_plain(object);
}

static int bound_traverse(PyObject *object, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(((NetExtensionBound *)object)->receiver);
    return 0;
}

static int bound_clear(PyObject *object) {
    (void)object; /* its cycles are broken at the receiver's dict, so that a bound method always has its receiver */
    return 0;
}

static PyObject *bound_repr(PyObject *object) {
    return PyUnicode_FromFormat("<bound method '%U'>", ((NetExtensionBound *)object)->name);
}

static PyObject *bound_get_doc(PyObject *object, void *unused) {
    (void)unused;
    return overload_set_doc(((NetExtensionBound *)object)->set);
}

/* ---- Overloads[...]: by the types of the arguments, the receiver's not among them ---- */

static PyObject *bound_get_overloads(PyObject *object, void *unused) {
    (void)unused;
    const NetExtensionBound *self = (NetExtensionBound *)object;
    return bound_of(state.overloads, self->set, self->name, self->receiver);
}

static PyObject *overloads_subscript(PyObject *object, PyObject *key) {
    const NetExtensionBound *self = (NetExtensionBound *)object;
    OverloadSet *selected = overload_set_select(self->set, key, true);
    return selected == NULL ? NULL : bound_new(selected, self->name, self->receiver);
}

static PyObject *overloads_text(PyObject *object) {
    return overload_set_doc(((NetExtensionBound *)object)->set);
}

/* ---- equality ---- */

static PyObject *bound_richcompare(PyObject *left, PyObject *right, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || Py_TYPE(right) != state.bound)
        Py_RETURN_NOTIMPLEMENTED;
    const NetExtensionBound *a = (NetExtensionBound *)left, *b = (NetExtensionBound *)right;
    int same = a->set == b->set;
    if (same)
        same = PyObject_RichCompareBool(a->receiver, b->receiver, Py_EQ);
    return same < 0 ? NULL : PyBool_FromLong(same == (operation == Py_EQ));
}

static Py_hash_t bound_hash(PyObject *object) {
    const NetExtensionBound *self = (NetExtensionBound *)object;
    Py_hash_t receiver = PyObject_Hash(self->receiver);
    Py_hash_t hash = receiver ^ (Py_hash_t)((uintptr_t)self->set >> 4);
    return receiver == -1 ? -1 : hash == -1 ? -2 : hash;
}

static PyMemberDef bound_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(NetExtensionBound, call), READONLY, NULL},
    {"__self__", T_OBJECT_EX, offsetof(NetExtensionBound, receiver), READONLY, NULL},
    {"__name__", T_OBJECT_EX, offsetof(NetExtensionBound, name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef bound_getset[] = {
    {"__doc__", bound_get_doc, NULL, NULL, NULL},
    {"__overloads__", bound_get_overloads, NULL, NULL, NULL},
    {"Overloads", bound_get_overloads, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot bound_slots[] = {
    {Py_tp_dealloc, bound_dealloc},
    {Py_tp_traverse, bound_traverse},
    {Py_tp_clear, bound_clear},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_repr, bound_repr},
    {Py_mp_subscript, bound_subscript},
    {Py_tp_richcompare, bound_richcompare},
    {Py_tp_hash, bound_hash},
    {Py_tp_getset, bound_getset},
    {Py_tp_members, bound_members},
    {0, NULL},
};

static PyType_Spec bound_spec = {.name = "CLR.ExtensionBinding",
                                 .basicsize = sizeof(NetExtensionBound),
                                 .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_HAVE_GC,
                                 .slots = bound_slots};

static PyType_Slot overloads_slots[] = {
    {Py_tp_dealloc, bound_dealloc},
    {Py_tp_traverse, bound_traverse},
    {Py_tp_clear, bound_clear},
    {Py_tp_repr, overloads_text},
    {Py_tp_str, overloads_text},
    {Py_mp_subscript, overloads_subscript},
    {0, NULL},
};

static PyType_Spec overloads_spec = {.name = "CLR.OverloadMapper",
                                     .basicsize = sizeof(NetExtensionBound),
                                     .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_GC,
                                     .slots = overloads_slots};

/* ---- the descriptor ---- */

bool net_extension_check(PyObject *descriptor) {
    return Py_TYPE(descriptor) == state.descriptor;
}

static bool is_python_class(PyTypeObject *type) {
    return wrapper_type_info(type) == NULL || ((NetType *)type)->derived;
}

/* A class of Python may have bases behind .NET's: what these have is the type's own. 1 (new reference), 0, -1. */
static int find_behind(PyTypeObject *type, PyObject *name, PyObject **found) {
    PyObject *mro = Py_NewRef(type->tp_mro);
    int status = 0;
    *found = NULL;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if ((base->tp_flags & Py_TPFLAGS_HEAPTYPE) && is_python_class(base))
            status = py_compat_dict_get(base->tp_dict, name, found);
    }
    Py_DECREF(mro);
    return status;
}

static PyObject *bind_found_take(PyObject *found, PyObject *object) {
    descrgetfunc get = Py_TYPE(found)->tp_descr_get;
    PyObject *value = get == NULL ? Py_NewRef(found) : get(found, object, (PyObject *)Py_TYPE(object));
    Py_DECREF(found);
    return value;
}

static PyObject *raise_missing(const char *format, const char *type, PyObject *name) {
    PyErr_Format(PyExc_AttributeError, format, type, name);
    return NULL;
}

static PyObject *descriptor_get(PyObject *descriptor, PyObject *object, PyObject *owner) {
    NetExtension *self = (NetExtension *)descriptor;
    if (object == NULL || object == Py_None)
        return raise_missing("type object '%.100s' has no attribute '%U'", ((PyTypeObject *)owner)->tp_name,
                             self->name);
    PyTypeObject *type = Py_TYPE(object);
    NetTypeInfo *info = wrapper_info(object);
    PyObject *found = NULL;
    if (info != NULL && ((NetType *)type)->derived && find_behind(type, self->name, &found) != 0)
        return found == NULL ? NULL : bind_found_take(found, object);
    OverloadSet *set = info == NULL ? NULL : find_set(self, info);
    if (set != NULL)
        return bound_new(set, self->name, object);
    return PyErr_Occurred() ? NULL : raise_missing("'%.100s' object has no attribute '%U'", type->tp_name, self->name);
}

/* By way of the attribute: where Python's classes may have it elsewhere, or it is missing. */
static PyObject *call_attribute(NetExtension *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    PyObject *attribute = PyObject_GetAttr(args[0], self->name);
    if (attribute == NULL)
        return NULL;
    PyObject *result = PyObject_Vectorcall(attribute, args + 1, (size_t)PyVectorcall_NARGS(nargsf) - 1, kwnames);
    Py_DECREF(attribute);
    return result;
}

static PyObject *descriptor_call(PyObject *descriptor, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    NetExtension *self = (NetExtension *)descriptor;
    NetTypeInfo *info = PyVectorcall_NARGS(nargsf) == 0 ? NULL : wrapper_info(args[0]);
    if (info == NULL) {
        PyErr_Format(PyExc_TypeError, "%U() is an extension method: it needs a .NET object", self->name);
        return NULL;
    }
    OverloadSet *set = ((NetType *)Py_TYPE(args[0]))->derived ? NULL : find_set(self, info);
    if (set != NULL)
        return binder_call(set, (Receiver){NULL, false}, args, nargsf, kwnames);
    return PyErr_Occurred() ? NULL : call_attribute(self, args, nargsf, kwnames);
}

static PyObject *descriptor_repr(PyObject *self) {
    return PyUnicode_FromFormat("<extension method '%U'>", ((NetExtension *)self)->name);
}

/* Only of one that lost the race to be published: nobody has called it. */
static void descriptor_dealloc(PyObject *self) {
    Py_DECREF(((NetExtension *)self)->name);
    helper_type_dealloc_plain(self);
}

static PyMemberDef descriptor_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(NetExtension, call), READONLY, NULL},
    {"__name__", T_OBJECT_EX, offsetof(NetExtension, name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot descriptor_slots[] = {
    {Py_tp_dealloc, descriptor_dealloc}, {Py_tp_call, PyVectorcall_Call},     {Py_tp_repr, descriptor_repr},
    {Py_tp_descr_get, descriptor_get},   {Py_tp_members, descriptor_members}, {0, NULL},
};

/* "meth.__get__(None, cls)(*args) must be equivalent to meth(*args)" (C API, Py_TPFLAGS_METHOD_DESCRIPTOR) does not hold
 * here, where classes have no such attribute. From 3.14 on CPython relies on it: a warm `T.M` is the descriptor unasked
 * (LOAD_ATTR_CLASS_WITH_METACLASS_CHECK); before, it did so for classes of `type` alone, which .NET's are not. */
#if PY_VERSION_HEX >= 0x030E0000
#define CALLED_WITH_RECEIVER 0
#else
#define CALLED_WITH_RECEIVER Py_TPFLAGS_METHOD_DESCRIPTOR
#endif

static PyType_Spec descriptor_spec = {
    .name = "CLR.ExtensionObject",
    .basicsize = sizeof(NetExtension),
    .flags = HELPER_TYPE_FLAGS | Py_TPFLAGS_HAVE_VECTORCALL | CALLED_WITH_RECEIVER,
    .slots = descriptor_slots,
};

/* The descriptor of a name; 1 (new reference), 0, -1. */
static int find_descriptor(PyObject *name, PyObject **found) {
    *found = NULL;
    return atomic_load_explicit(&state.epoch, memory_order_relaxed) == 0 ? 0
                                                                         : py_compat_dict_get(state.names, name, found);
}

OverloadSet *net_extension_find(PyObject *object, PyObject *name) {
    PyObject *found;
    NetTypeInfo *info = wrapper_info(object);
    if (info == NULL || find_descriptor(name, &found) <= 0)
        return NULL;
    OverloadSet *set = find_set((NetExtension *)found, info); /* immortal, as its descriptor is */
    Py_DECREF(found);
    return set;
}

PyObject *net_extension_bind(PyObject *object, PyObject *name) {
    OverloadSet *set = net_extension_find(object, name);
    return set == NULL ? NULL : bound_new(set, set->name, object);
}

/* ---- dir ---- */

static PyObject *read_names(BlobReader *reader) {
    PyObject *names = PyList_New(0);
    for (uint32_t count = blob_u32(reader); names != NULL && count > 0 && !reader->broken; count--) {
        BlobText text = blob_text(reader);
        PyObject *name = text_interned(text.utf8, text.length);
        if (name == NULL || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

/* The names of the methods that take a type. */
static PyObject *names_for(NetTypeInfo *info) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, extension_names, info->key, &blob);
    if (status < 0)
        return NULL;
    BlobReader reader = blob_reader(blob);
    PyObject *names = read_names(&reader);
    managed.blob_free(blob.data);
    return names;
}

/* Whether an attribute of that name would be an extension method. 1, 0, -1. */
static int is_extension_of(PyTypeObject *type, PyObject *name) {
    PyObject *found = NULL;
    int status = PyUnicode_Check(name) ? helper_type_lookup(type, name, &found) : 0;
    if (status > 0)
        status = net_extension_check(found);
    Py_XDECREF(found);
    return status;
}

/* Those of the names that are extension methods (`wanted`), or that are not, into `into`. 0 or -1. */
static int add_names(PyObject *into, PyTypeObject *type, PyObject *names, int wanted) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i); /* the list is this call's own */
        int is_extension = is_extension_of(type, name);
        if (is_extension < 0 || (is_extension == wanted && PyList_Append(into, name) < 0))
            return -1;
    }
    return 0;
}

/* What the method `__dir__` of a builtin type says of an object, without extension methods, as a new list. */
static PyObject *dir_without(PyTypeObject *builtin, PyObject *object, PyTypeObject *type) {
    PyObject *all = PyObject_CallMethod((PyObject *)builtin, "__dir__", "O", object);
    PyObject *listed = all == NULL ? NULL : PySequence_List(all);
    PyObject *names = listed == NULL ? NULL : PyList_New(0);
    if (names != NULL && add_names(names, type, listed, 0) < 0)
        Py_CLEAR(names);
    Py_XDECREF(listed);
    Py_XDECREF(all);
    return names;
}

PyObject *net_extension_dir(PyObject *object) {
    NetTypeInfo *info = wrapper_info(object);
    PyObject *names = dir_without(&PyBaseObject_Type, object, Py_TYPE(object));
    if (names == NULL || info == NULL || atomic_load_explicit(&state.epoch, memory_order_relaxed) == 0)
        return names;
    PyObject *taken = names_for(info);
    bool has_root = info->kind != TYPE_KIND_INTERFACE;
    int status = taken == NULL ? -1
                 : has_root    ? add_names(names, Py_TYPE(object), taken, 1)
                               : PyList_SetSlice(names, PY_SSIZE_T_MAX, PY_SSIZE_T_MAX, taken);
    Py_XDECREF(taken);
    if (status < 0)
        Py_CLEAR(names);
    return names;
}

PyObject *net_extension_class_dir(PyObject *type) {
    return dir_without(&PyType_Type, type, (PyTypeObject *)type);
}

static PyObject *root_dir(PyObject *self, PyObject *unused) {
    (void)unused;
    return net_extension_dir(self);
}

static PyMethodDef dir_method = {"__dir__", root_dir, METH_NOARGS, NULL};

/* ---- importing ---- */

/* The one descriptor of a name. New reference. */
static PyObject *descriptor_of(PyObject *name) {
    PyObject *found = NULL;
    if (py_compat_dict_get(state.names, name, &found) != 0)
        return found;
    NetExtension *made = (NetExtension *)state.descriptor->tp_alloc(state.descriptor, 0);
    if (made == NULL)
        return NULL;
    made->call = descriptor_call;
    made->name = Py_NewRef(name);
    py_compat_share((PyObject *)made);
    PyObject *kept =
        PyDict_SetDefault(state.names, name, (PyObject *)made); /* never removed, so the reference is good */
    kept = Py_XNewRef(kept);
    Py_DECREF(made);
    return kept;
}

/* Puts an attribute into a root type, unless the type has one of that name itself. 0 or -1. */
static int put(PyTypeObject *root, PyObject *name, PyObject *value) {
    PyObject *own = NULL;
    int status = py_compat_dict_get(root->tp_dict, name, &own);
    if (status == 0)
        status = PyType_Type.tp_setattro((PyObject *)root, name, value);
    Py_XDECREF(own);
    return status < 0 ? -1 : 0;
}

static int put_dir(PyTypeObject *root) {
    PyObject *name = PyUnicode_InternFromString("__dir__");
    PyObject *method = name == NULL ? NULL : PyDescr_NewMethod(root, &dir_method);
    int status = method == NULL ? -1 : put(root, name, method);
    Py_XDECREF(method);
    Py_XDECREF(name);
    return status;
}

static int put_all(PyTypeObject *root, PyObject *names) {
    int status = put_dir(root);
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i); /* the list is this call's own */
        PyObject *descriptor = descriptor_of(name);
        status = descriptor == NULL ? -1 : put(root, name, descriptor);
        Py_XDECREF(descriptor);
    }
    return status;
}

/* The names of its methods, also where another thread has imported them first and may not be through. *any: whether there
 * was a class of extension methods at all; *epoch: the imports that have brought something. */
static PyObject *import_into_net(PyObject *what, bool *any, uint64_t *epoch) {
    Py_ssize_t length = 0;
    NetTypeInfo *class = PyType_Check(what) ? wrapper_type_info((PyTypeObject *)what) : NULL;
    const char *space = class != NULL ? "" : text_utf8_borrowed(what, &length);
    Blob blob = {0};
    int status = space == NULL ? -1 : 0;
    if (status == 0)
        MANAGED_CALL(status, extensions_import, space, (int32_t)length, class == NULL ? 0 : class->key, &blob);
    if (status < 0)
        return NULL;
    BlobReader reader = blob_reader(blob);
    *any = blob_u8(&reader) != 0;
    *epoch = blob_u32(&reader);
    PyObject *names = read_names(&reader);
    managed.blob_free(blob.data);
    return names;
}

/* Threads may come here in another order than they were in .NET. */
static void raise_epoch(uint64_t epoch) {
    uint64_t known = atomic_load_explicit(&state.epoch, memory_order_relaxed);
    while (known < epoch && !atomic_compare_exchange_weak_explicit(&state.epoch, &known, epoch, memory_order_release,
                                                                   memory_order_relaxed))
        continue;
}

PyObject *net_extension_import(PyObject *module, PyObject *what) {
    (void)module;
    static const char *const roots[] = {"System.Object", "System.Exception"};
    bool is_class = PyType_Check(what) && wrapper_type_info((PyTypeObject *)what) != NULL;
    if (!is_class && !PyUnicode_Check(what)) {
        PyErr_Format(PyExc_TypeError, "a namespace or a static class is expected, not '%.200s'",
                     Py_TYPE(what)->tp_name);
        return NULL;
    }
    bool any = false;
    uint64_t epoch = 0;
    PyObject *names = import_into_net(what, &any, &epoch);
    if (names == NULL)
        return NULL;
    raise_epoch(epoch);
    for (size_t i = 0; PyList_GET_SIZE(names) > 0 && i < sizeof roots / sizeof *roots; i++) {
        NetTypeInfo *info = type_info_find(roots[i]);
        PyTypeObject *root = info == NULL ? NULL : type_info_python_type(info);
        if (root == NULL || put_all(root, names) < 0) {
            Py_DECREF(names);
            return NULL;
        }
    }
    Py_DECREF(names);
    return PyBool_FromLong(any);
}

int net_extension_init(void) {
    state.descriptor = helper_type_new(&descriptor_spec, NULL);
    state.bound = helper_type_new(&bound_spec, NULL);
    state.overloads = helper_type_new(&overloads_spec, NULL);
    state.names = PyDict_New();
    bool made = state.descriptor != NULL && state.bound != NULL && state.overloads != NULL && state.names != NULL;
    return made ? 0 : -1;
}
