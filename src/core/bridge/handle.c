/* Free slots and handles given up. See handle.h.
 *
 * Overview
 *   Each thread has a HandleStore: free slots to hand out, and a batch of handles given up. A full batch is cleared by
 *   one call of managed.handles_clear, which makes its slots free again; they go to the store, or, where that is full,
 *   as a chunk to the shared list, from which empty stores are filled before new slots are reserved. Clearing is left
 *   to managed code because a compacting collection may write back a reference that C wrote NULL over.
 *
 * Life cycle
 *   A store is linked at its thread's first use and unlinked at the thread's end, when its slots and its batch go to
 *   the shared lists. Handles given up by ended threads are cleared with the next batch of any thread.
 *
 * Concurrency
 *   Stores are their threads' own; only the size of the batch is read by others (the ledger). The shared lists are
 *   guarded by one lock, held for a few instructions: chunks are allocated before and freed after.
 *   Everything here runs attached or not, and without an exception being looked at or set.
 */
#include "support/python.h"

#include "bridge/handle.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/slots.h"
#include "support/gc_stress.h"
#include "support/sync.h"
#include "support/thread.h"

#define CHUNK_SIZE 32
#define STORE_SIZE (2 * CHUNK_SIZE)
#define FREE_CHUNKS_KEPT 64 /* what is free beyond these goes back to .NET, which makes handles too (exceptions...) */

typedef struct HandleStore {
    int32_t free_count;                   /* [thread] */
    _Atomic(int32_t) batch_count;         /* [atomic] written by its thread alone */
    struct HandleStore *next;             /* [lock:state.lock] */
    struct HandleStore **link;            /* [lock:state.lock] */
    NetHandle free[STORE_SIZE];           /* [thread] */
    _Atomic(NetHandle) batch[CHUNK_SIZE]; /* [atomic] written by its thread alone */
} HandleStore;

typedef struct HandleChunk {
    struct HandleChunk *next;
    int32_t count;
    NetHandle handles[CHUNK_SIZE];
} HandleChunk;

enum HandleMode { MODE_UNKNOWN = 0, MODE_SLOTS, MODE_NO_SLOTS };

static struct {
    _Atomic(int) mode;              /* [atomic] HandleMode */
    _Atomic(bool) stopped;          /* [atomic] */
    _Atomic(HandleChunk *) pending; /* [lock:lock]; read without it as a hint */
    Mutex lock;
    HandleChunk *free;     /* [lock:lock] free slots */
    int32_t free_chunks;   /* [lock:lock] */
    HandleStore *stores;   /* [lock:lock] */
    int64_t pending_count; /* [lock:lock] handles in `pending` */
    pthread_once_t once;
} state = {.lock = MUTEX_INIT, .once = PTHREAD_ONCE_INIT};

static _Atomic(void (*)(NetHandle handle)) watch; /* [atomic] */

/* NULL: not made yet. Thread-locals are to be small: see cmake/ClrlinkCompile.cmake. */
static _Thread_local HandleStore *own_store; /* [thread] */

static bool usable(void) {
    return slots_may_be_called() && !atomic_load_explicit(&state.stopped, memory_order_acquire);
}

/* An exception here means that .NET is out of memory. Its own handle is past saving. */
static bool succeeded(NetHandle exception, const char *what) {
    if (exception != 0)
        slots_fault(what);
    return exception == 0;
}

static void copy_batch(NetHandle *handles, const HandleStore *store, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        handles[i] = atomic_load_explicit(&store->batch[i], memory_order_relaxed);
}

/* ---- shared lists ---- */

static HandleChunk *chunk_new(const NetHandle *handles, int32_t count) {
    HandleChunk *chunk = malloc(sizeof *chunk);
    if (chunk == NULL)
        return NULL;
    chunk->count = count;
    memcpy(chunk->handles, handles, (size_t)count * sizeof *handles);
    return chunk;
}

/* Without memory slots are forgotten: they stay empty and cost eight bytes each. */
static void share_free_slots(const NetHandle *slots, int32_t count, bool thread_ends) {
    HandleChunk *chunk = count > 0 ? chunk_new(slots, count) : NULL;
    if (chunk == NULL)
        return;
    mutex_lock(&state.lock);
    bool kept = thread_ends || state.free_chunks < FREE_CHUNKS_KEPT; /* an ending thread calls nothing managed */
    if (kept) {
        chunk->next = state.free;
        state.free = chunk;
        state.free_chunks++;
    }
    mutex_unlock(&state.lock);
    if (kept)
        return;
    if (usable())
        (void)succeeded(managed.handles_return(chunk->handles, chunk->count), "handles_return failed: slots are lost");
    free(chunk);
}

static HandleChunk *take_free_chunk(void) {
    mutex_lock(&state.lock);
    HandleChunk *chunk = state.free;
    if (chunk != NULL) {
        state.free = chunk->next;
        state.free_chunks--;
    }
    mutex_unlock(&state.lock);
    return chunk;
}

static HandleChunk *take_pending_chunk(void) {
    if (atomic_load_explicit(&state.pending, memory_order_relaxed) == NULL)
        return NULL;
    mutex_lock(&state.lock);
    HandleChunk *chunk = atomic_load_explicit(&state.pending, memory_order_relaxed);
    if (chunk != NULL) {
        atomic_store_explicit(&state.pending, chunk->next, memory_order_relaxed);
        state.pending_count -= chunk->count;
    }
    mutex_unlock(&state.lock);
    return chunk;
}

/* Many short threads leave many small chunks: one with room takes the next one in, which is returned to be freed. */
static HandleChunk *add_pending_lock_held(HandleChunk *chunk) {
    HandleChunk *first = atomic_load_explicit(&state.pending, memory_order_relaxed);
    if (chunk == NULL)
        return NULL;
    state.pending_count += chunk->count;
    if (first != NULL && first->count + chunk->count <= CHUNK_SIZE) {
        memcpy(first->handles + first->count, chunk->handles, (size_t)chunk->count * sizeof *chunk->handles);
        first->count += chunk->count;
        return chunk;
    }
    chunk->next = first;
    atomic_store_explicit(&state.pending, chunk, memory_order_relaxed);
    return NULL;
}

/* ---- a thread's store ---- */

static void leave_store(void) {
    HandleStore *store = own_store;
    if (store == NULL)
        return;
    int32_t count = atomic_load_explicit(&store->batch_count, memory_order_relaxed);
    NetHandle batch[CHUNK_SIZE];
    copy_batch(batch, store, count);
    HandleChunk *chunk = count > 0 ? chunk_new(batch, count) : NULL;
    for (int32_t from = 0; from < store->free_count; from += CHUNK_SIZE) {
        int32_t rest = store->free_count - from;
        share_free_slots(store->free + from, rest < CHUNK_SIZE ? rest : CHUNK_SIZE, true);
    }
    mutex_lock(&state.lock);
    chunk = add_pending_lock_held(chunk);
    *store->link = store->next;
    if (store->next != NULL)
        store->next->link = store->link;
    mutex_unlock(&state.lock);
    free(chunk);
    free(store);
    own_store = NULL;
}

/* A fork while another thread holds the lock would leave it locked in the child for ever. */
static void before_fork(void) {
    mutex_lock(&state.lock);
}
static void after_fork(void) {
    mutex_unlock(&state.lock);
}

static void start_once(void) {
    thread_at_exit(leave_store);
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* NULL without memory. Without memory to watch the thread's end its few slots may be lost with it, which is no reason to fail. */
static HandleStore *make_store(void) {
    HandleStore *store = calloc(1, sizeof *store);
    if (store == NULL)
        return NULL;
    pthread_once(&state.once, start_once);
    (void)thread_watch_exit();
    mutex_lock(&state.lock);
    store->next = state.stores;
    store->link = &state.stores;
    if (store->next != NULL)
        store->next->link = &store->next;
    state.stores = store;
    mutex_unlock(&state.lock);
    own_store = store;
    return store;
}

static inline HandleStore *get_store(void) {
    HandleStore *store = own_store;
    return store != NULL ? store : make_store();
}

/* ---- taking ---- */

static bool refill_from_shared(HandleStore *store) {
    HandleChunk *chunk = take_free_chunk();
    if (chunk == NULL)
        return false;
    memcpy(store->free, chunk->handles, (size_t)chunk->count * sizeof *chunk->handles);
    store->free_count = chunk->count;
    free(chunk);
    return true;
}

static bool refill_from_managed(HandleStore *store) {
    NetHandle fresh[CHUNK_SIZE] = {0};
    if (!succeeded(MANAGED_FAULT(managed.handles_reserve(fresh, CHUNK_SIZE)), "handles_reserve failed: out of memory"))
        return false;
    if (fresh[0] == 0) {
        atomic_store_explicit(&state.mode, MODE_NO_SLOTS, memory_order_relaxed);
        return false;
    }
    atomic_store_explicit(&state.mode, MODE_SLOTS, memory_order_relaxed);
    memcpy(store->free, fresh, sizeof fresh);
    store->free_count = CHUNK_SIZE;
    return true;
}

static bool refill(HandleStore *store) {
    if (!usable() || atomic_load_explicit(&state.mode, memory_order_relaxed) == MODE_NO_SLOTS)
        return false;
    return refill_from_shared(store) || refill_from_managed(store);
}

NetHandle handle_slot_take(void) {
    gc_stress();
    HandleStore *store = get_store();
    if (store == NULL || (store->free_count == 0 && !refill(store)))
        return 0;
    return store->free[--store->free_count];
}

void handle_slot_return(NetHandle slot) {
    HandleStore *store = slot == 0 ? NULL : get_store();
    if (store == NULL)
        return; /* without memory for a store it is forgotten, as above */
    if (store->free_count == STORE_SIZE) {
        store->free_count -= CHUNK_SIZE;
        share_free_slots(store->free + store->free_count, CHUNK_SIZE, false);
    }
    store->free[store->free_count++] = slot;
}

/* ---- giving up ---- */

/* `store` may be NULL. */
static void return_slots(HandleStore *store, const NetHandle *slots, int32_t count) {
    if (store == NULL || store->free_count + count > STORE_SIZE) {
        share_free_slots(slots, count, false);
        return;
    }
    memcpy(store->free + store->free_count, slots, (size_t)count * sizeof *slots);
    store->free_count += count;
}

static void clear_now(HandleStore *store, const NetHandle *handles, int32_t count) {
    if (!succeeded(managed.handles_clear(handles, count), "handles_clear failed: objects stay alive"))
        return;
    /* Known by now: whoever made a handle with a slot asked for slots before. GCHandles are not used again. */
    if (atomic_load_explicit(&state.mode, memory_order_relaxed) == MODE_SLOTS)
        return_slots(store, handles, count);
}

static void flush_pending(HandleStore *store) {
    HandleChunk *chunk;
    while ((chunk = take_pending_chunk()) != NULL) {
        clear_now(store, chunk->handles, chunk->count);
        free(chunk);
    }
}

static void flush(HandleStore *store, int32_t count) {
    NetHandle handles[CHUNK_SIZE];
    copy_batch(handles, store, count);
    atomic_store_explicit(&store->batch_count, 0, memory_order_relaxed);
    if (!usable())
        return;
    if (atomic_load_explicit(&state.mode, memory_order_relaxed) == MODE_UNKNOWN)
        refill_from_managed(store); /* to learn whether what is cleared can be used again */
    clear_now(store, handles, count);
    flush_pending(store);
}

void handle_flush(void) {
    HandleStore *store = own_store;
    int32_t count = store == NULL ? 0 : atomic_load_explicit(&store->batch_count, memory_order_relaxed);
    if (count > 0)
        flush(store, count);
}

void handle_set_watch(void (*released)(NetHandle handle)) {
    atomic_store_explicit(&watch, released, memory_order_release);
}

void handle_release(NetHandle handle, bool heavy) {
    if (handle == 0)
        return;
    HandleStore *store = get_store();
    void (*released)(NetHandle handle) = atomic_load_explicit(&watch, memory_order_relaxed);
    if (__builtin_expect(released != NULL, 0))
        released(handle);
    if (store == NULL) {
        if (usable())
            clear_now(NULL, &handle, 1);
        return;
    }
    int32_t count = atomic_load_explicit(&store->batch_count, memory_order_relaxed);
    atomic_store_explicit(&store->batch[count++], handle, memory_order_relaxed);
    atomic_store_explicit(&store->batch_count, count, memory_order_relaxed);
    if (heavy || count == CHUNK_SIZE)
        flush(store, count);
}

NetHandle handle_copy(NetHandle handle) {
    NetHandle copy = 0;
    if (handle == 0 || !usable())
        return 0;
    NetHandle exception = MANAGED_FAULT(managed.handle_copy(handle, &copy));
    if (exception == 0)
        return copy;
    handle_release(exception, true);
    return 0;
}

void handle_stop(void) {
    handle_flush();
    if (usable())
        flush_pending(own_store);
    atomic_store_explicit(&state.stopped, true, memory_order_release);
}

/* ---- the ledger ---- */

static int64_t waiting_count(void) {
    mutex_lock(&state.lock);
    int64_t count = state.pending_count;
    for (HandleStore *store = state.stores; store != NULL; store = store->next)
        count += atomic_load_explicit(&store->batch_count, memory_order_relaxed);
    mutex_unlock(&state.lock);
    return count;
}

int32_t handle_list_waiting(NetHandle *handles, int32_t capacity) {
    int32_t count = 0;
    handle_flush();
    if (!usable())
        return 0;
    flush_pending(own_store);
    mutex_lock(&state.lock);
    for (HandleStore *store = state.stores; store != NULL && capacity - count >= CHUNK_SIZE; store = store->next) {
        int32_t waiting = atomic_load_explicit(&store->batch_count, memory_order_relaxed);
        copy_batch(handles + count, store, waiting);
        count += waiting;
    }
    mutex_unlock(&state.lock);
    return count;
}

int64_t handle_live_count(void) {
    int64_t held = 0;
    if (!usable())
        return -1;
    if (!succeeded(managed.handles_count(&held), "handles_count failed"))
        return -1;
    return held - waiting_count();
}
