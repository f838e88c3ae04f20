/* The fake managed half: handles, objects, blobs, exceptions. Types and members are in fake_types.c.
 *
 * A handle is the address of a FakeSlot. A slot is FREE (the managed half's), RESERVED (the core's, empty) or FULL; each
 * change of that state is an exchange that checks where it comes from, so two threads that clear one handle are caught
 * whatever the timing, as long as the slot was not filled again between; in the mode without slots a handle is never used
 * again, and they are always caught.
 */
#include "fake_managed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_types.h"
#include "support/sync.h"
#include "support/thread.h"

enum SlotState { SLOT_FREE = 0, SLOT_RESERVED, SLOT_FULL, SLOT_DEAD };

typedef struct FakeSlot {
    _Atomic(int) state;           /* [atomic] SlotState */
    _Atomic(FakeObject *) object; /* [atomic] while FULL */
    struct FakeSlot *next_free;   /* [lock:state.lock] while FREE */
    struct FakeSlot *next_made;   /* [lock:state.lock] all, so that leak checkers find them */
} FakeSlot;

static struct {
    NativeSlots native; /* [const] */
    bool no_slots;      /* [const] */
    int64_t forgiven;   /* [const] */
    Mutex lock;
    FakeSlot *free_slots;       /* [lock:lock] */
    FakeSlot *made;             /* [lock:lock] */
    _Atomic(int64_t) full;      /* [atomic] slots that are FULL */
    _Atomic(int64_t) objects;   /* [atomic] */
    _Atomic(int64_t) permanent; /* [atomic] type objects: the core keeps one a type for ever */
    _Atomic(int64_t) clears;    /* [atomic] */
    _Atomic(int64_t) blobs;     /* [atomic] handed out and not given back */
} state = {.lock = MUTEX_INIT};

void fake_abort(const char *message) {
    fprintf(stderr, "the fake managed half: %s\n", message);
    abort();
}

void fake_check_detached(const char *slot) {
    if (thread_is_attached()) {
        fprintf(stderr, "the fake managed half: %s was called attached, but may block\n", slot);
        abort();
    }
}

void fake_use_no_slots(void) {
    state.no_slots = true;
}

/* ---- slots ---- */

static FakeSlot *slot_make(void) {
    FakeSlot *slot = calloc(1, sizeof *slot);
    if (slot == NULL)
        fake_abort("out of memory");
    return slot;
}

static void slot_move(FakeSlot *slot, enum SlotState from, enum SlotState to, const char *complaint) {
    int expected = from;
    if (!atomic_compare_exchange_strong(&slot->state, &expected, to)) {
        fprintf(stderr, "slot %p is in state %d\n", (void *)slot, expected);
        fake_abort(complaint);
    }
}

static FakeSlot *slot_take_free(void) {
    mutex_lock(&state.lock);
    FakeSlot *slot = state.free_slots;
    if (slot != NULL)
        state.free_slots = slot->next_free;
    mutex_unlock(&state.lock);
    if (slot != NULL)
        return slot;
    slot = slot_make();
    mutex_lock(&state.lock);
    slot->next_made = state.made;
    state.made = slot;
    mutex_unlock(&state.lock);
    return slot;
}

int64_t fake_slots_made(void) {
    int64_t count = 0;
    mutex_lock(&state.lock);
    for (const FakeSlot *slot = state.made; slot != NULL; slot = slot->next_made)
        count++;
    mutex_unlock(&state.lock);
    return count;
}

/* The reference to `object` moves into the slot. */
static void slot_fill(FakeSlot *slot, enum SlotState from, FakeObject *object) {
    atomic_store(&slot->object, object);
    slot_move(slot, from, SLOT_FULL, "an object was stored into a slot that is not free");
    atomic_fetch_add(&state.full, 1);
}

static NetHandle new_handle(FakeObject *object) {
    FakeSlot *slot = slot_take_free();
    slot_fill(slot, SLOT_FREE, object);
    return (NetHandle)slot;
}

/* ---- objects ---- */

static FakeObject *object_new(const FakeType *type, int64_t number, const char *text) {
    FakeObject *object = calloc(1, sizeof *object);
    if (object == NULL)
        fake_abort("out of memory");
    atomic_store(&object->references, 1);
    object->type = type;
    atomic_store(&object->number, number);
    object->text = text != NULL ? strdup(text) : NULL;
    atomic_fetch_add(&state.objects, 1);
    if (type == &fake_type_type)
        atomic_fetch_add(&state.permanent, 1);
    return object;
}

static void object_release(FakeObject *object) {
    if (atomic_fetch_sub(&object->references, 1) != 1)
        return;
    atomic_fetch_sub(&state.objects, 1);
    if (object->type == &fake_type_type)
        atomic_fetch_sub(&state.permanent, 1);
    if (object->pyref != NULL)
        state.native.pyref_release(object->pyref);
    free(object->text);
    free(object);
}

FakeObject *fake_object(NetHandle handle) {
    FakeSlot *slot = (FakeSlot *)handle;
    if (slot == NULL || atomic_load(&slot->state) != SLOT_FULL)
        fake_abort("a handle was used that is null or was given up");
    return atomic_load(&slot->object);
}

NetHandle fake_new(const FakeType *type, int64_t number, const char *text) {
    return new_handle(object_new(type, number, text));
}

NetHandle fake_exception(const FakeType *type, const char *message) {
    return fake_new(type, 0, message);
}

void fake_return_object(CallResult *result, const FakeType *type, int64_t number, const char *text, uint64_t tag) {
    FakeSlot *slot = (FakeSlot *)result->slot.as.handle;
    FakeObject *object = object_new(type, number, text);
    if (slot != NULL)
        slot_fill(slot, SLOT_RESERVED, object);
    result->value.as.handle = slot != NULL ? (NetHandle)slot : new_handle(object);
    result->value.tag = tag;
}

int64_t fake_handle_count(void) {
    return atomic_load(&state.full);
}
int64_t fake_object_count(void) {
    return atomic_load(&state.objects);
}
int64_t fake_permanent_count(void) {
    return atomic_load(&state.permanent);
}
int64_t fake_clear_count(void) {
    return atomic_load(&state.clears);
}

/* ---- blobs ---- */

void fake_blob_bytes(FakeBlob *blob, const void *bytes, size_t length) {
    if (blob->length + length > blob->capacity) {
        blob->capacity = (blob->length + length) * 2;
        blob->data = realloc(blob->data, blob->capacity);
        if (blob->data == NULL)
            fake_abort("out of memory");
    }
    if (length > 0)
        memcpy(blob->data + blob->length, bytes, length);
    blob->length += length;
}
void fake_blob_u8(FakeBlob *blob, uint8_t value) {
    fake_blob_bytes(blob, &value, sizeof value);
}
void fake_blob_u16(FakeBlob *blob, uint16_t value) {
    fake_blob_bytes(blob, &value, sizeof value);
}
void fake_blob_u32(FakeBlob *blob, uint32_t value) {
    fake_blob_bytes(blob, &value, sizeof value);
}
void fake_blob_u64(FakeBlob *blob, uint64_t value) {
    fake_blob_bytes(blob, &value, sizeof value);
}
void fake_blob_text(FakeBlob *blob, const char *text) {
    fake_blob_u32(blob, (uint32_t)strlen(text));
    fake_blob_bytes(blob, text, strlen(text));
}

/* Cut to size, so that a read past the end is one past the memory, too. */
Blob fake_blob_finish(FakeBlob *blob) {
    size_t length = blob->length;
    uint8_t *data = realloc(blob->data, length > 0 ? length : 1);
    if (data == NULL)
        fake_abort("out of memory");
    *blob = (FakeBlob){0};
    atomic_fetch_add(&state.blobs, 1);
    return (Blob){data, (int64_t)length};
}

static NetHandle do_blob_free(const uint8_t *data) {
    if (data == NULL)
        return 0;
    atomic_fetch_sub(&state.blobs, 1);
    free((void *)data);
    return 0;
}

/* ---- slots: handles ---- */

static NetHandle do_handles_reserve(NetHandle *out, int32_t count) {
    memset(out, 0, (size_t)count * sizeof *out);
    for (int32_t i = 0; i < count && !state.no_slots; i++) {
        FakeSlot *slot = slot_take_free();
        slot_move(slot, SLOT_FREE, SLOT_RESERVED, "a free slot is not free");
        out[i] = (NetHandle)slot;
    }
    return 0;
}

static NetHandle do_handles_clear(const NetHandle *handles, int32_t count) {
    atomic_fetch_add(&state.clears, 1);
    for (int32_t i = 0; i < count; i++) {
        FakeSlot *slot = (FakeSlot *)handles[i];
        FakeObject *object = atomic_load(&slot->object);
        slot_move(slot, SLOT_FULL, state.no_slots ? SLOT_DEAD : SLOT_RESERVED, "a handle was cleared twice");
        atomic_fetch_sub(&state.full, 1);
        object_release(object);
    }
    return 0;
}

static NetHandle do_handles_return(const NetHandle *slots, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        FakeSlot *slot = (FakeSlot *)slots[i];
        slot_move(slot, SLOT_RESERVED, SLOT_FREE, "a slot was returned that C does not have");
        mutex_lock(&state.lock);
        slot->next_free = state.free_slots;
        state.free_slots = slot;
        mutex_unlock(&state.lock);
    }
    return 0;
}

static NetHandle do_handle_copy(NetHandle handle, NetHandle *out) {
    FakeObject *object = fake_object(handle);
    atomic_fetch_add(&object->references, 1);
    *out = new_handle(object);
    return 0;
}

static NetHandle do_handles_count(int64_t *out) {
    *out = fake_handle_count();
    return 0;
}

static NetHandle do_handles_list(Blob *out) {
    fake_check_detached("handles_list");
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

/* ---- slots: exceptions, texts, the rest ---- */

static NetHandle do_exception_describe(NetHandle exception, NetHandle known, Blob *out) {
    fake_check_detached("exception_describe");
    FakeObject *object = fake_object(exception);
    FakeBlob blob = {0};
    fake_blob_u64(&blob, (uint64_t)(uintptr_t)object->type);
    fake_blob_u64(&blob, (uint64_t)(uintptr_t)object->pyref);
    fake_blob_u8(&blob, known != 0 && fake_object(known) == object ? DESCRIPTION_KNOWN : 0);
    fake_blob_u32(&blob, 0x80131500);
    fake_blob_text(&blob, object->text != NULL ? object->text : "");
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_exception_from_python(void *pyref, NetHandle inner, NetHandle *out) {
    fake_check_detached("exception_from_python");
    (void)inner;
    *out = fake_exception(&fake_python_exception, "from Python");
    fake_object(*out)->pyref = pyref;
    return 0;
}

static NetHandle do_exception_inner(NetHandle exception, NetHandle *out) {
    fake_check_detached("exception_inner");
    (void)exception;
    *out = 0;
    return 0;
}

static NetHandle do_exception_frames(NetHandle exception, int32_t which, Blob *out) {
    fake_check_detached("exception_frames");
    (void)fake_object(exception), (void)which;
    FakeBlob blob = {0};
    fake_blob_u32(&blob, 1);
    fake_blob_text(&blob, "Fake.Type.Method");
    fake_blob_text(&blob, "<Fake>");
    fake_blob_u32(&blob, 7);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_exception_freeze(NetHandle exception, Blob *out) {
    fake_check_detached("exception_freeze");
    FakeBlob blob = {0};
    fake_blob_text(&blob, fake_object(exception)->text);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_exception_thaw(const uint8_t *data, int64_t length, NetTypeKey type, NetHandle *out) {
    fake_check_detached("exception_thaw");
    (void)data, (void)length, (void)type;
    *out = fake_exception(&fake_invalid_operation, "thawed");
    return 0;
}

static NetHandle do_exception_no_memory(NetHandle *out) {
    *out = fake_exception(&fake_memory_exception, "Insufficient memory to continue the execution of the program.");
    return 0;
}

static NetHandle do_exception_refused(NetHandle *out) {
    *out = fake_exception(&fake_invalid_operation, "Python is shutting down");
    return 0;
}

/* Texts are ASCII here. */
static NetHandle do_string_measure(NetHandle string, int64_t *characters, uint32_t *maximum) {
    *characters = (int64_t)strlen(fake_object(string)->text);
    *maximum = 0x7F;
    return 0;
}

static NetHandle do_string_copy(NetHandle string, void *destination, int32_t kind) {
    const char *text = fake_object(string)->text;
    if (kind != 1)
        fake_abort("an ASCII text is copied as a wide one");
    memcpy(destination, text, strlen(text));
    return 0;
}

static NetHandle do_unbox(NetHandle object, CallResult *result) {
    fake_check_detached("unbox");
    FakeObject *boxed = fake_object(object);
    result->value = (Value){.as.i64 = atomic_load(&boxed->number), .tag = VALUE_I32};
    return 0;
}

/* No type of the fake's has a class of Python's, and nobody registers codecs. */
static NetHandle do_value_read(NetHandle object, CallResult *result, int32_t *found) {
    fake_check_detached("value_read");
    (void)object, (void)result;
    *found = 0;
    return 0;
}

static NetHandle do_value_decode(NetTypeKey type, void *object, void *object_type, int32_t only, Value *out,
                                 int32_t *found) {
    fake_check_detached("value_decode");
    (void)type, (void)object, (void)object_type, (void)only, (void)out;
    *found = 0;
    return 0;
}

static NetHandle do_value_encode(const Value *value, Value *out, int32_t *found) {
    fake_check_detached("value_encode");
    (void)value, (void)out;
    *found = 0;
    return 0;
}

static NetHandle do_type_bases(NetTypeKey type, void *bases, Value *out) {
    (void)type, (void)bases, (void)out;
    fake_abort("type_bases was called, but nobody has providers");
    return 0;
}

static NetHandle do_namespace_describe(const char *name, int32_t length, Blob *out) {
    fake_check_detached("namespace_describe");
    (void)name, (void)length;
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0);
    for (int i = 0; i < 3; i++)
        fake_blob_u32(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_namespace_lookup(const char *space, int32_t space_length, const char *name, int32_t name_length,
                                     Blob *out) {
    fake_check_detached("namespace_lookup");
    (void)space, (void)space_length, (void)name, (void)name_length;
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0);
    fake_blob_u64(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_extensions_import(const char *space, int32_t length, NetTypeKey type, Blob *out) {
    fake_check_detached("extensions_import");
    (void)space, (void)length, (void)type;
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0);
    fake_blob_u32(&blob, 0);
    fake_blob_u32(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_extension_find(NetTypeKey receiver, const char *name, int32_t length, uint32_t *member,
                                   NetTypeKey *class) {
    fake_check_detached("extension_find");
    (void)receiver, (void)name, (void)length;
    *member = 0;
    *class = 0;
    return 0;
}

static NetHandle do_extension_names(NetTypeKey receiver, Blob *out) {
    fake_check_detached("extension_names");
    (void)receiver;
    FakeBlob blob = {0};
    fake_blob_u32(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_search_paths_set(const char *paths, int32_t length) {
    fake_check_detached("search_paths_set");
    (void)paths, (void)length;
    return 0;
}

static NetHandle do_conversion_find(NetTypeKey from, NetTypeKey to, uint32_t *out_overload) {
    fake_check_detached("conversion_find");
    (void)from, (void)to;
    *out_overload = 0;
    return 0;
}

static NetHandle do_parameter_default(uint32_t overload, int32_t index, CallResult *result) {
    fake_check_detached("parameter_default");
    (void)overload, (void)index, (void)result;
    return fake_exception(&fake_invalid_operation, "the fake managed half has no defaults");
}

/* ---- documentation: there is none ---- */

static NetHandle no_document(Blob *out) {
    FakeBlob blob = {0};
    fake_blob_u8(&blob, 0);
    fake_blob_u32(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_overloads_document(const uint32_t *overloads, int32_t count, Blob *out) {
    fake_check_detached("overloads_document");
    (void)overloads, (void)count;
    return no_document(out);
}

static NetHandle do_type_document(NetTypeKey type, Blob *out) {
    fake_check_detached("type_document");
    (void)type;
    return no_document(out);
}

static NetHandle do_overload_nullability(uint32_t overload, Blob *out) {
    fake_check_detached("overload_nullability");
    (void)overload;
    return no_document(out); /* zeros: nothing admits null */
}

static NetHandle do_object_clone(NetHandle object, NetHandle *out) {
    fake_check_detached("object_clone");
    (void)object, (void)out;
    return fake_exception(&fake_invalid_operation, "the fake managed half copies nothing");
}

/* ---- delegates and events: there are none ---- */

static NetHandle no_delegates(const char *slot) {
    fake_check_detached(slot);
    return fake_exception(&fake_invalid_operation, "the fake managed half has no delegates");
}

static NetHandle do_delegate_targets(Blob *out) {
    fake_check_detached("delegate_targets");
    FakeBlob blob = {0};
    fake_blob_u32(&blob, 0);
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_delegate_find(NetTypeKey type, const void *callable, const void *part, NetHandle *out) {
    (void)type, (void)callable, (void)part, (void)out;
    return 0;
}

static NetHandle do_delegate_create(NetTypeKey type, const void *callable, const void *part, void *pyref,
                                    NetHandle *out) {
    (void)type, (void)callable, (void)part, (void)out;
    state.native.pyref_release(pyref);
    return no_delegates("delegate_create");
}

static NetHandle do_delegate_bind(NetTypeKey type, const uint32_t *overloads, int32_t count, NetHandle receiver,
                                  NetHandle *out) {
    (void)type, (void)overloads, (void)count, (void)receiver, (void)out;
    return no_delegates("delegate_bind");
}

static NetHandle do_delegate_convert(NetTypeKey type, NetHandle source, NetHandle *out) {
    (void)type, (void)source, (void)out;
    return no_delegates("delegate_convert");
}

static NetHandle do_delegate_combine(NetHandle left, NetHandle right, NetHandle *out) {
    (void)left, (void)right, (void)out;
    return no_delegates("delegate_combine");
}

static NetHandle do_delegate_remove(NetHandle source, NetHandle value, NetHandle *out) {
    (void)source, (void)value, (void)out;
    return no_delegates("delegate_remove");
}

static NetHandle do_event_added(uint32_t accessor, NetHandle receiver, NetHandle handler) {
    (void)accessor, (void)receiver, (void)handler;
    return no_delegates("event_added");
}

static NetHandle do_event_removing(uint32_t accessor, NetHandle receiver, NetHandle handler, int32_t *known) {
    (void)accessor, (void)receiver, (void)handler, (void)known;
    return no_delegates("event_removing");
}

/* ---- Python classes as .NET types: not here ---- */

static NetHandle do_subclass_emit(NetTypeKey parent, const NetTypeKey *interfaces, int32_t count, const char *request,
                                  int32_t length, NetHandle values, NetTypeKey *out) {
    (void)parent, (void)interfaces, (void)count, (void)request, (void)length, (void)values, (void)out;
    fake_check_detached("subclass_emit");
    return no_delegates("subclass_emit");
}

static NetHandle do_subclass_establish(NetTypeKey type) {
    (void)type;
    fake_check_detached("subclass_establish");
    return no_delegates("subclass_establish");
}

static NetHandle do_overload_prepare_base(uint32_t overload, NetTypeKey type, Thunk *out) {
    (void)overload, (void)type, (void)out;
    return no_delegates("overload_prepare_base");
}

static NetHandle do_derived_link(NetHandle object, void **out) {
    (void)object, (void)out;
    fake_abort("derived_link was called, but there are no derived types");
    return 0;
}

static NetHandle do_derived_event(NetHandle object, const char *name, int32_t length, NetHandle *out) {
    (void)object, (void)name, (void)length, (void)out;
    return no_delegates("derived_event");
}

static NetHandle do_derived_object(uintptr_t weak, NetHandle *out) {
    (void)weak;
    *out = 0; /* collected, as all that tests ask for */
    return 0;
}

static NetHandle do_derived_hold(uintptr_t weak) {
    (void)weak;
    fake_abort("derived_hold was called, but there are no derived types");
    return 0;
}

static NetHandle do_derived_forget(uintptr_t weak) {
    (void)weak;
    return 0;
}

static NetHandle do_runtime_describe(Blob *out) {
    fake_check_detached("runtime_describe");
    FakeBlob blob = {0};
    fake_blob_text(&blob, "Fake");
    fake_blob_text(&blob, "1.0");
    fake_blob_text(&blob, "a managed half in C");
    *out = fake_blob_finish(&blob);
    return 0;
}

static NetHandle do_heap_collect(void) {
    return 0;
}

static NetHandle do_raise_process_exit(void) {
    fake_check_detached("raise_process_exit");
    return 0;
}

static NetHandle do_shutdown(void) {
    fake_check_detached("shutdown");
    return 0;
}

/* ---- slots: types; the work is fake_types.c's ---- */

static NetHandle do_type_object(NetTypeKey type, NetHandle *out) {
    fake_check_detached("type_object");
    (void)type;
    *out = fake_new(&fake_type_type, (int64_t)type, NULL);
    return 0;
}

static NetHandle do_type_of(NetHandle object, NetTypeKey *out) {
    *out = (NetTypeKey)fake_object(object)->type;
    return 0;
}

#define do_type_find fake_type_find
#define do_type_from_object fake_type_from_object
#define do_type_describe fake_type_describe
#define do_type_members fake_type_members
#define do_type_close fake_type_close
#define do_type_array fake_type_array
#define do_type_byref fake_type_byref
#define do_type_distance fake_type_distance
#define do_member_describe fake_member_describe
#define do_overload_describe fake_overload_describe
#define do_overload_prepare fake_overload_prepare
#define do_method_close fake_method_close
#define do_method_infer fake_method_infer
#define do_method_specificity fake_method_specificity
#define do_array_create fake_array_create
#define do_array_shape fake_array_shape
#define do_array_store fake_array_store
#define do_enumerator_proven fake_enumerator_proven
#define do_array_copy_in fake_array_copy_in
#define do_array_pin fake_array_pin
#define do_array_unpin fake_array_unpin
#define do_array_cut fake_array_cut
#define do_array_paste fake_array_paste
#define do_collection_create fake_collection_create

int32_t fake_initialize(const NativeSlots *native, int32_t native_size, ManagedSlots *out, int32_t managed_size) {
    if (native_size != (int32_t)sizeof *native || managed_size != (int32_t)sizeof *out)
        return 1;
    state.native = *native;
#define X(name, parameters) out->name = do_##name;
    MANAGED_SLOTS(X)
#undef X
    return 0;
}

void fake_forget_handles(void) {
    state.forgiven = fake_handle_count() - fake_permanent_count();
}

void fake_managed_check_end(void) {
    if (atomic_load(&state.blobs) != 0)
        fake_abort("blobs were not given back");
    if (fake_handle_count() != fake_permanent_count() + state.forgiven) {
        fprintf(stderr, "%lld handles are left, %lld of them for ever\n", (long long)fake_handle_count(),
                (long long)fake_permanent_count());
        fake_abort("handles were not given up");
    }
    /* What is left is the type objects; freed for the leak checker's sake. */
    for (FakeSlot *slot = state.made, *next; slot != NULL; slot = next) {
        next = slot->next_made;
        if (atomic_load(&slot->state) == SLOT_FULL) {
            FakeObject *object = atomic_load(&slot->object);
            free(object->text);
            free(object);
        }
        free(slot);
    }
}
