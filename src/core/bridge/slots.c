/* The two slot tables, and how the halves meet. */
#include "support/python.h"

#include "bridge/slots.h"

#include <stdatomic.h>
#include <stdio.h>

#include "bridge/handle.h"
#include "support/thread.h"

void slots_fault(const char *message) {
    fprintf(stderr, "clrlink: fault: %s\n", message);
    fflush(stderr);
}

ManagedSlots managed;
NativeSlots native_slots = {.fault = slots_fault};

static struct { _Atomic(bool) connected; /* [atomic] set after both tables are filled */ } state;

/* An empty slot is a layer whose init did not run, or a half of another build: named here, not met later as a crash. */
static const char *empty_native_slot(void) {
#define X(result, name, parameters) \
    if (native_slots.name == NULL)  \
        return #name;
    NATIVE_SLOTS(X)
#undef X
    return NULL;
}

static const char *empty_managed_slot(const ManagedSlots *slots) {
#define X(name, parameters)  \
    if (slots->name == NULL) \
        return #name;
    MANAGED_SLOTS(X)
#undef X
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

int slots_connect(BridgeInitialize initialize) {
    bool attached = thread_is_attached();
    ManagedSlots filled = {0};
    const char *empty = empty_native_slot();
    if (empty != NULL)
        return fail(attached, "the native function is missing: ", empty);
    int32_t status = call_detached(initialize, &filled, attached);
    if (status == 1)
        return fail(attached, "Python.Runtime.dll is of another version than the extension module; reinstall clrlink",
                    "");
    if (status != 0)
        return fail(attached, "Python.Runtime.dll could not be initialised; the reason is on stderr", "");
    empty = empty_managed_slot(&filled);
    if (empty != NULL)
        return fail(attached, "the managed function is missing: ", empty);
    managed = filled;
    atomic_store_explicit(&state.connected, true, memory_order_release);
    return 0;
}

bool slots_are_connected(void) {
    return atomic_load_explicit(&state.connected, memory_order_acquire);
}

void slots_disconnect(void) {
    if (slots_are_connected())
        handle_stop();
    atomic_store_explicit(&state.connected, false, memory_order_release);
}
