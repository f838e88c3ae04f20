/* The native slots: every function of the core that the managed half calls by name.
 *
 * X(result, name, parameters). [quick]: neither attaches, locks, allocates nor drops a reference, so
 * the managed half may call it without a GC transition (SuppressGCTransition). All others may be
 * called from any thread, attached or not. */
#ifndef CLRLINK_BRIDGE_NATIVE_SLOTS_H
#define CLRLINK_BRIDGE_NATIVE_SLOTS_H

#include "bridge/managed_slots.h"
#include "bridge/python_operations.h"

/* Results of calls into Python. */
#define PYTHON_OK 0
#define PYTHON_RAISED 1  /* results[0] holds a HANDLE: an owned one of the .NET exception to throw; 0: out of memory */
#define PYTHON_REFUSED 2 /* the gate is closed: Python is shutting down or gone; nothing was called */

/* Texts of pyref_text. */
#define PYREF_TEXT_STR 0
#define PYREF_TEXT_TYPE_NAME 1
#define PYREF_TEXT_TRACEBACK 2

/* clang-format off */
#define NATIVE_SLOTS(X)                                                                                              \
    X(void, pyref_release, (void *pyref))    /* [quick] gives a PyRef up: pushed to the release queue */             \
    X(void *, pyref_share, (void *pyref))    /* [quick] one more owner of the same PyRef, which it returns */         \
    X(void, pyref_dispose, (void *pyref))    /* gives a PyRef up: at once on an attached thread, else as pyref_release */ \
    X(void *, pyref_copy, (void *pyref))     /* another owned PyRef of the same object; NULL when refused */         \
    X(int32_t, pyref_text, (void *pyref, int32_t which, char16_unit *buffer, int32_t capacity)) /* UTF-16 units needed (written when they fit); -1 refused or failed */ \
    X(NetHandle, handle_slot_take, (void))   /* a free slot for a handle (bridge/handle.h); 0: make a new one */      \
    X(void, handle_slot_return, (NetHandle slot)) /* a cleared slot that is free again */                            \
    X(int32_t, callback_invoke, (void *pyref, Value *args, int32_t count, void *result_types, int32_t result_count, Value *results)) /* PYTHON_…; see callback/callback_invoke.h */ \
    X(int32_t, python_operate, (int32_t operation, Value *operands, int32_t count, NetTypeKey type, Value *result)) /* PYTHON_…; see capi/capi.h */ \
    X(int32_t, python_to_py, (Value *value, NetTypeKey type, Value *result)) /* PYTHON_…; a value of the declared type (0: any), taken, as a PYOBJECT cell, by no encoder; see capi/capi.h */ \
    X(int64_t, python_hold, (void))          /* attaches the calling thread until python_unhold; 0: refused */        \
    X(int32_t, python_unhold, (int64_t hold)) /* THREAD_UNHOLD_… of support/thread_hold.h */                            \
    X(void *, python_allow, (void))          /* detaches the calling thread; NULL: it was not attached */            \
    X(void, python_disallow, (void *saved))  /* undoes that */                                                       \
    X(void *, callback_types_keep, (const NetTypeKey *keys, int32_t count)) /* a list of result types for callback_invoke, never freed; NULL: no memory */ \
    X(int32_t, callback_override, (void *link, void *name, Value *args, int32_t count, void *result_types, int32_t result_count, Value *results)) /* as callback_invoke; see callback/callback_override.h */ \
    X(void *, override_name_keep, (const char *text, int32_t length, int32_t kind)) /* a name for callback_override, never freed; NULL: no memory */ \
    X(void *, derived_begin, (NetTypeKey type, uintptr_t weak, int32_t *from_python)) /* the link of an object whose constructor begins, one share of it; NULL: no memory */ \
    X(int32_t, derived_created, (void *link, Value *args, int32_t count, Value *result)) /* PYTHON_…; see callback/callback_override.h */ \
    X(void, derived_gone, (void *link))      /* [quick] the object is gone: the share of the link is given up */     \
    X(void, derived_dying, (void *link, NetHandle object)) /* [quick] derived_hold was asked for, and nobody but this handle, which is handed over, wants the object any more */ \
    X(void, assemblies_changed, (void))      /* [quick] an assembly was loaded: namespace look-ups start anew */     \
    X(void, codecs_changed, (int32_t kinds)) /* [quick] of which there are some: CODEC_ bits of convert/codec.h */         \
    X(void, base_providers_changed, (int32_t own)) /* [quick] 1: programs have providers of base types of their own */ \
    X(void, fault, (const char *message))    /* an unforeseen failure in an export: said on stderr, never silent */ \
    X(int32_t, thread_note, (const char *text)) /* [quick] where the calling thread takes Python, for the watchdog; NULL: nowhere. 0; -1: no memory */
/* clang-format on */

typedef uint16_t char16_unit;

typedef struct NativeSlots {
#define X(result, name, parameters) result(*name) parameters;
    NATIVE_SLOTS(X)
#undef X
} NativeSlots;

/* Python.Runtime.Bridge.Exports.Initialize, an [UnmanagedCallersOnly] method found by the host:
 * fills `managed`, keeps a copy of `native`. Both sizes guard against halves of different builds.
 * Returns 0; 1: the sizes differ; 2: an exception, its text written to stderr. */
typedef int32_t (*BridgeInitialize)(const NativeSlots *native, int32_t native_size, ManagedSlots *managed,
                                    int32_t managed_size);

#endif
