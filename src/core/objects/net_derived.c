/* Objects of Python classes that derive from .NET types: see net_derived.h. */
#include "objects/net_derived.h"

#include "bridge/handle.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "lifetime/origins.h"
#include "objects/helper_type.h"
#include "objects/net_exception.h"
#include "support/py_compat.h"

static struct { PyObject *del_name; /* [const] set at start */ } state;

/* ---- where the handle is ---- */

static bool is_exception(PyObject *object) {
    return (wrapper_info(object)->flags & TYPE_EXCEPTION) != 0;
}

static NetHandle take_handle(PyObject *object) {
    if (is_exception(object))
        return object_table_take(object);
    return atomic_exchange_explicit(&((NetObject *)object)->payload, 0, memory_order_acq_rel);
}

static int add_handle_take(PyObject *object, NetHandle handle) {
    if (atomic_load_explicit(&origins_on, memory_order_relaxed))
        origins_note_like((uintptr_t)handle, wrapper_info(object), derived_link_origin(object));
    if (is_exception(object))
        return object_table_add_take(object, handle);
    uintptr_t expected = 0;
    if (!atomic_compare_exchange_strong(&((NetObject *)object)->payload, &expected, handle))
        handle_release(handle, false);
    return 0;
}

static PyObject *find_del(PyTypeObject *type) {
    PyObject *kept = py_compat_take_exception();
    PyObject *found = NULL;
    if (helper_type_lookup(type, state.del_name, &found) < 0)
        PyErr_WriteUnraisable((PyObject *)type);
    py_compat_restore_exception_take(kept);
    return found;
}

/* __init__ is called later, when the constructor is through. */
static PyObject *make(NetTypeKey key, NetHandle handle) {
    NetTypeInfo *info = type_info_get(key);
    PyTypeObject *type = info == NULL ? NULL : type_info_python_type(info);
    if (type == NULL)
        return NULL;
    return info->flags & TYPE_EXCEPTION ? net_exception_allocate(type, handle) : type->tp_alloc(type, 0);
}

/* ---- the finalizer ---- */

static PyTypeObject *net_base(PyTypeObject *type) {
    while (wrapper_type_info(type) == NULL || ((NetType *)type)->derived)
        type = type->tp_base;
    return type;
}

/* CPython's dealloc of Python classes, but for what the wrapper's own dealloc does: see PY_COMPAT_OWN_DEALLOC. Chains of
 * objects do not nest here: who is let go lives on until .NET's collector has been there. */
static void derived_dealloc(PyObject *self) {
    PyTypeObject *base = net_base(Py_TYPE(self));
    if (derived_link_rescue(self) || PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyObject_GC_UnTrack(self);
    py_compat_clear_slots(self, base);
    PyObject_GC_Track(self);
    base->tp_dealloc(self);
}

void net_derived_fit(PyTypeObject *type) {
    type->tp_finalize = derived_link_finalize;
    if (PY_COMPAT_OWN_DEALLOC)
        type->tp_dealloc = derived_dealloc;
}

static void fit_subclasses(PyObject *classes) {
    for (Py_ssize_t i = 0; classes != NULL && i < PyList_GET_SIZE(classes); i++) {
        PyTypeObject *type = (PyTypeObject *)PyList_GET_ITEM(classes, i);
        if (wrapper_type_info(type) != NULL)
            net_derived_refit(type, NULL);
    }
}

/* type itself has put its own finalizer into the class and its subclasses. */
void net_derived_refit(PyTypeObject *type, PyObject *name) {
    if (name != NULL && PyUnicode_CompareWithASCIIString(name, "__del__") != 0)
        return;
    PyObject *classes = PyObject_CallMethod((PyObject *)type, "__subclasses__", NULL);
    if (classes == NULL)
        PyErr_WriteUnraisable((PyObject *)type);
    net_derived_fit(type);
    fit_subclasses(classes);
    Py_XDECREF(classes);
}

int net_derived_init(void) {
    static const DerivedLinkHooks hooks = {take_handle, add_handle_take, find_del, make};
    derived_link_set_hooks(&hooks);
    if (state.del_name == NULL)
        state.del_name = PyUnicode_InternFromString("__del__");
    return state.del_name == NULL ? -1 : 0;
}
