/* Making, reading and freeing wrappers: see wrapper.h. */
#include "metadata/wrapper.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "errors/managed_call.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "lifetime/origins.h"
#include "support/py_compat.h"

PyTypeObject *wrapper_metatype;

static struct {
    PyObject *(*make_exception)(NetTypeInfo *info, NetHandle handle); /* [const] set at start */
    int (*complete)(PyObject *object, NetTypeInfo *info);             /* [const] set at start */
} state;

void wrapper_set_exception_maker(PyObject *(*make)(NetTypeInfo *info, NetHandle handle)) {
    state.make_exception = make;
}

void wrapper_set_completer(int (*complete)(PyObject *object, NetTypeInfo *info)) {
    state.complete = complete;
}

/* What is behind an interface or Object is not known here, so it counts as heavy. */
static bool info_is_heavy(const NetTypeInfo *info) {
    return (info->flags & TYPE_HEAVY) != 0 || info->kind == TYPE_KIND_INTERFACE;
}

static PyObject *wrapper_alloc(NetTypeInfo *info, uintptr_t payload) {
    PyTypeObject *type = type_info_python_type(info);
    if (type == NULL)
        return NULL;
    NetObject *self = PyObject_GC_New(NetObject, type);
    if (self == NULL)
        return NULL;
    atomic_store_explicit(&self->payload, payload, memory_order_relaxed);
    self->dict = NULL;
    self->weakrefs = NULL;
    return (PyObject *)self;
}

PyObject *wrapper_new_take(NetTypeInfo *info, NetHandle handle) {
    PyObject *self = wrapper_alloc(info, handle);
    if (self == NULL)
        handle_release(handle, info_is_heavy(info));
    else
        origins_note((uintptr_t)handle, info);
    return self;
}

PyObject *wrapper_new_enum(NetTypeInfo *info, int64_t value) {
    return wrapper_alloc(info, (uintptr_t)value);
}

static NetTypeInfo *info_of_handle(NetHandle handle) {
    if (managed_call_check() < 0)
        return NULL;
    NetTypeKey key = 0;
    NetHandle exception = MANAGED_FAULT(managed.type_of(handle, &key)); /* [quick]: stays attached */
    if (exception != 0) {
        raise_net_exception_take(exception);
        return NULL;
    }
    return type_info_get(key);
}

/* The value of a boxed enum lies in its wrapper. */
static PyObject *enum_of_handle_take(NetTypeInfo *info, NetHandle handle) {
    CallResult result;
    result.slot.as.handle = 0;
    NetHandle exception = MANAGED_FAULT(managed.unbox(handle, &result)); /* [quick]: stays attached */
    handle_release(handle, false);
    if (exception == 0)
        return wrapper_new_enum(info, result.value.as.i64);
    raise_net_exception_take(exception);
    return NULL;
}

_Atomic(bool) wrapper_any_derived;

/* The Python object that the .NET object of a Python class is. */
static PyObject *derived_of_handle_take(NetHandle handle) {
    if (managed_call_check() < 0) {
        handle_release(handle, true);
        return NULL;
    }
    void *link = NULL;
    NetHandle exception = MANAGED_FAULT(managed.derived_link(handle, &link)); /* [quick]: stays attached */
    if (exception == 0)
        return derived_link_object_take(link, handle);
    handle_release(handle, true);
    raise_net_exception_take(exception);
    return NULL;
}

/* What is declared as an interface has that interface's type, but for objects of Python classes: these are what they
 * are. */
static PyObject *interface_of_handle_take(NetTypeInfo *declared, const Value *cell) {
    if (atomic_load_explicit(&wrapper_any_derived, memory_order_relaxed) && VALUE_TAG_IS_TYPE(cell->tag)) {
        NetTypeInfo *info = type_info_get((NetTypeKey)cell->tag);
        if (info == NULL) {
            handle_release(cell->as.handle, true);
            return NULL;
        }
        if (info->flags & TYPE_DERIVED)
            return derived_of_handle_take(cell->as.handle);
    }
    return wrapper_new_take(declared, cell->as.handle);
}

static PyObject *object_of_handle_take(NetTypeInfo *info, NetHandle handle) {
    if (info->flags & (TYPE_EXCEPTION | TYPE_DERIVED))
        return info->flags & TYPE_DERIVED ? derived_of_handle_take(handle) : state.make_exception(info, handle);
    return wrapper_new_take(info, handle);
}

PyObject *wrapper_from_typed_cell_take(NetTypeInfo *info, const Value *cell) {
    if (info->kind == TYPE_KIND_ENUM)
        return wrapper_new_enum(info, cell->as.i64);
    return object_of_handle_take(info, cell->as.handle);
}

PyObject *wrapper_from_cell_take(NetTypeInfo *declared, const Value *cell) {
    if (cell->tag == VALUE_NULL)
        Py_RETURN_NONE;
    NetHandle handle = cell->as.handle;
    if (declared != NULL && declared->kind == TYPE_KIND_INTERFACE)
        return interface_of_handle_take(declared, cell);
    if (VALUE_TAG_IS_TYPE(cell->tag)) {
        /* Of an unknown type even whether it is a handle cannot be told; it is lost then, with an exception. */
        NetTypeInfo *info = type_info_get((NetTypeKey)cell->tag);
        return info == NULL ? NULL : wrapper_from_typed_cell_take(info, cell);
    }
    NetTypeInfo *info = info_of_handle(handle);
    if (info == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    return info->kind == TYPE_KIND_ENUM ? enum_of_handle_take(info, handle) : object_of_handle_take(info, handle);
}

NetHandle wrapper_handle_borrowed(PyObject *object, const NetTypeInfo *info) {
    if (info->flags & TYPE_EXCEPTION)
        return object_table_get_borrowed(object);
    if (info->kind == TYPE_KIND_ENUM)
        return 0;
    return atomic_load_explicit(&((NetObject *)object)->payload, memory_order_acquire);
}

/* What Python classes make of their objects' end needs the handle. */
static bool keeps_handle_to_its_end(PyObject *object) {
    const NetTypeInfo *info = wrapper_info(object);
    return info == NULL || (info->flags & TYPE_EXCEPTION) || info->kind == TYPE_KIND_ENUM ||
           ((NetType *)Py_TYPE(object))->derived;
}

bool wrapper_yield_handle(PyObject *object, NetHandle handle) {
    if (!py_compat_is_unique(object) || keeps_handle_to_its_end(object))
        return false;
    uintptr_t expected = handle;
    bool yielded = atomic_compare_exchange_strong_explicit(&((NetObject *)object)->payload, &expected, 0,
                                                           memory_order_acq_rel, memory_order_relaxed);
    if (yielded)
        origins_forget((uintptr_t)handle);
    return yielded;
}

/* The handle of an instance of a Python class that was not initialised yet, or whose .NET object was left to .NET
 * alone; or 0. */
static NetHandle complete_handle(PyObject *object, const NetTypeInfo *info) {
    if (!((NetType *)Py_TYPE(object))->derived)
        return 0;
    bool completes = !(info->flags & TYPE_EXCEPTION);
    int status;
    do { /* again where another thread makes the .NET object: waits for it, or is the next to try if that one fails */
        status = derived_link_revive(object);
        if (status == 0 && completes)
            status = state.complete(object, ((NetType *)Py_TYPE(object))->info);
    } while (status == 0 && completes);
    return status < 0 ? 0 : wrapper_handle_borrowed(object, info);
}

int wrapper_to_cell(PyObject *object, const NetTypeInfo *info, Value *cell) {
    if (info->kind == TYPE_KIND_ENUM) {
        cell->as.u64 = atomic_load_explicit(&((NetObject *)object)->payload, memory_order_relaxed);
        cell->tag = info->key;
        return 0;
    }
    cell->as.handle = wrapper_handle_borrowed(object, info);
    cell->tag = VALUE_HANDLE;
    if (cell->as.handle != 0 || (cell->as.handle = complete_handle(object, info)) != 0)
        return 0;
    if (PyErr_Occurred())
        return -1;
    PyErr_Format(PyExc_TypeError,
                 "this %U object stands for no .NET object: it was not initialised, or .NET has shut down",
                 info->full_name);
    return -1;
}

PyObject *wrapper_new_copy(NetTypeInfo *info, NetHandle handle) {
    NetHandle copy = handle_copy(handle);
    return copy == 0 ? PyErr_NoMemory() : wrapper_new_take(info, copy);
}

NetTypeInfo *wrapper_runtime_info(PyObject *object, NetTypeInfo *info) {
    if (info->kind != TYPE_KIND_INTERFACE)
        return info;
    NetHandle handle = wrapper_handle_borrowed(object, info);
    return handle == 0 ? info : info_of_handle(handle);
}

void wrapper_dealloc(PyObject *object) {
    NetObject *self = (NetObject *)object;
    PyTypeObject *type = Py_TYPE(object);
    NetTypeInfo *info = ((NetType *)type)->info;
    PyObject_GC_UnTrack(object);
    if (self->weakrefs != NULL)
        PyObject_ClearWeakRefs(object);
    Py_CLEAR(self->dict);
    if (((NetType *)type)->derived)
        derived_link_drop(object);
    uintptr_t payload = atomic_exchange_explicit(&self->payload, 0, memory_order_acq_rel);
    if (payload != 0 && info->kind != TYPE_KIND_ENUM)
        handle_release(payload, info_is_heavy(info));
    type->tp_free(object);
    Py_DECREF(type);
}

int wrapper_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((NetObject *)self)->dict);
    return 0;
}

int wrapper_clear(PyObject *self) {
    Py_CLEAR(((NetObject *)self)->dict);
    return 0;
}

int wrapper_setattro(PyObject *self, PyObject *name, PyObject *value) {
    if (PyObject_GenericSetAttr(self, name, value) < 0)
        return -1;
    /* From now on the wrapper can be part of a cycle. Tracking twice is an error, so one thread at a time looks. */
    PY_COMPAT_BEGIN_SECTION(self);
    if (((NetObject *)self)->dict != NULL && !PyObject_GC_IsTracked(self))
        PyObject_GC_Track(self);
    PY_COMPAT_END_SECTION();
    return 0;
}

int wrapper_python_defines(PyTypeObject *type, PyObject *name) {
    PyObject *mro = Py_XNewRef(type->tp_mro), *found = NULL;
    int status = 0;
    for (Py_ssize_t i = 0; status == 0 && mro != NULL && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *class = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        status = py_compat_dict_get(class->tp_dict, name, &found);
        Py_XDECREF(found);
        if (status > 0)
            status = wrapper_type_info(class) == NULL ? class == &PyBaseObject_Type ? 2 : 1
                     : ((NetType *)class)->derived    ? 1
                                                      : 2;
    }
    Py_XDECREF(mro);
    return status == 2 ? 0 : status;
}
