/* Owning and giving up handles to .NET objects.
 *
 * Each thread keeps a small store of free slots and a batch of handles to be cleared. Objects of "heavy" types
 * are cleared at once (one short transition); others when a batch is full or when handle_flush is called.
 * A cleared slot is free again and goes to the thread's store, its surplus to a shared one.
 * A thread that ends leaves its slots and batch to the shared store.
 */
#ifndef CLRLINK_BRIDGE_HANDLE_H
#define CLRLINK_BRIDGE_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bridge/value.h"

/* A free slot for a result (CallResult.slot), or 0 where the runtime makes its own handles or memory ran out.
 * Attached or not. */
NetHandle handle_slot_take(void);
/* Gives an unused free slot back. */
void handle_slot_return(NetHandle slot);

/* Whoever wants to know of each handle that is given up, before its slot can be used again. At most one; it may be called on
 * any thread, attached or not. */
void handle_set_watch(void (*released)(NetHandle handle));

/* Gives up an owned handle. 0 is allowed. heavy: the object may keep much alive; clear it at once. */
void handle_release(NetHandle handle, bool heavy);
/* Takes the handle out of an atomic slot, so that one caller alone gets it; 0 if another was first. */
static inline NetHandle handle_take(_Atomic(NetHandle) *slot) {
    return atomic_exchange_explicit(slot, 0, memory_order_acq_rel);
}
/* Another owned handle of the same object; 0 when .NET could not make one (no exception is set). */
NetHandle handle_copy(NetHandle handle);

/* Clears this thread's batch now. Called before every detached call. */
void handle_flush(void);

/* The ledger: handles that hold a .NET object now, those given up but still waiting in a batch not counted. Exact when
 * the other threads are quiet; -1 without a runtime. Any thread. */
int64_t handle_live_count(void);

/* Clears what is given up, of this thread and of those that have ended, and copies what waits in the batches of the others:
 * up to `capacity` handles, in `handles`. How many these are. Any thread. */
int32_t handle_list_waiting(NetHandle *handles, int32_t capacity);

/* Clears what waits; later releases are dropped, since .NET goes away as a whole. Called by slots_disconnect. */
void handle_stop(void);

#endif
