/* The value cell: how one argument or result crosses the border between C and .NET.
 *
 * A cell is 16 bytes: a payload and a tag. Where the .NET type of a parameter is known exactly
 * (an int, a double, a sealed class...), the thunk reads the payload alone. Where it is not
 * ("dynamic" cells: parameters, receivers and results of type Object, ValueType, Enum or of any
 * interface type) the tag says what the payload is.
 *
 *   tag == 0                    null
 *   tag is a multiple of 8      a type key (see below): payload is a handle to an object whose exact
 *                               runtime type that is, or, where that type is an enum, its value
 *   otherwise (tag & 0xff)      a ValueKind; texts carry their length in (tag >> 32)
 *
 * This header is read by tools that write its C# mirror: keep the lists one entry a line.
 */
#ifndef CLRLINK_BRIDGE_VALUE_H
#define CLRLINK_BRIDGE_VALUE_H

#include <stdint.h>

/* A reference to a .NET object. On CoreCLR it is the address of a slot in a pinned object[];
 * elsewhere a GCHandle. 0 is null. Whoever owns a handle gives it up exactly once (bridge/handle.h). */
typedef uintptr_t NetHandle;

/* RuntimeTypeHandle.Value: names a .NET type for as long as the process lives. 0 is "no type". */
typedef uintptr_t NetTypeKey;

/* X(name, number): numbers are never multiples of 8, so that they differ from every type key. */
#define VALUE_KINDS(X)                                                                               \
    X(NULL, 0)           /* null; also a void result */                                              \
    X(BOOL, 1)           /* i64: 0 or 1 */                                                           \
    X(I32, 2)            /* i64, boxed as Int32 in dynamic cells */                                  \
    X(I64, 3)            /* i64, boxed as Int64; every integer that is no I32 or U64 */              \
    X(U64, 4)            /* u64, boxed as UInt64 */                                                  \
    X(F64, 5)            /* f64; Single parameters and results too are carried as f64 */             \
    X(CHAR, 6)           /* i64: one UTF-16 unit */                                                  \
    X(BIGINT, 7)         /* pointer to little-endian two's complement bytes, length in bytes */      \
    X(LATIN1, 9)         /* pointer, length: text of 1 byte a character (PyUnicode_1BYTE_KIND) */    \
    X(UCS2, 10)          /* pointer, length: 2 bytes a character: BMP code points */                 \
    X(UCS4, 11)          /* pointer, length: 4 bytes a character */                                  \
    X(STRING_HANDLE, 12) /* handle of a System.String (results; owned by the reader) */              \
    X(HANDLE, 13)        /* handle whose exact type is not said */                                   \
    X(PYOBJECT, 14)      /* pointer to a PyRef (lifetime/release_queue.h) */                         \
    X(MISSING, 15)       /* argument left out: the thunk supplies the parameter's default */         \
    X(UTF16, 17)         /* pointer, length: UTF-16 units (results in CallResult.text only) */       \
    X(DECIMAL, 18)       /* u64: the lower 64 bits of the integer; tag: VALUE_DECIMAL_TAG */         \
    X(TICKS, 19)         /* i64: 100 ns since the year 1, or of a time span; tag: VALUE_TICKS_TAG */ \
    X(BYTES, 20)         /* pointer, length: the value's own bytes */

typedef enum ValueKind {
#define X(name, number) VALUE_##name = number,
    VALUE_KINDS(X)
#undef X
} ValueKind;

typedef struct Value {
    union {
        int64_t i64;
        uint64_t u64;
        double f64;
        const void *pointer;
        NetHandle handle;
    } as;
    uint64_t tag;
} Value;

#define VALUE_TAG_IS_TYPE(tag) ((tag) != 0 && ((tag)&7) == 0)
#define VALUE_TEXT_TAG(kind, length) ((uint64_t)(kind) | ((uint64_t)(uint32_t)(length) << 32))
#define VALUE_KIND(tag) ((ValueKind)((tag)&0xff))
/* A decimal is integer / 10^scale; `high` are the upper 32 of the integer's 96 bits. */
#define VALUE_DECIMAL_TAG(high, scale, negative) \
    (VALUE_TEXT_TAG(VALUE_DECIMAL, high) | (uint64_t)(scale) << 8 | (uint64_t)((negative) != 0) << 16)
/* `kind`: a DateTimeKind; `offset`: seconds east of UTC. */
#define VALUE_TICKS_TAG(kind, offset) (VALUE_TEXT_TAG(VALUE_TICKS, offset) | (uint64_t)(kind) << 8)
#define VALUE_LENGTH(tag) ((uint32_t)((tag) >> 32))

/* Where a thunk leaves its result. The caller fills `slot` before the call:
 *   slot.as.handle   a free slot (0: none; the thunk then makes a handle itself). A thunk that
 *                    returns an object stores it there and returns the slot in value.as.handle; a
 *                    caller that sees another value.as.handle, or none, keeps its free slot.
 * Strings of up to TEXT_CAPACITY bytes come in `text` as LATIN1 (1 byte a unit) or UTF16 (2 bytes
 * a unit); value.as.pointer is then not set. Longer ones come as STRING_HANDLE. */
#define CALL_TEXT_CAPACITY 256
typedef struct CallResult {
    Value value;
    Value slot;
    _Alignas(16) char text[CALL_TEXT_CAPACITY];
} CallResult;

/* A thunk: native code of one emitted static method with [UnmanagedCallersOnly] (a delegate's on
 * Mono). args[0] is the receiver of instance members. By-reference arguments are read from and
 * written back to their cells (objects and strings there always as owned handles). Returns 0, or
 * an owned handle of the exception that the member threw; `result` is then untouched. */
typedef NetHandle (*Thunk)(Value *args, CallResult *result);

/* Bytes handed out by a managed slot; given back with blob_free. */
typedef struct Blob {
    const uint8_t *data;
    int64_t length;
} Blob;

_Static_assert(sizeof(Value) == 16, "the managed half lays Value out by hand");

#endif
