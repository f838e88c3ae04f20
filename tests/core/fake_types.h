/* The types of the fake managed half: a few of System's, and Fake.Counter with members of every kind, their thunks in C. */
#ifndef CLRLINK_TESTS_FAKE_TYPES_H
#define CLRLINK_TESTS_FAKE_TYPES_H

#include "bridge/metadata_format.h"
#include "bridge/value.h"

typedef struct FakeType FakeType;

typedef struct FakeParameter {
    const char *name;
    const FakeType *type;
    uint16_t flags; /* PARAMETER_ */
} FakeParameter;

typedef struct FakeOverload {
    const char *name, *text;
    uint32_t flags; /* OVERLOAD_ */
    const FakeType *declaring, *result;
    int count;
    FakeParameter parameters[4];
    Thunk thunk;
    uint32_t prepared; /* PREPARED_ */
} FakeOverload;

typedef struct FakeMember {
    const FakeType *declaring;
    const char *name;
    uint8_t kind;   /* MEMBER_KIND_ */
    uint16_t flags; /* MEMBER_ */
    int count;
    uint32_t overloads[6];
} FakeMember;

typedef struct FakeProtocol {
    uint8_t protocol;
    uint32_t number;
} FakeProtocol;

struct FakeType {
    const char *space, *name, *clr_name;
    uint8_t kind, code;
    uint32_t flags;
    const FakeType *base;
    const FakeProtocol *protocols; /* ended by number 0 */
    _Alignas(8) int aligned;       /* its address is its key: a multiple of 8 */
};

extern const FakeType fake_object_type, fake_value_type, fake_int32, fake_int64, fake_double, fake_boolean, fake_string,
    fake_type_type, fake_exception_type, fake_invalid_operation, fake_memory_exception, fake_python_exception,
    fake_counter;

/* Set while Fake.Counter.Block waits; it returns when it is cleared. */
extern _Atomic(bool) fake_blocking;
/* Before a thread first asks for members: so many threads wait for each other there. */
void fake_members_meet(int threads);
/* What Fake.Counter.CallBack calls. */
extern int64_t (*fake_callback)(void *context, int64_t argument, void **error);
extern void *fake_callback_context;

NetHandle fake_type_find(const char *clr_name, int32_t length, NetTypeKey *out);
NetHandle fake_type_from_object(NetHandle type_object, NetTypeKey *out);
NetHandle fake_type_describe(NetTypeKey type, Blob *out);
NetHandle fake_type_members(NetTypeKey type, Blob *out);
NetHandle fake_type_close(NetTypeKey definition, const NetTypeKey *arguments, int32_t count, NetTypeKey *out);
NetHandle fake_type_array(NetTypeKey element, int32_t rank, NetTypeKey *out);
NetHandle fake_type_byref(NetTypeKey element, NetTypeKey *out);
NetHandle fake_type_distance(NetTypeKey from, NetTypeKey to, int32_t *out);
NetHandle fake_member_describe(uint32_t member, Blob *out);
NetHandle fake_overload_describe(uint32_t overload, Blob *out);
NetHandle fake_overload_prepare(uint32_t overload, Thunk *out, uint32_t *out_flags);
NetHandle fake_method_close(uint32_t overload, const NetTypeKey *arguments, int32_t count, uint32_t *out_overload);
NetHandle fake_method_infer(uint32_t overload, const uint64_t *shapes, int32_t count, NetTypeKey *types, Blob *reason);
NetHandle fake_method_specificity(uint32_t left, uint32_t right, const int32_t *left_places,
                                  const int32_t *right_places, int32_t count, int32_t *order);
NetHandle fake_array_create(NetTypeKey element, const int64_t *lengths, int32_t rank, NetHandle *out);
NetHandle fake_array_shape(NetHandle array, int64_t *lengths, int64_t *lows, int32_t *rank);
NetHandle fake_array_store(NetHandle array, int64_t start, const Value *values, int32_t count);
NetHandle fake_array_pin(NetHandle array, void **address, uintptr_t *pin);
NetHandle fake_array_unpin(uintptr_t pin);
NetHandle fake_array_copy_in(NetHandle array, int64_t offset, const void *data, int64_t bytes);
NetHandle fake_array_cut(NetHandle array, const int64_t *region, uint32_t kept, NetHandle *out);
NetHandle fake_array_paste(NetHandle array, const int64_t *region, NetHandle values);
NetHandle fake_enumerator_proven(NetHandle enumerator, int32_t *out);
NetHandle fake_collection_create(NetTypeKey type, NetHandle items, NetHandle values, NetHandle *out);

#endif
