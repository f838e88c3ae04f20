/* The two slot tables, and how the halves meet. */
#include "support/python.h"

#include "bridge/slots.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "bridge/handle.h"
#include "support/gc_stress.h"
#include "support/thread.h"

void slots_fault(const char *message) {
    fprintf(stderr, "clrlink: fault: %s\n", message);
    fflush(stderr);
}

ManagedSlots managed;
NativeSlots native_slots = {.fault = slots_fault};

static struct { _Atomic(bool) connected; /* [atomic] set after both tables are filled */ } state;

typedef struct SlotName {
    const char *name;
    size_t offset;
} SlotName;

static const SlotName native_names[] = {
#define X(result, name, parameters) {#name, offsetof(NativeSlots, name)},
    NATIVE_SLOTS(X)
#undef X
        {NULL, 0}};

static const SlotName managed_names[] = {
#define X(name, parameters) {#name, offsetof(ManagedSlots, name)},
    MANAGED_SLOTS(X)
#undef X
        {NULL, 0}};

/* An empty slot is a layer whose init did not run, or a half of another build: named here, not met later as a crash. */
static const char *empty_slot(const void *table, const SlotName *names) {
    for (; names->name != NULL; names++) {
        void (*function)(void);
        memcpy(&function, (const char *)table + names->offset, sizeof function);
        if (function == NULL)
            return names->name;
    }
    return NULL;
}

static int fail(bool attached, const char *reason, const char *name) {
    if (attached)
        PyErr_Format(PyExc_RuntimeError, "clrlink cannot be connected with .NET: %s%s", reason, name);
    else
        fprintf(stderr, "clrlink cannot be connected with .NET: %s%s\n", reason, name);
    return -1;
}

static int32_t call_detached(BridgeInitialize initialize, ManagedSlots *filled, bool attached) {
    PyThreadState *saved = attached ? thread_detach() : NULL;
    int32_t status = initialize(&native_slots, (int32_t)sizeof native_slots, filled, (int32_t)sizeof *filled);
    if (attached)
        thread_attach(saved);
    return status;
}

#ifdef CLRLINK_GC_STRESS
static void collect_in_net(void) {
    if (slots_may_be_called())
        handle_release(managed.heap_collect(), false);
}
#endif

int slots_connect(BridgeInitialize initialize) {
    bool attached = thread_is_attached();
    ManagedSlots filled = {0};
    const char *empty = empty_slot(&native_slots, native_names);
    if (empty != NULL)
        return fail(attached, "the native function is missing: ", empty);
    int32_t status = call_detached(initialize, &filled, attached);
    if (status == 1)
        return fail(attached, "Python.Runtime.dll is of another version than the extension module; reinstall clrlink",
                    "");
    if (status != 0)
        return fail(attached, "Python.Runtime.dll could not be initialised; the reason is on stderr", "");
    empty = empty_slot(&filled, managed_names);
    if (empty != NULL)
        return fail(attached, "the managed function is missing: ", empty);
    managed = filled;
#ifdef CLRLINK_GC_STRESS
    gc_stress_set_net_collector(collect_in_net);
#endif
    atomic_store_explicit(&state.connected, true, memory_order_release);
    return 0;
}

bool slots_are_connected(void) {
    return atomic_load_explicit(&state.connected, memory_order_acquire);
}

bool slots_may_be_called(void) {
    return slots_are_connected() && thread_is_original_process();
}

void slots_disconnect(void) {
    if (slots_are_connected())
        handle_stop();
    atomic_store_explicit(&state.connected, false, memory_order_release);
}
