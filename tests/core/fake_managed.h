/* A managed half in C: every slot of ManagedSlots, with exact accounting of handles and objects.
 *
 * It is stricter than .NET: clearing a handle twice, storing into a slot that is not free, reading a cleared handle, or
 * calling a slot attached that may block ends the process with a message.
 */
#ifndef CLRLINK_TESTS_FAKE_MANAGED_H
#define CLRLINK_TESTS_FAKE_MANAGED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/native_slots.h"
#include "bridge/value.h"

struct FakeType;

/* A .NET object: shared by all handles of it, gone with the last. */
typedef struct FakeObject {
    _Atomic(int64_t) references; /* [atomic] handles */
    const struct FakeType *type; /* [const] */
    _Atomic(int64_t) number;     /* [atomic] whatever the type keeps in it */
    char *text;                  /* [const] owned; strings and exceptions' messages */
    void *pyref;                 /* [const] owned; PythonException's */
} FakeObject;

/* The managed half's Initialize. */
int32_t fake_initialize(const NativeSlots *native, int32_t native_size, ManagedSlots *out, int32_t managed_size);

/* Before the first handle: a runtime that makes its own handles (Mono). */
void fake_use_no_slots(void);

/* A new object behind a new owned handle. `text` may be NULL; it is copied. */
NetHandle fake_new(const struct FakeType *type, int64_t number, const char *text);
/* As a thunk does it: into the free slot that came along, if one did. The cell is a HANDLE, or typed. */
void fake_return_object(CallResult *result, const struct FakeType *type, int64_t number, const char *text,
                        uint64_t tag);
/* The object behind a handle, borrowed. */
FakeObject *fake_object(NetHandle handle);
NetHandle fake_exception(const struct FakeType *type, const char *message);

/* Handles that hold an object; objects; type objects (the core keeps one handle of each for ever). */
int64_t fake_handle_count(void);
int64_t fake_object_count(void);
int64_t fake_permanent_count(void);
/* handles_clear's calls. */
int64_t fake_clear_count(void);
/* Slots ever made, whatever they hold now. */
int64_t fake_slots_made(void);

/* Blobs, written piece by piece. */
typedef struct FakeBlob {
    uint8_t *data;
    size_t length, capacity;
} FakeBlob;
void fake_blob_bytes(FakeBlob *blob, const void *bytes, size_t length);
void fake_blob_u8(FakeBlob *blob, uint8_t value);
void fake_blob_u16(FakeBlob *blob, uint16_t value);
void fake_blob_u32(FakeBlob *blob, uint32_t value);
void fake_blob_u64(FakeBlob *blob, uint64_t value);
void fake_blob_text(FakeBlob *blob, const char *text);
/* Hands the bytes over; given back with the slot blob_free. */
Blob fake_blob_finish(FakeBlob *blob);

_Noreturn void fake_abort(const char *message);
/* Aborts when the calling thread is attached: for everything that may block. */
void fake_check_detached(const char *slot);

/* For tests that lose handles on purpose: the check at the end forgives those that are left now. */
void fake_forget_handles(void);

/* After the bridge was disconnected: no handle may be left, no blob. */
void fake_managed_check_end(void);

#endif
