/* The two slot tables of this process, set once when a runtime has started. */
#ifndef CLRLINK_BRIDGE_SLOTS_H
#define CLRLINK_BRIDGE_SLOTS_H

#include <stdbool.h>

#include "bridge/managed_slots.h"
#include "bridge/native_slots.h"

/* [const] after slots_connect. Reading it before a runtime is connected is a defect of the caller. */
extern ManagedSlots managed;

/* A call of a managed slot; where faults are planted (tests/faults), one that may fail in its stead. */
#ifndef MANAGED_FAULT
#define MANAGED_FAULT(call) (call)
#endif

/* The table handed to the managed half; filled by the layers' init functions before slots_connect. */
extern NativeSlots native_slots;

/* Calls the managed half's Initialize with both tables, detached. Attached or not. 0, or -1 with RuntimeError set (not
 * attached: said on stderr instead). */
int slots_connect(BridgeInitialize initialize);
bool slots_are_connected(void);
/* Whether managed slots may be called: not before a runtime is connected, nor after clrlink.unload(), nor in a forked child,
 * whose calls would write to code that it shares with its parent's runtime. */
bool slots_may_be_called(void);
/* Before managed.shutdown, attached: gives up the handles that wait, then lets every thread find the slots gone. The table
 * itself stays filled, for threads that are past looking. */
void slots_disconnect(void);

/* An unforeseen failure: said on stderr, never silent. Any thread. */
void slots_fault(const char *message);

#endif
