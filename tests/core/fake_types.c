/* Types, members and thunks of the fake managed half. See fake_types.h. */
#include "support/python.h"

#include "fake_types.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fake_managed.h"

/* ---- types ---- */

#define SYSTEM(type_name, type_kind, type_code, type_base, ...)                                     \
    {                                                                                               \
        .space = "System", .name = type_name, .clr_name = type_name, .kind = TYPE_KIND_##type_kind, \
        .code = TYPE_CODE_##type_code, .base = type_base, __VA_ARGS__                               \
    }

enum {
    OVERLOAD_EQUALS = 1,
    OVERLOAD_HASH,
    OVERLOAD_TO_STRING,
    OVERLOAD_NEW,
    OVERLOAD_GET_VALUE,
    OVERLOAD_SET_VALUE,
    OVERLOAD_ADD,
    OVERLOAD_SUM_INT,
    OVERLOAD_SUM_DOUBLE,
    OVERLOAD_SUM_STRING,
    OVERLOAD_TWIN,
    OVERLOAD_FAIL,
    OVERLOAD_BLOCK,
    OVERLOAD_CALL_BACK,
    OVERLOAD_ECHO,
    OVERLOAD_COUNT
};

enum {
    MEMBER_CONSTRUCT = 1,
    MEMBER_VALUE,
    MEMBER_ADD,
    MEMBER_SUM,
    MEMBER_TWIN,
    MEMBER_FAIL,
    MEMBER_BLOCK,
    MEMBER_CALL_BACK,
    MEMBER_ECHO,
    MEMBER_COUNT
};

static const FakeProtocol object_protocols[] = {{PROTOCOL_EQUALS, OVERLOAD_EQUALS},
                                                {PROTOCOL_HASH, OVERLOAD_HASH},
                                                {PROTOCOL_TO_STRING, OVERLOAD_TO_STRING},
                                                {0, 0}};
static const FakeProtocol counter_protocols[] = {{PROTOCOL_CONSTRUCT, MEMBER_CONSTRUCT}, {0, 0}};

const FakeType fake_object_type = SYSTEM("Object", CLASS, DYNAMIC, NULL, .protocols = object_protocols);
const FakeType fake_value_type = SYSTEM("ValueType", CLASS, DYNAMIC, &fake_object_type, .flags = TYPE_ABSTRACT);
const FakeType fake_int32 = SYSTEM("Int32", PRIMITIVE, INT32, &fake_value_type, .flags = TYPE_SEALED);
const FakeType fake_int64 = SYSTEM("Int64", PRIMITIVE, INT64, &fake_value_type, .flags = TYPE_SEALED);
const FakeType fake_double = SYSTEM("Double", PRIMITIVE, DOUBLE, &fake_value_type, .flags = TYPE_SEALED);
const FakeType fake_boolean = SYSTEM("Boolean", PRIMITIVE, BOOLEAN, &fake_value_type, .flags = TYPE_SEALED);
const FakeType fake_string = SYSTEM("String", CLASS, STRING, &fake_object_type, .flags = TYPE_SEALED);
const FakeType fake_type_type = SYSTEM("Type", CLASS, OBJECT, &fake_object_type, .flags = TYPE_REFLECTION_TYPE);
const FakeType fake_exception_type = SYSTEM("Exception", CLASS, OBJECT, &fake_object_type, .flags = TYPE_EXCEPTION);
const FakeType fake_invalid_operation =
    SYSTEM("InvalidOperationException", CLASS, OBJECT, &fake_exception_type, .flags = TYPE_EXCEPTION);
const FakeType fake_memory_exception =
    SYSTEM("OutOfMemoryException", CLASS, OBJECT, &fake_exception_type, .flags = TYPE_EXCEPTION);
const FakeType fake_python_exception = {.space = "Python.Runtime",
                                        .name = "PythonException",
                                        .clr_name = "PythonException",
                                        .kind = TYPE_KIND_CLASS,
                                        .code = TYPE_CODE_OBJECT,
                                        .flags = TYPE_EXCEPTION,
                                        .base = &fake_exception_type};
const FakeType fake_counter = {.space = "Fake",
                               .name = "Counter",
                               .clr_name = "Counter",
                               .kind = TYPE_KIND_CLASS,
                               .code = TYPE_CODE_OBJECT,
                               .base = &fake_object_type,
                               .protocols = counter_protocols};

static const FakeType *const types[] = {
    &fake_object_type,      &fake_value_type,       &fake_int32,     &fake_int64,          &fake_double,
    &fake_boolean,          &fake_string,           &fake_type_type, &fake_exception_type, &fake_invalid_operation,
    &fake_memory_exception, &fake_python_exception, &fake_counter,
};
#define TYPE_COUNT (sizeof types / sizeof *types)

/* ---- thunks ---- */

_Atomic(bool) fake_blocking;
int64_t (*fake_callback)(void *context, int64_t argument, void **error);
void *fake_callback_context;

static FakeObject *receiver(const Value *args) {
    return fake_object(args[0].as.handle);
}

static NetHandle return_int(CallResult *result, int64_t number) {
    result->value = (Value){.as.i64 = number, .tag = VALUE_I32};
    return 0;
}

static NetHandle thunk_equals(Value *args, CallResult *result) {
    bool same = args[1].tag == VALUE_HANDLE && fake_object(args[0].as.handle) == fake_object(args[1].as.handle);
    result->value = (Value){.as.i64 = same, .tag = VALUE_BOOL};
    return 0;
}

static NetHandle thunk_hash(Value *args, CallResult *result) {
    return return_int(result, (int64_t)((uintptr_t)receiver(args) >> 4 & 0x7FFFFFFF));
}

static NetHandle thunk_to_string(Value *args, CallResult *result) {
    FakeObject *object = receiver(args);
    int length = object->text != NULL ? snprintf(result->text, CALL_TEXT_CAPACITY, "%s", object->text)
                                      : snprintf(result->text, CALL_TEXT_CAPACITY, "%s %lld", object->type->name,
                                                 (long long)atomic_load(&object->number));
    result->value.tag = VALUE_TEXT_TAG(VALUE_LATIN1, length);
    return 0;
}

static NetHandle thunk_new(Value *args, CallResult *result) {
    fake_return_object(result, &fake_counter, args[0].as.i64, NULL, (uint64_t)(uintptr_t)&fake_counter);
    return 0;
}

static NetHandle thunk_get_value(Value *args, CallResult *result) {
    return return_int(result, atomic_load(&receiver(args)->number));
}

static NetHandle thunk_set_value(Value *args, CallResult *result) {
    atomic_store(&receiver(args)->number, args[1].as.i64);
    result->value.tag = VALUE_NULL;
    return 0;
}

static NetHandle thunk_add(Value *args, CallResult *result) {
    return return_int(result, atomic_fetch_add(&receiver(args)->number, args[1].as.i64) + args[1].as.i64);
}

static NetHandle thunk_sum_int(Value *args, CallResult *result) {
    return return_int(result, args[0].as.i64 + args[1].as.i64);
}

static NetHandle thunk_sum_double(Value *args, CallResult *result) {
    result->value = (Value){.as.f64 = args[0].as.f64 + args[1].as.f64, .tag = VALUE_F64};
    return 0;
}

static NetHandle thunk_sum_string(Value *args, CallResult *result) {
    uint32_t first = VALUE_LENGTH(args[0].tag), second = VALUE_LENGTH(args[1].tag);
    memcpy(result->text, args[0].as.pointer, first);
    memcpy(result->text + first, args[1].as.pointer, second);
    result->value.tag = VALUE_TEXT_TAG(VALUE_LATIN1, first + second);
    return 0;
}

static NetHandle thunk_twin(Value *args, CallResult *result) {
    fake_return_object(result, &fake_counter, atomic_load(&receiver(args)->number), NULL,
                       (uint64_t)(uintptr_t)&fake_counter);
    return 0;
}

static NetHandle thunk_fail(Value *args, CallResult *result) {
    (void)args, (void)result;
    return fake_exception(&fake_invalid_operation, "it failed");
}

static NetHandle thunk_block(Value *args, CallResult *result) {
    (void)args;
    struct timespec pause = {0, 1000000};
    fake_check_detached("Fake.Counter.Block");
    while (atomic_load(&fake_blocking))
        nanosleep(&pause, NULL);
    result->value.tag = VALUE_NULL;
    return 0;
}

static NetHandle thunk_call_back(Value *args, CallResult *result) {
    void *error = NULL;
    int64_t number = fake_callback(fake_callback_context, args[0].as.i64, &error);
    result->value = (Value){.as.i64 = number, .tag = VALUE_I64};
    return (NetHandle)error;
}

/* An object comes back as another handle of the same; the rest as it is. */
static NetHandle thunk_echo(Value *args, CallResult *result) {
    result->value = args[0];
    if (VALUE_KIND(args[0].tag) == VALUE_LATIN1 && !VALUE_TAG_IS_TYPE(args[0].tag))
        memcpy(result->text, args[0].as.pointer, VALUE_LENGTH(args[0].tag));
    if (args[0].tag == VALUE_HANDLE)
        fake_return_object(result, fake_object(args[0].as.handle)->type,
                           atomic_load(&fake_object(args[0].as.handle)->number), NULL, VALUE_HANDLE);
    return 0;
}

/* ---- overloads and members ---- */

#define INT(parameter) \
    { parameter, &fake_int32, 0 }

static const FakeOverload overloads[OVERLOAD_COUNT] = {
    [OVERLOAD_EQUALS] = {"Equals",
                         "Boolean Equals(System.Object)",
                         OVERLOAD_VIRTUAL,
                         &fake_object_type,
                         &fake_boolean,
                         1,
                         {{"obj", &fake_object_type, 0}},
                         thunk_equals,
                         PREPARED_MAY_BLOCK},
    [OVERLOAD_HASH] = {"GetHashCode",
                       "Int32 GetHashCode()",
                       OVERLOAD_VIRTUAL,
                       &fake_object_type,
                       &fake_int32,
                       0,
                       {{0}},
                       thunk_hash,
                       PREPARED_MAY_BLOCK},
    [OVERLOAD_TO_STRING] = {"ToString",
                            "System.String ToString()",
                            OVERLOAD_VIRTUAL,
                            &fake_object_type,
                            &fake_string,
                            0,
                            {{0}},
                            thunk_to_string,
                            PREPARED_MAY_BLOCK},
    [OVERLOAD_NEW] = {".ctor",
                      "Void .ctor(Int32)",
                      OVERLOAD_CONSTRUCTOR,
                      &fake_counter,
                      &fake_counter,
                      1,
                      {INT("value")},
                      thunk_new,
                      0},
    [OVERLOAD_GET_VALUE] =
        {"get_Value", "Int32 get_Value()", OVERLOAD_GETTER, &fake_counter, &fake_int32, 0, {{0}}, thunk_get_value, 0},
    [OVERLOAD_SET_VALUE] = {"set_Value",
                            "Void set_Value(Int32)",
                            OVERLOAD_SETTER,
                            &fake_counter,
                            NULL,
                            1,
                            {INT("value")},
                            thunk_set_value,
                            0},
    [OVERLOAD_ADD] = {"Add", "Int32 Add(Int32)", 0, &fake_counter, &fake_int32, 1, {INT("amount")}, thunk_add, 0},
    [OVERLOAD_SUM_INT] = {"Sum",
                          "Int32 Sum(Int32, Int32)",
                          OVERLOAD_STATIC,
                          &fake_counter,
                          &fake_int32,
                          2,
                          {INT("a"), INT("b")},
                          thunk_sum_int,
                          0},
    [OVERLOAD_SUM_DOUBLE] = {"Sum",
                             "Double Sum(Double, Double)",
                             OVERLOAD_STATIC,
                             &fake_counter,
                             &fake_double,
                             2,
                             {{"a", &fake_double, 0}, {"b", &fake_double, 0}},
                             thunk_sum_double,
                             0},
    [OVERLOAD_SUM_STRING] = {"Sum",
                             "System.String Sum(System.String, System.String)",
                             OVERLOAD_STATIC,
                             &fake_counter,
                             &fake_string,
                             2,
                             {{"a", &fake_string, 0}, {"b", &fake_string, 0}},
                             thunk_sum_string,
                             0},
    [OVERLOAD_TWIN] =
        {"Twin", "Fake.Counter Twin()", 0, &fake_counter, &fake_counter, 0, {{0}}, thunk_twin, PREPARED_MAY_BLOCK},
    [OVERLOAD_FAIL] = {"Fail", "Void Fail()", OVERLOAD_STATIC, &fake_counter, NULL, 0, {{0}}, thunk_fail, 0},
    [OVERLOAD_BLOCK] =
        {"Block", "Void Block()", OVERLOAD_STATIC, &fake_counter, NULL, 0, {{0}}, thunk_block, PREPARED_MAY_BLOCK},
    [OVERLOAD_CALL_BACK] = {"CallBack",
                            "Int64 CallBack(Int64)",
                            OVERLOAD_STATIC,
                            &fake_counter,
                            &fake_int64,
                            1,
                            {{"argument", &fake_int64, 0}},
                            thunk_call_back,
                            PREPARED_MAY_BLOCK},
    [OVERLOAD_ECHO] = {"Echo",
                       "System.Object Echo(System.Object)",
                       OVERLOAD_STATIC,
                       &fake_counter,
                       &fake_object_type,
                       1,
                       {{"value", &fake_object_type, 0}},
                       thunk_echo,
                       0},
};

static const FakeMember members[MEMBER_COUNT] = {
    [MEMBER_CONSTRUCT] = {&fake_counter, NULL, MEMBER_KIND_METHOD, 0, 1, {OVERLOAD_NEW}},
    [MEMBER_VALUE] = {&fake_counter,
                      "Value",
                      MEMBER_KIND_PROPERTY,
                      MEMBER_INSTANCE | MEMBER_READABLE | MEMBER_WRITABLE,
                      2,
                      {OVERLOAD_GET_VALUE, OVERLOAD_SET_VALUE}},
    [MEMBER_ADD] = {&fake_counter, "Add", MEMBER_KIND_METHOD, MEMBER_INSTANCE, 1, {OVERLOAD_ADD}},
    [MEMBER_SUM] = {&fake_counter,
                    "Sum",
                    MEMBER_KIND_METHOD,
                    MEMBER_STATIC,
                    3,
                    {OVERLOAD_SUM_INT, OVERLOAD_SUM_DOUBLE, OVERLOAD_SUM_STRING}},
    [MEMBER_TWIN] = {&fake_counter, "Twin", MEMBER_KIND_METHOD, MEMBER_INSTANCE, 1, {OVERLOAD_TWIN}},
    [MEMBER_FAIL] = {&fake_counter, "Fail", MEMBER_KIND_METHOD, MEMBER_STATIC, 1, {OVERLOAD_FAIL}},
    [MEMBER_BLOCK] = {&fake_counter, "Block", MEMBER_KIND_METHOD, MEMBER_STATIC, 1, {OVERLOAD_BLOCK}},
    [MEMBER_CALL_BACK] = {&fake_counter, "CallBack", MEMBER_KIND_METHOD, MEMBER_STATIC, 1, {OVERLOAD_CALL_BACK}},
    [MEMBER_ECHO] = {&fake_counter, "Echo", MEMBER_KIND_METHOD, MEMBER_STATIC, 1, {OVERLOAD_ECHO}},
};

/* ---- what the slots say of them ---- */

static NetTypeKey key_of(const FakeType *type) {
    return (NetTypeKey)type;
}

NetHandle fake_type_find(const char *clr_name, int32_t length, NetTypeKey *out) {
    fake_check_detached("type_find");
    *out = 0;
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s.%s", types[i]->space, types[i]->clr_name);
        if ((int32_t)strlen(name) == length && memcmp(name, clr_name, (size_t)length) == 0)
            *out = key_of(types[i]);
    }
    return 0;
}

NetHandle fake_type_from_object(NetHandle type_object, NetTypeKey *out) {
    fake_check_detached("type_from_object");
    FakeObject *object = fake_object(type_object);
    *out = object->type == &fake_type_type ? (NetTypeKey)atomic_load(&object->number) : 0;
    return 0;
}

NetHandle fake_type_describe(NetTypeKey key, Blob *out) {
    fake_check_detached("type_describe");
    const FakeType *type = (const FakeType *)key;
    char full_name[128];
    FakeBlob blob = {0};
    snprintf(full_name, sizeof full_name, "%s.%s", type->space, type->name);
    fake_blob_u64(&blob, key);
    fake_blob_u8(&blob, type->kind);
    fake_blob_u8(&blob, type->code);
    fake_blob_u32(&blob, type->flags);
    fake_blob_u8(&blob, 0);
    fake_blob_u64(&blob, key_of(type->base));
    fake_blob_u64(&blob, 0);
    fake_blob_u64(&blob, 0);
    fake_blob_u32(&blob, 0);
    fake_blob_u32(&blob, 1);
    fake_blob_u64(&blob, key);
    fake_blob_u32(&blob, 0);
    fake_blob_text(&blob, type->space);
    fake_blob_text(&blob, type->name);
    fake_blob_text(&blob, full_name);
    fake_blob_text(&blob, type->clr_name);
    fake_blob_text(&blob, "Fake, Version=1.0.0.0");
    fake_blob_u64(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static _Atomic(int) members_awaited;

void fake_members_meet(int threads) {
    atomic_store(&members_awaited, threads);
}

static void meet_in_members(const FakeType *type) {
    if (type != &fake_counter || atomic_load(&members_awaited) == 0)
        return;
    atomic_fetch_sub(&members_awaited, 1);
    while (atomic_load(&members_awaited) > 0)
        sched_yield();
}

NetHandle fake_type_members(NetTypeKey key, Blob *out) {
    fake_check_detached("type_members");
    const FakeType *type = (const FakeType *)key;
    meet_in_members(type);
    FakeBlob names = {0}, all = {0};
    uint32_t name_count = 0, protocol_count = 0;
    for (uint32_t i = 1; i < MEMBER_COUNT; i++)
        if (members[i].declaring == type && members[i].name != NULL) {
            fake_blob_text(&names, members[i].name);
            fake_blob_u8(&names, members[i].kind);
            fake_blob_u16(&names, members[i].flags);
            fake_blob_u32(&names, i);
            fake_blob_u64(&names, 0);
            name_count++;
        }
    fake_blob_u32(&all, name_count);
    fake_blob_bytes(&all, names.data, names.length);
    free(names.data);
    while (type->protocols != NULL && type->protocols[protocol_count].number != 0)
        protocol_count++;
    fake_blob_u32(&all, protocol_count);
    for (uint32_t i = 0; i < protocol_count; i++) {
        fake_blob_u8(&all, type->protocols[i].protocol);
        fake_blob_u32(&all, type->protocols[i].number);
    }
    fake_blob_u32(&all, 0); /* no operators */
    *out = fake_blob_finish(&all);
    return 0;
}

static void write_overload(FakeBlob *blob, uint32_t number) {
    const FakeOverload *overload = &overloads[number];
    fake_blob_u32(blob, number);
    fake_blob_u32(blob, overload->flags);
    fake_blob_u64(blob, key_of(overload->declaring));
    fake_blob_u32(blob, 0);
    fake_blob_text(blob, overload->text);
    fake_blob_text(blob, overload->name);
    fake_blob_u64(blob, key_of(overload->result));
    fake_blob_u32(blob, (uint32_t)overload->count);
    for (int i = 0; i < overload->count; i++) {
        fake_blob_u64(blob, key_of(overload->parameters[i].type));
        fake_blob_text(blob, overload->parameters[i].name);
        fake_blob_u16(blob, overload->parameters[i].flags);
        fake_blob_u32(blob, 0);
    }
}

NetHandle fake_member_describe(uint32_t member, Blob *out) {
    fake_check_detached("member_describe");
    FakeBlob blob = {0};
    fake_blob_u32(&blob, (uint32_t)members[member].count);
    for (int i = 0; i < members[member].count; i++)
        write_overload(&blob, members[member].overloads[i]);
    *out = fake_blob_finish(&blob);
    return 0;
}

NetHandle fake_overload_describe(uint32_t overload, Blob *out) {
    fake_check_detached("overload_describe");
    FakeBlob blob = {0};
    write_overload(&blob, overload);
    *out = fake_blob_finish(&blob);
    return 0;
}

NetHandle fake_overload_prepare(uint32_t overload, Thunk *out, uint32_t *out_flags) {
    fake_check_detached("overload_prepare");
    *out = overloads[overload].thunk;
    *out_flags = overloads[overload].prepared;
    return 0;
}

NetHandle fake_type_distance(NetTypeKey from, NetTypeKey to, int32_t *out) {
    fake_check_detached("type_distance");
    int32_t steps = 0;
    for (const FakeType *type = (const FakeType *)from; type != NULL; type = type->base, steps++)
        if (key_of(type) == to) {
            *out = steps;
            return 0;
        }
    *out = -1;
    return 0;
}

/* ---- what the fake half has not ---- */

static NetHandle not_here(void) {
    return fake_exception(&fake_invalid_operation, "the fake managed half has no generics and no arrays");
}

NetHandle fake_type_close(NetTypeKey definition, const NetTypeKey *arguments, int32_t count, NetTypeKey *out) {
    (void)definition, (void)arguments, (void)count, (void)out;
    return not_here();
}
NetHandle fake_type_array(NetTypeKey element, int32_t rank, NetTypeKey *out) {
    (void)element, (void)rank, (void)out;
    return not_here();
}
NetHandle fake_type_byref(NetTypeKey element, NetTypeKey *out) {
    (void)element, (void)out;
    return not_here();
}
NetHandle fake_method_close(uint32_t overload, const NetTypeKey *arguments, int32_t count, uint32_t *out_overload) {
    (void)overload, (void)arguments, (void)count, (void)out_overload;
    return not_here();
}
NetHandle fake_method_infer(uint32_t overload, const uint64_t *shapes, int32_t count, NetTypeKey *types, Blob *reason) {
    (void)overload, (void)shapes, (void)count, (void)types, (void)reason;
    return not_here();
}
NetHandle fake_method_specificity(uint32_t left, uint32_t right, const int32_t *left_places,
                                  const int32_t *right_places, int32_t count, int32_t *order) {
    (void)left, (void)right, (void)left_places, (void)right_places, (void)count, (void)order;
    return not_here();
}
NetHandle fake_array_create(NetTypeKey element, const int64_t *lengths, int32_t rank, NetHandle *out) {
    (void)element, (void)lengths, (void)rank, (void)out;
    return not_here();
}
NetHandle fake_array_shape(NetHandle array, int64_t *lengths, int64_t *lows, int32_t *rank) {
    (void)array, (void)lengths, (void)lows, (void)rank;
    return not_here();
}
NetHandle fake_array_store(NetHandle array, int64_t start, const Value *values, int32_t count) {
    (void)array, (void)start, (void)values, (void)count;
    return not_here();
}
NetHandle fake_array_copy_in(NetHandle array, int64_t offset, const void *data, int64_t bytes) {
    (void)array, (void)offset, (void)data, (void)bytes;
    return not_here();
}

NetHandle fake_array_pin(NetHandle array, void **address, uintptr_t *pin) {
    (void)array, (void)address, (void)pin;
    return not_here();
}

NetHandle fake_array_unpin(uintptr_t pin) {
    (void)pin;
    return not_here();
}

NetHandle fake_array_cut(NetHandle array, const int64_t *region, uint32_t kept, NetHandle *out) {
    (void)array, (void)region, (void)kept, (void)out;
    return not_here();
}

NetHandle fake_array_paste(NetHandle array, const int64_t *region, NetHandle values) {
    (void)array, (void)region, (void)values;
    return not_here();
}
NetHandle fake_enumerator_proven(NetHandle enumerator, int32_t *out) {
    (void)enumerator;
    *out = 0;
    return 0;
}
NetHandle fake_collection_create(NetTypeKey type, NetHandle items, NetHandle values, NetHandle *out) {
    (void)type, (void)items, (void)values, (void)out;
    return not_here();
}
