/* Python classes as .NET types: at the end of a class statement the managed half emits the type, which becomes the
 * class's own NetTypeInfo.
 *
 * Life cycle: the class is made by type, checked by the metatype (objects/net_type.c), and comes here. What fails before
 * the emission leaves nothing behind; the emission itself comes to its end or leaves nothing. What fails after it leaves a type
 * that nobody finds: names are taken last. Emitted types live as long as the process, and so do their Python classes.
 * Concurrency: a class that is not through its class statement is known to its thread alone. .NET may show its objects to
 * others from the emission on: these wait until the class is published (types/type_builder.c).
 */
#include "types/subclass.h"

#include "errors/managed_call.h"
#include "lifetime/derived_link.h"
#include "lifetime/gc_watch.h"
#include "metadata/wrapper.h"
#include "objects/net_derived.h"
#include "objects/net_type.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "types/subclass_accessors.h"
#include "types/subclass_request.h"
#include "types/type_members.h"
#include "types/type_protocols.h"

/* ---- bases ---- */

/* The .NET class that the mro names first, else Object. */
static NetTypeInfo *find_parent(PyTypeObject *type) {
    PyObject *mro = type->tp_mro;
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(mro); i++) {
        NetTypeInfo *info = wrapper_type_info((PyTypeObject *)PyTuple_GET_ITEM(mro, i));
        if (info != NULL && info->kind != TYPE_KIND_INTERFACE)
            return info;
    }
    return type_info_find("System.Object");
}

/* The interfaces in the mro, but for those that come with a Python class. Their count, or -1. `*keys` to be freed. */
static int32_t find_interfaces(PyTypeObject *type, NetTypeKey **keys) {
    PyObject *mro = type->tp_mro;
    *keys = PyMem_New(NetTypeKey, (size_t)PyTuple_GET_SIZE(mro));
    if (*keys == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int32_t count = 0;
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        NetTypeInfo *info = wrapper_type_info(base);
        if (info != NULL && info->kind == TYPE_KIND_INTERFACE)
            (*keys)[count++] = info->key;
    }
    return count;
}

/* ---- emission ---- */

static NetTypeInfo *emit(PyTypeObject *type, const NetTypeInfo *parent) {
    NetTypeKey *interfaces = NULL, key = 0;
    SubclassRequest request = {.bytes = NULL};
    int32_t count = find_interfaces(type, &interfaces);
    int status = count < 0 ? -1 : subclass_request_write(&request, type, parent);
    if (status == 0) {
        MANAGED_CALL(status, subclass_emit, parent->key, interfaces, count, request.bytes, (int32_t)request.length,
                     request.values, &key);
        if (status < 0)
            raise_as_type_error(); /* what .NET finds wrong with the class */
    }
    subclass_request_fini(&request);
    PyMem_Free(interfaces);
    return key == 0 ? NULL : type_info_get(key);
}

/* ---- publication ---- */

/* What Python's syntax finds: what its bases answer, interfaces among them, since the type's own answers are Python's
 * overrides, which Python finds itself; and then what each type has for itself, above all constructors. 0 or -1. */
static int fill_protocols(NetTypeInfo *info, PyTypeObject *type) {
    TypeMembers members;
    if (type_members_read(info, &members) < 0)
        return -1;
    PyObject *mro = type->tp_mro;
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(mro); i++) {
        const NetTypeInfo *base = wrapper_type_info((PyTypeObject *)PyTuple_GET_ITEM(mro, i));
        if (base == NULL)
            continue;
        type_protocols_inherit(info->protocols, base);
        info->operators = info->operators == NULL ? base->operators : info->operators;
    }
    for (int protocol = 0; protocol < PROTOCOL_COUNT; protocol++)
        if (info->protocols[protocol] == 0)
            info->protocols[protocol] = members.protocols[protocol];
    type_members_fini(&members);
    return 0;
}

/* From here on the class's name is taken, and leads to it. 0 or -1. */
static int establish(const NetTypeInfo *info) {
    int status;
    MANAGED_CALL(status, subclass_establish, info->key);
    if (status < 0)
        raise_as_type_error();
    return status;
}

static int subclass_emit_type(PyTypeObject *type) {
    NetTypeInfo *parent = find_parent(type);
    NetTypeInfo *info = parent == NULL || gc_watch_start() < 0 ? NULL : emit(type, parent);
    if (info == NULL || fill_protocols(info, type) < 0)
        return -1;
    atomic_store_explicit(&wrapper_any_derived, true, memory_order_relaxed);
    ((NetType *)type)->derived = 1;
    ((NetType *)type)->info = info;
    if (subclass_accessors_add(type) < 0 || establish(info) < 0)
        return -1;
    net_derived_fit(type);
    derived_link_count_type();
    Py_INCREF(type); /* for ever, as its .NET type */
    sync_publish(&info->python_type, type);
    return 0;
}

int subclass_init(void) {
    net_type_set_emitter(subclass_emit_type);
    return 0;
}
