/* Protocols and kinds → slots. A slot is there only where it works: `len(x)` of something without a length must fail as
 * Python says it, and callable(), isinstance(x, Iterable) and the like look at slots. */
#include "types/type_protocols.h"

#include "metadata/wrapper.h"
#include "objects/net_array.h"
#include "objects/net_delegate.h"
#include "objects/net_enum.h"
#include "objects/net_exception.h"
#include "objects/net_iterator.h"
#include "objects/net_object.h"
#include "objects/net_slice.h"
#include "objects/net_tuple.h"

/* ---- inheritance ---- */

/* Constructors and what belongs to one type alone are not inherited; nor are places, since a derived class may have keys,
 * and what it is as a collection. */
static bool is_inherited(int protocol) {
    if (protocol >= PROTOCOL_SLICE_LENGTH && protocol <= PROTOCOL_UNPACK)
        return false;
    return protocol != PROTOCOL_CONSTRUCT && protocol != PROTOCOL_BOX && protocol != PROTOCOL_ENUM_VALID &&
           protocol != PROTOCOL_CAST;
}

void type_protocols_inherit(uint32_t *protocols, const NetTypeInfo *base) {
    for (int protocol = 0; protocol < PROTOCOL_COUNT; protocol++)
        if (protocols[protocol] == 0 && is_inherited(protocol))
            protocols[protocol] = base->protocols[protocol];
}

/* ---- the tables ---- */

/* What every wrapper has. */
static const PyType_Slot root_slots[] = {
    {Py_tp_dealloc, wrapper_dealloc},
    {Py_tp_setattro, wrapper_setattro},
    {Py_tp_new, net_object_new},
    {Py_tp_init, net_object_initialize},
    {Py_tp_str, net_object_str},
    {Py_tp_hash, net_object_hash},
    {Py_tp_richcompare, net_object_richcompare},
    {0, NULL},
};

/* Heap types without a tp_dealloc of their own would get subtype_dealloc. */
static const PyType_Slot other_slots[] = {{Py_tp_dealloc, wrapper_dealloc}, {0, NULL}};

static const PyType_Slot exception_slots[] = {
    {Py_tp_dealloc, net_exception_dealloc},
    {Py_tp_new, net_exception_new},
    {Py_tp_init, net_exception_initialize},
    {Py_tp_str, net_exception_str},
    {Py_tp_hash, net_exception_hash},
    {Py_tp_richcompare, net_exception_richcompare},
    {0, NULL},
};

static const PyType_Slot interface_slots[] = {{Py_tp_getset, net_object_interface_getset}, {0, NULL}};

static const PyType_Slot array_slots[] = {
    {Py_mp_subscript, net_array_subscript},
    {Py_mp_ass_subscript, net_array_ass_subscript},
    {Py_mp_length, net_array_length},
    {Py_sq_length, net_array_length},
    {Py_sq_item, net_array_item},
    {Py_sq_contains, net_array_contains},
    {Py_tp_iter, net_array_iter},
    {Py_tp_methods, net_array_methods},
    {0, NULL},
};

static const PyType_Slot enum_slots[] = {
    {Py_tp_repr, net_enum_repr},
    {Py_tp_hash, net_enum_hash},
    {Py_tp_richcompare, net_enum_richcompare},
    {Py_nb_int, net_enum_int},
    {Py_nb_index, net_enum_int},
    {Py_nb_float, net_enum_float},
    {Py_nb_bool, net_enum_bool},
    {Py_nb_or, net_enum_or},
    {Py_nb_and, net_enum_and},
    {Py_nb_xor, net_enum_xor},
    {Py_nb_invert, net_enum_invert},
    {Py_tp_methods, net_enum_methods},
    {0, NULL},
};

static const PyType_Slot delegate_slots[] = {
    {Py_nb_add, net_delegate_add}, {Py_nb_subtract, net_delegate_subtract}, {0, NULL}};

static const PyType_Slot integer_slots[] = {
    {Py_nb_int, net_object_int},
    {Py_nb_index, net_object_index},
    {Py_nb_float, net_object_float},
    {Py_nb_bool, net_object_bool},
    {0, NULL},
};

static const PyType_Slot floating_slots[] = {
    {Py_nb_int, net_object_int}, {Py_nb_float, net_object_float}, {Py_nb_bool, net_object_bool}, {0, NULL}};

static const PyType_Slot tuple_slots[] = {
    {Py_mp_length, net_tuple_length}, {Py_mp_subscript, net_tuple_subscript}, {0, NULL}};

/* One protocol's slot, unless a table above or a row before it has filled that slot. */
static const struct {
    int protocol;
    PyType_Slot slot;
} protocol_slots[] = {
    {PROTOCOL_LENGTH, {Py_mp_length, net_object_length}},
    {PROTOCOL_SLICE_LENGTH, {Py_mp_subscript, net_slice_subscript}},
    {PROTOCOL_SLICE_LENGTH, {Py_mp_ass_subscript, net_slice_ass_subscript}},
    {PROTOCOL_INDEXER, {Py_mp_subscript, net_object_subscript}},
    {PROTOCOL_INDEXER, {Py_mp_ass_subscript, net_object_ass_subscript}},
    {PROTOCOL_DELETE_ITEM, {Py_mp_ass_subscript, net_object_ass_subscript}},
    {PROTOCOL_CONTAINS, {Py_sq_contains, net_object_contains}},
    {PROTOCOL_ITERATE, {Py_tp_iter, net_object_iter}},
    {PROTOCOL_UNPACK, {Py_tp_iter, net_tuple_iter}},
    {PROTOCOL_INVOKE, {Py_tp_call, net_object_call}},
    {PROTOCOL_DISPOSE, {Py_tp_methods, net_object_dispose_methods}},
};

/* ---- choosing ---- */

typedef struct SlotList {
    PyType_Slot *slots;
    int count;
} SlotList;

static void add_slot(SlotList *list, PyType_Slot slot) {
    for (int i = 0; i < list->count; i++)
        if (list->slots[i].slot == slot.slot)
            return;
    list->slots[list->count++] = slot;
}

static void add_slots(SlotList *list, const PyType_Slot *slots) {
    for (; slots->slot != 0; slots++)
        add_slot(list, *slots);
}

/* The table of the type's kind, or NULL. */
static const PyType_Slot *kind_slots(const NetTypeInfo *info) {
    bool is_integer = info->code >= TYPE_CODE_SBYTE && info->code <= TYPE_CODE_UINT64;
    bool is_floating = info->code == TYPE_CODE_SINGLE || info->code == TYPE_CODE_DOUBLE;
    switch (info->kind) {
    case TYPE_KIND_ARRAY: return array_slots;
    case TYPE_KIND_ENUM: return enum_slots;
    case TYPE_KIND_INTERFACE: return interface_slots;
    case TYPE_KIND_DELEGATE: return delegate_slots;
    case TYPE_KIND_PRIMITIVE:
        return is_integer || info->code == TYPE_CODE_BOOLEAN ? integer_slots : is_floating ? floating_slots : NULL;
    default: return NULL;
    }
}

/* Enumerators that are not enumerable themselves are their own iterators. */
static void add_enumerator_slots(SlotList *list, const NetTypeInfo *info, const uint32_t *protocols) {
    if ((info->flags & TYPE_ENUMERATOR) && protocols[PROTOCOL_ITERATE] == 0 && protocols[PROTOCOL_ITERATE_NEXT] != 0) {
        add_slot(list, (PyType_Slot){Py_tp_iter, net_iterator_self});
        add_slot(list, (PyType_Slot){Py_tp_iternext, net_iterator_next_of});
    }
}

void type_protocols_slots(const NetTypeInfo *info, const uint32_t *protocols, bool root, PyType_Slot *slots) {
    SlotList list = {slots, 0};
    const PyType_Slot *of_kind = kind_slots(info);
    if (of_kind != NULL)
        add_slots(&list, of_kind);
    if (info->flags & TYPE_EXCEPTION)
        add_slots(&list, exception_slots);
    else
        add_slots(&list, root ? root_slots : other_slots);
    for (size_t i = 0; i < sizeof protocol_slots / sizeof *protocol_slots; i++)
        if (protocols[protocol_slots[i].protocol] != 0)
            add_slot(&list, protocol_slots[i].slot);
    if (protocols[PROTOCOL_SHAPE] & COLLECTION_TUPLE)
        add_slots(&list, tuple_slots);
    add_enumerator_slots(&list, info, protocols);
    slots[list.count] = (PyType_Slot){0, NULL};
}
