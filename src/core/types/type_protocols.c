/* Protocols and kinds → slots. A slot is there only where it works: `len(x)` of something without a length must fail as
 * Python says it, and callable(), isinstance(x, Iterable) and the like look at slots. */
#include "types/type_protocols.h"

#include "metadata/wrapper.h"
#include "objects/net_array.h"
#include "objects/net_array_memory.h"
#include "objects/net_delegate.h"
#include "objects/net_disposable.h"
#include "objects/net_dynamic.h"
#include "objects/net_enum.h"
#include "objects/net_exception.h"
#include "objects/net_interface.h"
#include "objects/net_iterator.h"
#include "objects/net_lookup.h"
#include "objects/net_object.h"
#include "objects/net_operator.h"
#include "objects/net_python.h"
#include "objects/net_slice.h"
#include "objects/net_tuple.h"
#include "objects/net_value.h"

/* ---- inheritance ---- */

/* Constructors and what belongs to one type alone are not inherited; nor are places, since a derived class may have keys,
 * and what it is as a collection. */
static bool is_inherited(int protocol) {
    if (protocol >= PROTOCOL_SLICE_LENGTH && protocol <= PROTOCOL_LOOKUP)
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
    {Py_tp_richcompare, net_operator_richcompare},
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

static const PyType_Slot interface_slots[] = {
    {Py_tp_getset, net_interface_getset},
    {Py_tp_setattro, net_interface_setattro},
    {Py_tp_hash, net_interface_hash},
    {Py_tp_richcompare, net_interface_richcompare},
    {0, NULL},
};

static const PyType_Slot array_slots[] = {
    {Py_mp_subscript, net_array_subscript},
    {Py_mp_ass_subscript, net_array_ass_subscript},
    {Py_mp_length, net_array_length},
    {Py_sq_length, net_array_length},
    {Py_sq_item, net_array_item},
    {Py_sq_contains, net_array_contains},
    {Py_tp_iter, net_array_iter},
    {Py_tp_methods, net_array_methods},
    {Py_bf_getbuffer, net_array_memory_get},
    {Py_bf_releasebuffer, net_array_memory_release},
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

static const PyType_Slot flags_slots[] = {{Py_sq_contains, net_enum_contains}, {0, NULL}};

/* Boxed primitives and strings compute as their value does: whatever Python's int, float, bool or str can. */
static const PyType_Slot value_slots[] = {
    {Py_nb_int, net_value_int},
    {Py_nb_float, net_value_float},
    {Py_nb_bool, net_value_bool},
    {Py_nb_negative, net_value_negative},
    {Py_nb_positive, net_value_positive},
    {Py_nb_absolute, net_value_absolute},
    {Py_nb_add, net_value_add},
    {Py_nb_subtract, net_value_subtract},
    {Py_nb_multiply, net_value_multiply},
    {Py_nb_true_divide, net_value_true_divide},
    {Py_nb_floor_divide, net_value_floor_divide},
    {Py_nb_remainder, net_value_remainder},
    {Py_nb_divmod, net_value_divmod},
    {Py_nb_power, net_value_power},
    {Py_tp_methods, net_value_methods},
    {0, NULL},
};

static const PyType_Slot integer_slots[] = {
    {Py_nb_index, net_value_index},   {Py_nb_invert, net_value_invert},
    {Py_nb_lshift, net_value_lshift}, {Py_nb_rshift, net_value_rshift},
    {Py_nb_and, net_value_and},       {Py_nb_or, net_value_or},
    {Py_nb_xor, net_value_xor},       {0, NULL},
};

static const PyType_Slot text_slots[] = {
    {Py_nb_add, net_value_add},
    {Py_nb_multiply, net_value_multiply},
    {Py_nb_bool, net_value_bool},
    {Py_tp_methods, net_python_methods},
    {0, NULL},
};

/* Dates, times, Guid. */
static const PyType_Slot python_slots[] = {{Py_tp_methods, net_python_methods}, {0, NULL}};

static const PyType_Slot number_slots[] = {{Py_tp_methods, net_value_methods}, {0, NULL}};
static const PyType_Slot complex_slots[] = {{Py_tp_methods, net_value_complex_methods}, {0, NULL}};

static const PyType_Slot dynamic_slots[] = {
    {Py_tp_getattro, net_dynamic_getattro}, {Py_tp_setattro, net_dynamic_setattro}, {0, NULL}};
static const PyType_Slot dynamic_call_slots[] = {{Py_tp_call, net_dynamic_call}, {0, NULL}};
static const PyType_Slot dynamic_index_slots[] = {
    {Py_mp_subscript, net_dynamic_subscript}, {Py_mp_ass_subscript, net_dynamic_ass_subscript}, {0, NULL}};

static const PyType_Slot tuple_slots[] = {
    {Py_mp_length, net_tuple_length}, {Py_mp_subscript, net_tuple_subscript}, {0, NULL}};

/* One protocol's slot, unless a table above or a row before it has filled that slot. */
static const struct {
    int protocol;
    PyType_Slot slot;
} protocol_slots[] = {
    {PROTOCOL_LOOKUP, {Py_mp_subscript, net_lookup_subscript}},
    {PROTOCOL_LENGTH, {Py_mp_length, net_object_length}},
    {PROTOCOL_SLICE_LENGTH, {Py_mp_subscript, net_slice_subscript}},
    {PROTOCOL_SLICE_LENGTH, {Py_mp_ass_subscript, net_slice_ass_subscript}},
    {PROTOCOL_INDEXER, {Py_mp_subscript, net_object_subscript}},
    {PROTOCOL_INDEXER, {Py_mp_ass_subscript, net_object_ass_subscript}},
    {PROTOCOL_DELETE_ITEM, {Py_mp_ass_subscript, net_object_ass_subscript}},
    {PROTOCOL_DELETE_ITEM, {Py_mp_subscript, net_object_subscript}}, /* says what to cast to */
    {PROTOCOL_CONTAINS, {Py_sq_contains, net_object_contains}},
    {PROTOCOL_ITERATE, {Py_tp_iter, net_object_iter}},
    {PROTOCOL_UNPACK, {Py_tp_iter, net_tuple_iter}},
    {PROTOCOL_INVOKE, {Py_tp_call, net_object_call}},
};

/* Likewise for operators. */
static const struct {
    int operator;
    PyType_Slot slot;
} operator_slots[] = {
    {OPERATOR_ADD, {Py_nb_add, net_operator_add}},
    {OPERATOR_SUBTRACT, {Py_nb_subtract, net_operator_subtract}},
    {OPERATOR_MULTIPLY, {Py_nb_multiply, net_operator_multiply}},
    {OPERATOR_DIVIDE, {Py_nb_true_divide, net_operator_divide}},
    {OPERATOR_MODULUS, {Py_nb_remainder, net_operator_modulus}},
    {OPERATOR_AND, {Py_nb_and, net_operator_and}},
    {OPERATOR_OR, {Py_nb_or, net_operator_or}},
    {OPERATOR_XOR, {Py_nb_xor, net_operator_xor}},
    {OPERATOR_LEFT_SHIFT, {Py_nb_lshift, net_operator_lshift}},
    {OPERATOR_RIGHT_SHIFT, {Py_nb_rshift, net_operator_rshift}},
    {OPERATOR_NEGATE, {Py_nb_negative, net_operator_negative}},
    {OPERATOR_PLUS, {Py_nb_positive, net_operator_positive}},
    {OPERATOR_INVERT, {Py_nb_invert, net_operator_invert}},
    {OPERATOR_ABSOLUTE, {Py_nb_absolute, net_operator_absolute}},
    {OPERATOR_TRUTH, {Py_nb_bool, net_operator_bool}},
    {OPERATOR_INTEGER, {Py_nb_int, net_operator_int}},
    {OPERATOR_INDEX, {Py_nb_index, net_operator_index}},
    {OPERATOR_FLOATING, {Py_nb_float, net_operator_float}},
    {OPERATOR_INTEGER, {Py_nb_float, net_operator_float}},
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

/* Of boxed primitives and strings. */
static void add_value_slots(SlotList *list, const NetTypeInfo *info) {
    bool is_text = info->code == TYPE_CODE_STRING || info->code == TYPE_CODE_CHAR;
    bool is_floating = info->code == TYPE_CODE_SINGLE || info->code == TYPE_CODE_DOUBLE;
    add_slots(list, is_text ? text_slots : value_slots);
    if (!is_text && !is_floating)
        add_slots(list, integer_slots);
}

static void add_enum_slots(SlotList *list, const NetTypeInfo *info) {
    add_slots(list, enum_slots);
    if (info->flags & TYPE_FLAGS_ENUM)
        add_slots(list, flags_slots);
}

static void add_kind_slots(SlotList *list, const NetTypeInfo *info) {
    if (info->kind == TYPE_KIND_ARRAY)
        add_slots(list, array_slots);
    else if (info->kind == TYPE_KIND_ENUM)
        add_enum_slots(list, info);
    else if (info->kind == TYPE_KIND_INTERFACE)
        add_slots(list, interface_slots);
    else if (info->kind == TYPE_KIND_DELEGATE)
        add_slots(list, delegate_slots);
    else if (net_value_is_plain(info))
        add_value_slots(list, info);
    else if (net_python_is(info))
        add_slots(list, python_slots);
}

static void add_operator_slots(SlotList *list, const NetTypeInfo *info, const NetOperators *operators) {
    if (operators == NULL)
        return;
    if (info->flags & TYPE_NUMBER)
        add_slots(list, operators->members[OPERATOR_COMPLEX] != 0 ? complex_slots : number_slots);
    for (size_t i = 0; i < sizeof operator_slots / sizeof *operator_slots; i++)
        if (operators->members[operator_slots[i].operator] != 0)
            add_slot(list, operator_slots[i].slot);
}

/* Dynamic objects may have any operator that has a counterpart in C#. */
static void add_dynamic_slots(SlotList *list, const NetTypeInfo *info) {
    if (info->flags & TYPE_DYNAMIC)
        add_slots(list, dynamic_slots);
    if (info->flags & TYPE_DYNAMIC_CALL)
        add_slots(list, dynamic_call_slots);
    if (info->flags & TYPE_DYNAMIC_INDEX)
        add_slots(list, dynamic_index_slots);
    for (size_t i = 0; i < sizeof operator_slots / sizeof *operator_slots; i++) {
        int operator= operator_slots[i].operator;
        if ((info->flags & TYPE_DYNAMIC_OPERATORS) && operator!= OPERATOR_ABSOLUTE && operator!= OPERATOR_INDEX)
            add_slot(list, operator_slots[i].slot);
    }
}

/* Enumerators that are not enumerable themselves are their own iterators. */
static void add_enumerator_slots(SlotList *list, const NetTypeInfo *info, const uint32_t *protocols) {
    if ((info->flags & TYPE_ENUMERATOR) && protocols[PROTOCOL_ITERATE] == 0 && protocols[PROTOCOL_ITERATE_NEXT] != 0) {
        add_slot(list, (PyType_Slot){Py_tp_iter, net_iterator_self});
        add_slot(list, (PyType_Slot){Py_tp_iternext, net_iterator_next_of});
    }
}

void type_protocols_slots(const NetTypeInfo *info, const uint32_t *protocols, const NetOperators *operators, bool root,
                          PyType_Slot *slots) {
    SlotList list = {slots, 0};
    add_kind_slots(&list, info);
    add_operator_slots(&list, info, operators);
    add_dynamic_slots(&list, info);
    if (info->flags & TYPE_EXCEPTION)
        add_slots(&list, exception_slots);
    else
        add_slots(&list, root ? root_slots : other_slots);
    for (size_t i = 0; i < sizeof protocol_slots / sizeof *protocol_slots; i++)
        if (protocols[protocol_slots[i].protocol] != 0)
            add_slot(&list, protocol_slots[i].slot);
    if (protocols[PROTOCOL_SHAPE] & COLLECTION_TUPLE)
        add_slots(&list, tuple_slots);
    PyMethodDef *disposable = net_disposable_methods(protocols);
    if (disposable != NULL)
        add_slot(&list, (PyType_Slot){Py_tp_methods, disposable});
    add_enumerator_slots(&list, info, protocols);
    slots[list.count] = (PyType_Slot){0, NULL};
}
