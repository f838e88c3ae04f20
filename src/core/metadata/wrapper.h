/* The wrapper: a Python object that stands for a .NET object, and the metatype's layout.
 *
 * Wrappers are allocated with a GC header but not tracked until an attribute is set on one (a plain wrapper owns no
 * Python references), so making and freeing them costs the collector nothing. Their types are NetTypes.
 *
 * Enum values live in the wrapper itself: their payload is the value, not a handle.
 * Exceptions (TYPE_EXCEPTION) have the layout of BaseException or of their builtin base; their handles are in
 * lifetime/object_table.h.
 */
#ifndef CLRLINK_METADATA_WRAPPER_H
#define CLRLINK_METADATA_WRAPPER_H

#include <stdatomic.h>

#include "metadata/type_info.h"

typedef struct NetObject {
    PyObject_HEAD
    _Atomic(uintptr_t)
        payload;        /* [atomic] an owned handle, exchanged with 0 by whoever gives it up; or an enum's value */
    PyObject *dict;     /* [section] attributes set on this wrapper; NULL until then */
    PyObject *weakrefs; /* CPython's */
} NetObject;

/* The metatype's instances: the Python types of .NET types and the Python classes derived from them. */
typedef struct NetType {
    PyHeapTypeObject heap;
    NetTypeInfo *info; /* [const] once tp_init or the builder is through */
    int derived;       /* [const] 1: a Python class deriving from a .NET type, which has a .NET type of its own */
    int abstract_base; /* [const] 1: one that ABCMeta keeps books on, since a base is an abstract base class */
} NetType;

/* Set once by objects/net_type.c's init. */
extern PyTypeObject *wrapper_metatype;

/* The info behind a Python type, or NULL (no exception) when it is no NetType. */
static inline NetTypeInfo *wrapper_type_info(PyTypeObject *type) {
    if (Py_TYPE(type) == wrapper_metatype || PyType_IsSubtype(Py_TYPE(type), wrapper_metatype))
        return ((NetType *)type)->info;
    return NULL;
}
/* The info of the wrapper's Python type (for a value typed as an interface: the interface's), or NULL. */
static inline NetTypeInfo *wrapper_info(PyObject *object) {
    return wrapper_type_info(Py_TYPE(object));
}

/* Whether a Python class that derives from .NET's, or one of its Python bases, says what `name` means, and not .NET: 1, 0,
 * or -1 with an exception. */
int wrapper_python_defines(PyTypeObject *type, PyObject *name);
/* [atomic] Whether there are such classes at all. */
extern _Atomic(bool) wrapper_any_derived;

/* A new wrapper of type `info` (its Python type is built if need be) owning `handle`, also on failure. */
PyObject *wrapper_new_take(NetTypeInfo *info, NetHandle handle);
/* The same with a handle of its own for what `handle` stands for; MemoryError where there is none to be had. */
PyObject *wrapper_new_copy(NetTypeInfo *info, NetHandle handle);
/* A new enum value. */
PyObject *wrapper_new_enum(NetTypeInfo *info, int64_t value);
/* A wrapper for what a result cell holds (a handle with a type key or HANDLE, or an enum), which it owns:
 * of the runtime type, but of `declared` when that is an interface type. `declared` may be NULL. Exceptions become
 * exception objects. NULL with an exception set. */
PyObject *wrapper_from_cell_take(NetTypeInfo *declared, const Value *cell);

/* The same for a cell whose tag is a type's key, that of `info`. */
PyObject *wrapper_from_typed_cell_take(NetTypeInfo *info, const Value *cell);

/* The handle of a wrapper or exception object, borrowed while `object` lives; 0 when it has none (an exception made
 * by Python without a .NET part, an enum). No exception is set. */
NetHandle wrapper_handle_borrowed(PyObject *object, const NetTypeInfo *info);
/* Takes `handle` out of the wrapper, where it is the wrapper's and the caller's reference is the only one, which may then
 * only be given up. False, and nothing done, for all other objects. No exception is set. */
bool wrapper_yield_handle(PyObject *object, NetHandle handle);
/* A dynamic cell for a wrapper: enums as {value, key}, others as {handle, HANDLE}. 0; -1 with an exception when it holds
 * nothing (e.g. after shutdown). */
int wrapper_to_cell(PyObject *object, const NetTypeInfo *info, Value *cell);
/* The info of the runtime type of what the wrapper holds: its Python type's, except for values typed as interfaces. */
NetTypeInfo *wrapper_runtime_info(PyObject *object, NetTypeInfo *info);

/* The type slots that all wrappers share (the types layer puts them into its specs). */
void wrapper_dealloc(PyObject *self);
int wrapper_traverse(PyObject *self, visitproc visit, void *arg);
int wrapper_clear(PyObject *self);
int wrapper_setattro(PyObject *self, PyObject *name, PyObject *value); /* tracks the wrapper when it gets a dict */

/* Makes the .NET object of a wrapper that has none yet (a Python class whose __init__ uses it before super().__init__);
 * 1; 0: another thread makes it, or has; -1. Set by objects/net_object.c. */
void wrapper_set_completer(int (*complete)(PyObject *object, NetTypeInfo *info));

/* How exception objects are made from a handle; set by objects/net_exception.c. Takes the handle. */
void wrapper_set_exception_maker(PyObject *(*make)(NetTypeInfo *info, NetHandle handle));

#endif
