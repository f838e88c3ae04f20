/* Building Python types.
 *
 * Overview, in steps: bases (built first; a DAG, so no two builders wait for each other) → members → slots → the type →
 * its dict → publication.
 * Concurrency: two threads may build one type at the same time; everything is built outside the lock, one is published
 * and the other's is dropped. A type is finished, and out of reference counting, before it is published.
 */
#include "types/type_builder.h"

#include "bridge/slots.h"
#include "errors/managed_call.h"
#include "lifetime/release_queue.h"
#include "metadata/wrapper.h"
#include "objects/helper_type.h"
#include "objects/net_constructor.h"
#include "objects/net_dynamic.h"
#include "objects/net_exception_builtin.h"
#include "objects/net_exception_members.h"
#include "objects/net_interface.h"
#include "objects/net_object.h"
#include "objects/net_pickle.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "types/type_members.h"
#include "types/type_mixins.h"
#include "types/type_protocols.h"

static struct { FtMutex lock; /* guards publication: protocols and python_type together */ } state = {FT_MUTEX_INIT};

/* ---- bases ---- */

/* The nearest base that is no open generic: open types are there to be subscripted, not for their chain. */
static int find_base(NetTypeInfo *info, NetTypeInfo **base) {
    *base = NULL;
    for (NetTypeKey key = info->base_key; key != 0; key = (*base)->base_key) {
        *base = type_info_get(key);
        if (*base == NULL)
            return -1;
        if (!((*base)->flags & TYPE_OPEN))
            return 0;
        if ((*base)->base_key == 0)
            break;
    }
    if (*base != NULL && ((*base)->flags & TYPE_OPEN))
        *base = NULL;
    return 0;
}

static PyObject *exception_bases(NetTypeInfo *info, PyTypeObject *base) {
    PyObject *items[1 + NET_EXCEPTION_BUILTINS];
    items[0] = base != NULL ? (PyObject *)base : PyExc_Exception;
    int count = 1 + net_exception_builtins(info, items + 1);
    PyObject *bases = PyTuple_New(count);
    for (int i = 0; bases != NULL && i < count; i++)
        PyTuple_SET_ITEM(bases, i, Py_NewRef(items[i]));
    return bases;
}

/* The tuple of Python bases; *base is the .NET base whose Python type is among them, or NULL. */
static PyObject *choose_bases(NetTypeInfo *info, NetTypeInfo **base) {
    PyTypeObject *type = NULL;
    if (find_base(info, base) < 0 || (*base != NULL && (type = type_info_python_type(*base)) == NULL))
        return NULL;
    if (!(info->flags & TYPE_EXCEPTION))
        return PyTuple_Pack(1, type != NULL ? type : net_object_layout);
    bool first = *base == NULL || !((*base)->flags & TYPE_EXCEPTION);
    return exception_bases(info, first ? NULL : type);
}

/* ---- bases from providers of programs ---- */

static _Atomic(bool) has_providers; /* [atomic] */

static void slot_base_providers_changed(int32_t own) {
    atomic_store_explicit(&has_providers, own != 0, memory_order_relaxed);
}

static PyObject *provided_take(Value *cell) {
    PyObject *items = NULL;
    if (cell->tag == VALUE_PYOBJECT && cell->as.pointer != NULL) {
        items = PySequence_Tuple(pyref_object_borrowed((PyRef *)(uintptr_t)cell->as.pointer));
        pyref_free((PyRef *)(uintptr_t)cell->as.pointer);
    }
    return items;
}

/* 0; -1 with TypeError: the type's own bases stay, and all are classes. */
static int check_provided(const NetTypeInfo *info, PyObject *bases, PyObject *provided) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        int kept = PySequence_Contains(provided, PyTuple_GET_ITEM(bases, i));
        if (kept < 0)
            return -1;
        if (kept == 0) {
            PyErr_Format(PyExc_TypeError, "a provider of base types has left %R out of the bases of %U",
                         PyTuple_GET_ITEM(bases, i), info->full_name);
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(provided); i++)
        if (!PyType_Check(PyTuple_GET_ITEM(provided, i))) {
            PyErr_Format(PyExc_TypeError, "a provider of base types gives %U %R, which is no class", info->full_name,
                         PyTuple_GET_ITEM(provided, i));
            return -1;
        }
    return 0;
}

/* The bases of a type, with what providers add to them. */
static PyObject *provide_take(NetTypeInfo *info, PyObject *bases) {
    if (!atomic_load_explicit(&has_providers, memory_order_relaxed))
        return bases;
    Value cell = {.tag = VALUE_NULL};
    int status = -1;
    PyRef *ref = pyref_new(bases);
    if (ref != NULL)
        MANAGED_CALL(status, type_bases, info->key, ref, &cell);
    if (ref != NULL)
        pyref_free(ref);
    PyObject *provided = status < 0 ? NULL : provided_take(&cell);
    if (provided != NULL && check_provided(info, bases, provided) < 0)
        Py_CLEAR(provided);
    if (provided == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "a provider of base types gives nothing for %U", info->full_name);
    Py_DECREF(bases);
    return provided;
}

static Py_ssize_t largest_layout(PyObject *bases) {
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        Py_ssize_t of_base = ((PyTypeObject *)PyTuple_GET_ITEM(bases, i))->tp_basicsize;
        size = of_base > size ? of_base : size;
    }
    return size;
}

/* ---- names ---- */

/* "Outer.Inner" where repr shows more than the bare name: full_name without the namespace. */
static PyObject *qualified_name(const NetTypeInfo *info) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(info->space);
    Py_ssize_t full = PyUnicode_GET_LENGTH(info->full_name);
    if (length == 0 || full <= length + 1 || PyUnicode_Tailmatch(info->full_name, info->space, 0, length, -1) != 1)
        return Py_NewRef(info->name);
    return PyUnicode_Substring(info->full_name, length + 1, full);
}

/* Names, which the spec gives only roughly: dots in them would be taken for the module's. The short name is what
 * CPython's own messages show ("'Plain' object has no attribute..."). Before publication. */
static int set_names(PyTypeObject *type, const NetTypeInfo *info) {
    PyHeapTypeObject *heap = (PyHeapTypeObject *)type;
    PyObject *qualname = qualified_name(info);
    const char *name = PyUnicode_AsUTF8(info->name); /* lives as long as the name: for ever */
    if (qualname == NULL || name == NULL || PyDict_SetItemString(type->tp_dict, "__module__", info->space) < 0) {
        Py_XDECREF(qualname);
        return -1;
    }
    Py_XSETREF(heap->ht_qualname, qualname);
    Py_XSETREF(heap->ht_name, Py_NewRef(info->name));
    type->tp_name = name;
    return 0;
}

/* ---- the type ---- */

/* The common layout is an implementation's matter: it stays tp_base, but leaves the mro that programs see. */
static int hide_layout(PyTypeObject *type) {
    PyObject *old = type->tp_mro;
    Py_ssize_t count = PyTuple_GET_SIZE(old);
    PyObject *mro = PyTuple_New(count - 1);
    if (mro == NULL)
        return -1;
    Py_ssize_t place = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyTuple_GET_ITEM(old, i) != (PyObject *)net_object_layout && place < count - 1)
            PyTuple_SET_ITEM(mro, place++, Py_NewRef(PyTuple_GET_ITEM(old, i)));
    type->tp_mro = mro;
    Py_DECREF(old);
    return 0;
}

/* The names of a spec must outlive the type. */
static const char *lasting_name(const NetTypeInfo *info) {
    PyObject *name = PyUnicode_FromFormat("%U.%U", info->space, info->name);
    if (name == NULL)
        return NULL;
    PyUnicode_InternInPlace(&name);
    return PyUnicode_AsUTF8(name); /* the reference is kept */
}

/* Whether the base that CPython will choose for the layout has a place for weak references: the .NET one, unless a
 * builtin one has more fields. */
static bool inherits_weakrefs(PyObject *bases) {
    PyTypeObject *first = (PyTypeObject *)PyTuple_GET_ITEM(bases, 0);
    return first->tp_weaklistoffset != 0 && largest_layout(bases) == first->tp_basicsize;
}

/* Builtin exceptions cannot be referred to weakly; Python's own classes of exceptions can, and so can .NET's. */
static void add_weakrefs(PyType_Spec *spec, PyType_Slot *slots, PyMemberDef *members, PyObject *bases) {
    spec->flags |= PY_COMPAT_WEAKREF_FLAG;
    if (PY_COMPAT_WEAKREF_SIZE == 0 || inherits_weakrefs(bases))
        return;
    members[0] = (PyMemberDef){"__weaklistoffset__", T_PYSSIZET, spec->basicsize, READONLY, NULL};
    members[1] = (PyMemberDef){NULL, 0, 0, 0, NULL};
    spec->basicsize += (int)PY_COMPAT_WEAKREF_SIZE;
    while (slots->slot != 0)
        slots++;
    slots[0] = (PyType_Slot){Py_tp_members, members};
    slots[1] = (PyType_Slot){0, NULL};
}

static PyTypeObject *make_type(NetTypeInfo *info, PyObject *bases, const TypeMembers *members_of, bool root) {
    PyType_Slot slots[TYPE_SLOTS_LIMIT];
    PyMemberDef members[2]; /* read while the type is made, not kept */
    type_protocols_slots(info, members_of->protocols, members_of->operators, root, slots);
    PyType_Spec spec = {
        .name = lasting_name(info),
        .basicsize = (int)largest_layout(bases),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | /* the metatype refuses to derive from sealed types, in
                                                               clearer words than CPython's */
                 type_mixins_flags(members_of->protocols),
        .slots = slots,
    };
    if (spec.name == NULL)
        return NULL;
    if (info->flags & TYPE_EXCEPTION)
        add_weakrefs(&spec, slots, members, bases);
    PyTypeObject *type = (PyTypeObject *)py_compat_type_from_spec(wrapper_metatype, NULL, &spec, bases);
    if (type == NULL)
        return NULL;
    ((NetType *)type)->info = info;
    bool is_exception = (info->flags & TYPE_EXCEPTION) != 0;
    if (!is_exception)
        type->tp_vectorcall = net_object_vectorcall;
    if (set_names(type, info) < 0 || (root && !is_exception && hide_layout(type) < 0))
        Py_CLEAR(type);
    return type;
}

/* ---- the dict ---- */

/* System.Object is not among the Python bases of System.Exception: its members are put in as if it were. */
static int add_object_members(PyObject *dict, NetTypeInfo *object) {
    PyTypeObject *type = type_info_python_type(object);
    if (type == NULL)
        return -1;
    PyObject *key, *value;
    Py_ssize_t position = 0;
    PyObject *copy = PyDict_Copy(type->tp_dict); /* a snapshot: programs may set attributes on types */
    if (copy == NULL)
        return -1;
    int status = 0;
    while (status == 0 && PyDict_Next(copy, &position, &key, &value)) {
        bool special = PyUnicode_Check(key) && PyUnicode_READ_CHAR(key, 0) == '_';
        if (!special && PyDict_SetDefault(dict, key, value) == NULL)
            status = -1;
    }
    Py_DECREF(copy);
    return status;
}

static int fill_dict(PyTypeObject *type, NetTypeInfo *info, NetTypeInfo *base, PyObject *members, bool root) {
    PyObject *dict = type->tp_dict;
    if (PyDict_Update(dict, members) < 0 || net_constructor_fill(dict, root) < 0)
        return -1;
    if (root && !(info->flags & TYPE_EXCEPTION) && net_pickle_fill(type, dict) < 0)
        return -1;
    if (root && (info->flags & TYPE_EXCEPTION) && base != NULL && add_object_members(dict, base) < 0)
        return -1;
    if ((info->flags & TYPE_EXCEPTION) && net_exception_fill(type, dict, info, root) < 0)
        return -1;
    if ((info->flags & TYPE_DYNAMIC) && net_dynamic_fill(type, dict) < 0)
        return -1;
    PyType_Modified(type);
    return info->kind == TYPE_KIND_INTERFACE ? net_interface_fill(type) : 0;
}

/* ---- publication ---- */

/* Takes the type and its descriptors out of reference counting: writes to their heads alone. Only what is published is
 * shared, so that what lost the race can be freed. */
static void share_lock_held(PyTypeObject *type, PyObject *members) {
    PyObject *name, *member;
    Py_ssize_t position = 0;
    while (PyDict_Next(members, &position, &name, &member))
        py_compat_share(member);
    py_compat_share((PyObject *)type);
}

/* Publishes `type`, or drops it when another thread was first. The one that is published. Takes `members->operators` with
 * it. */
static PyTypeObject *publish_take(NetTypeInfo *info, NetTypeInfo *base, PyTypeObject *type, TypeMembers *members) {
    bool own = members->operators != NULL;
    NetOperators *operators = own || base == NULL ? members->operators : base->operators;
    ft_mutex_lock(&state.lock);
    PyTypeObject *winner = atomic_load_explicit(&info->python_type, memory_order_relaxed);
    if (winner == NULL) {
        share_lock_held(type, members->dict);
        memcpy(info->protocols, members->protocols, sizeof info->protocols);
        info->operators = operators;
        members->operators = NULL;
        sync_publish(&info->python_type, type);
        winner = type;
    }
    ft_mutex_unlock(&state.lock);
    if (winner != type)
        Py_DECREF(type);
    return winner;
}

static PyTypeObject *build(NetTypeInfo *info) {
    NetTypeInfo *base;
    TypeMembers members = {.dict = NULL};
    PyTypeObject *type = NULL;
    PyObject *bases = choose_bases(info, &base);
    if (bases != NULL && base != NULL)
        bases = provide_take(info, bases);
    if (bases == NULL || type_members_read(info, &members) < 0)
        goto error;
    bool is_exception = (info->flags & TYPE_EXCEPTION) != 0;
    bool root = base == NULL || (is_exception && !(base->flags & TYPE_EXCEPTION));
    if (base != NULL)
        type_protocols_inherit(members.protocols, base);
    type = make_type(info, bases, &members, root);
    if (type == NULL || fill_dict(type, info, base, members.dict, root) < 0 ||
        type_mixins_add(type, members.protocols, base) < 0)
        goto error;
    /* the reference is the process's: types are never let go */
    type = publish_take(info, base, type, &members);
    Py_DECREF(bases);
    type_members_fini(&members);
    return type;
error:
    Py_XDECREF(bases);
    Py_XDECREF(type);
    type_members_fini(&members);
    return NULL;
}

int type_builder_init(void) {
    native_slots.base_providers_changed = slot_base_providers_changed;
    type_info_set_builder(build);
    return 0;
}
