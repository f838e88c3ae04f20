/* Converters: how a Python value becomes a cell and back, one object for each family of .NET types. */
#ifndef CLRLINK_CONVERT_CONVERTER_H
#define CLRLINK_CONVERT_CONVERTER_H

#include "bridge/value.h"
#include "convert/codec.h"
#include "lifetime/release_queue.h"
#include "metadata/type_info.h"
#include "support/py_compat.h"
#include "support/python.h"

/* What a call made on the way and gives up after it: temporary handles and memory. */
#define SCRATCH_INLINE 6
typedef struct ScratchItem {
    void (*release)(void *item);
    void *item;
} ScratchItem;
typedef struct Scratch {
    int32_t count;
    int32_t capacity;
    ScratchItem *more; /* NULL until the inline items are used up */
    ScratchItem items[SCRATCH_INLINE];
} Scratch;

static inline void scratch_init(Scratch *scratch) {
    scratch->count = 0;
    scratch->capacity = SCRATCH_INLINE;
    scratch->more = NULL;
}
void scratch_release_slow(Scratch *scratch);
static inline void scratch_release(Scratch *scratch) {
    if (scratch->count != 0)
        scratch_release_slow(scratch);
}
/* Keep something until the call is over; on failure (MemoryError) it is released at once and -1 returned. */
int scratch_keep_handle_take(Scratch *scratch, NetHandle handle);
int scratch_keep_memory_take(Scratch *scratch, void *memory); /* PyMem_Free */
int scratch_keep_object_take(Scratch *scratch, PyObject *object);
int scratch_keep_pyref_take(Scratch *scratch, PyRef *ref);

/* Match: how well a Python value fits a parameter type; lower is better. No side effects, no exception. */
enum Match {
    MATCH_EXACT = 0,
    MATCH_NARROWER = 40,      /* an int in a type narrower than Int32 */
    MATCH_LIBRARY = 50,       /* a datetime, UUID... as the .NET type that it stands for */
    MATCH_OTHER_NUMBER = 100, /* an int in a floating or decimal type */
    MATCH_SEQUENCE = 100,     /* a list or tuple as an array; its items' match, halved, is added */
    MATCH_BOOL_AS_INT = 200,  /* a bool in a number */
    MATCH_INDEX = 300,        /* an object with __index__ or __float__ */
    MATCH_CALLABLE = 400,  /* a callable as a delegate that it fits; some more where little is known: match_callable */
    MATCH_DECODED = 650,   /* whatever a decoder takes and no converter does */
    MATCH_ITERABLE = 700,  /* some other iterable as an array */
    MATCH_IMPLICIT = 750,  /* a .NET object by an implicit conversion operator */
    MATCH_PYOBJECT = 800,  /* anything as Python.Runtime.PyObject */
    MATCH_OBJECT = 900,    /* anything as System.Object */
    MATCH_NET_ITEMS = 950, /* a .NET object, str or dict, item by item as an array: nothing better takes it whole */
    MATCH_NONE = 1000      /* does not fit */
};

typedef struct Converter {
    const char *name;
    /* 0; -1 with TypeError or OverflowError set, worded as for fields and properties. Borrows what it can from `value`,
     * which the caller keeps alive; the rest goes to `scratch`. */
    int (*to_net)(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch);
    /* A new reference from a result; owns (and gives up or moves on) the handle in the cell, also on failure.
     * `text` is CallResult.text, or NULL (by-reference cells). */
    PyObject *(*to_py)(NetTypeInfo *type, const Value *cell, const char *text);
    /* MATCH_NONE or a rank from 0. -1: exception set (e.g. a type could not be described). */
    int (*match)(NetTypeInfo *type, PyObject *value);
} Converter;

/* Chooses the converter of a type (set as type_info's chooser by converter_init). */
int converter_init(void);

/* Registered codecs come first in all of these. */
static inline int convert_match(NetTypeInfo *type, PyObject *value) {
    return codec_decodes() ? codec_match(type, value) : type->converter->match(type, value);
}
static inline int convert_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    return codec_decodes() ? codec_to_net(type, value, cell, scratch)
                           : type->converter->to_net(type, value, cell, scratch);
}
/* The same, with the commonest case in line: an int of one digit always fits Int32. */
static inline int convert_argument(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (type->code == TYPE_CODE_INT32 && PyLong_CheckExact(value) && py_compat_long_small(value, &cell->as.i64)) {
        cell->tag = VALUE_I32;
        return 0;
    }
    return convert_to_net(type, value, cell, scratch);
}
/* A value that is put into a place of that type (a field, a property, an element, the result of a callback): as an
 * argument is, implicit conversion operators included. */
int converter_convert_implicitly(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch);
static inline int convert_assigned(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (convert_argument(type, value, cell, scratch) == 0)
        return 0;
    return converter_convert_implicitly(type, value, cell, scratch);
}
static inline PyObject *convert_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    if (type->code == TYPE_CODE_INT32)
        return PyLong_FromLong((long)cell->as.i64);
    return codec_encodes() ? codec_to_py(type, cell, text) : type->converter->to_py(type, cell, text);
}
/* The same without codecs, for what stays within the bridge. */
static inline PyObject *convert_to_wrapper(NetTypeInfo *type, const Value *cell, const char *text) {
    return type->converter->to_py(type, cell, text);
}

/* The .NET type that a Python class stands for in generic arguments, Overloads[...] and Type parameters: NetTypes for
 * themselves, int → Int32, str → String, float → Double, bool → Boolean, bytes → Byte[], object → Object, wrappers of
 * System.Type. NULL without an exception: it stands for none. NULL with one: failure (PyErr_Occurred). */
NetTypeInfo *convert_type_argument(PyObject *object);

/* How the call layer applies implicit conversion operators: 1; 0: there is none; -1. Set by binder_init. */
void converter_set_implicit(int (*convert)(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch));

/* How the call layer makes a value of `type` from one constructor argument (decimals); set by binder_init. */
void converter_set_constructor(int (*construct)(NetTypeInfo *type, PyObject *argument, Value *cell));
int converter_construct(NetTypeInfo *type, PyObject *argument, Value *cell);

/* What a delegate type passes and returns: 0, or -1 with an exception. The call layer knows; objects/net_delegate.c
 * says so at start. */
typedef struct DelegateSignature {
    int parameters;
    enum { DELEGATE_RETURNS_VALUE, DELEGATE_RETURNS_NOTHING, DELEGATE_RETURNS_TASK } returns;
} DelegateSignature;
int converter_delegate_signature(NetTypeInfo *type, DelegateSignature *out);
void converter_set_delegate_signature(int (*signature)(NetTypeInfo *type, DelegateSignature *out));

/* A delegate of .NET's own from a method of .NET, without Python in between: 1; 0: it is none, or its signature does not
 * fit; -1. Likewise said by objects/net_delegate.c. */
void converter_set_method_binder(int (*bind)(NetTypeInfo *type, PyObject *callable, NetHandle *out));

/* A delegate of a closed type that calls a Python callable; *out is an owned handle. 0 or -1. */
int convert_callable_to_delegate(NetTypeInfo *type, PyObject *callable, NetHandle *out);
/* The same from anything that can be called: a delegate of this type as it is, one of another type as that type where
 * it fits, else by a call through Python; TypeError at once for a callable that cannot take the arguments. 0 or -1. */
int convert_any_to_delegate(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch);

/* TypeError "'str' value cannot be converted to System.Double". Returns -1. */
int converter_raise_mismatch(const NetTypeInfo *type, PyObject *value);
/* Reads a wrapper of a boxed primitive into a primitive cell. 0 or -1. */
int converter_unbox(PyObject *wrapper, const NetTypeInfo *info, Value *cell);
/* A new zeroed array. 0; -1 with an exception: OverflowError for lengths beyond .NET's. */
int convert_new_array(NetTypeInfo *element, const int64_t *lengths, int32_t rank, NetHandle *out);
/* A new array of `array`'s type from an iterable or a buffer, also from an array that could be used itself; the handle goes
 * to `scratch`. 1; 0: the value has no items; -1. */
int convert_to_new_array(NetTypeInfo *array, PyObject *value, Value *cell, Scratch *scratch);
/* A .NET array of `array`'s type from `count` Python items; the handle goes to `scratch`. 0 or -1. */
int convert_items_to_array(NetTypeInfo *array, PyObject *const *items, Py_ssize_t count, Value *cell, Scratch *scratch);

/* Whether the object's type has __index__; __float__ or __index__. */
bool converter_has_index(PyObject *value);
bool converter_has_float(PyObject *value);
/* A BIGINT cell of an int of any size. 0 or -1. */
int convert_long_to_bigint(PyObject *value, Value *cell, Scratch *scratch);
/* A new str of an owned System.String handle. */
PyObject *convert_string_handle_take(NetHandle handle);
/* Text cell of a str. */
int convert_str_to_cell(PyObject *value, Value *cell);

extern const Converter convert_bool, convert_char, convert_int, convert_float, convert_decimal, convert_string,
    convert_enum, convert_object, convert_dynamic, convert_array, convert_delegate, convert_nullable, convert_type,
    convert_pyobject, convert_collection, convert_unsupported, convert_wide, convert_half, convert_complex,
    convert_guid, convert_datetime, convert_datetime_offset, convert_timespan, convert_date, convert_time;

/* A TICKS cell of a type of dates or times as an object of the datetime module. NULL with an exception. */
PyObject *convert_ticks_to_py(const NetTypeInfo *type, const Value *cell);
/* The 16 bytes of a Guid as a uuid.UUID. NULL with an exception. */
PyObject *convert_guid_bytes_to_py(const char *bytes);

/* A dynamic cell for any Python value, as a parameter typed Object receives it (features A21). */
int convert_any_to_net(PyObject *value, Value *cell, Scratch *scratch);
/* A Python value for any dynamic result cell. */
PyObject *convert_any_to_py(const Value *cell, const char *text);

#endif
