/* The native slots: every function of the core that the managed half calls by name.
 *
 * X(result, name, parameters). [quick]: neither attaches, locks, allocates nor drops a reference, so
 * the managed half may call it without a GC transition (SuppressGCTransition). All others may be
 * called from any thread, attached or not. */
#ifndef CLRLINK_BRIDGE_NATIVE_SLOTS_H
#define CLRLINK_BRIDGE_NATIVE_SLOTS_H

#include "bridge/managed_slots.h"

/* Results of calls into Python. */
#define PYTHON_OK 0
#define PYTHON_RAISED 1  /* the result cell holds a PYOBJECT: the exception, an owned PyRef */
#define PYTHON_REFUSED 2 /* the gate is closed: Python is shutting down or gone; nothing was called */

/* Texts of pyref_text. */
#define PYREF_TEXT_STR 0
#define PYREF_TEXT_TYPE_NAME 1
#define PYREF_TEXT_TRACEBACK 2

/* clang-format off */
#define NATIVE_SLOTS(X)                                                                                              \
    X(void, pyref_release, (void *pyref))    /* [quick] gives a PyRef up: pushed to the release queue */             \
    X(void *, pyref_copy, (void *pyref))     /* another owned PyRef of the same object; NULL when refused */         \
    X(int32_t, pyref_text, (void *pyref, int32_t which, char16_unit *buffer, int32_t capacity)) /* UTF-16 units needed (written when they fit); -1 refused or failed */ \
    X(int32_t, callback_invoke, (void *pyref, Value *args, int32_t count, Value *result)) /* PYTHON_…; args are dynamic cells, their handles borrowed; the result a dynamic cell, owned; a text or BIGINT in it is valid until the thread's next callback */ \
    X(void, assemblies_changed, (void))      /* [quick] an assembly was loaded: namespace look-ups start anew */     \
    X(void, fault, (const char *message))    /* an unforeseen failure in an export: said on stderr, never silent */
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
