/* Handles of objects whose layout has no room for one. See object_table.h.
 *
 * Overview
 *   Shards of open addressing with linear probing, chosen by the object's address. Removal shifts later entries back, so
 *   there are no tombstones.
 *
 * Concurrency
 *   Only attached threads come here, so under the GIL the shards' locks are nothing. Tables grow outside the lock: who
 *   finds the table full leaves the lock, allocates, and comes back to look again. Handles are given up after the lock
 *   is left.
 */
#include "support/python.h"

#include "lifetime/object_table.h"

#include <stdlib.h>

#include "bridge/handle.h"
#include "support/sync.h"

#define SHARD_BITS 6
#define SHARDS (1 << SHARD_BITS)
#define TABLES 2
#define FIRST_SIZE 16

/* What is kept of an object: its handle, or its link to a .NET object that is a Python object itself. */
enum Table { TABLE_HANDLES, TABLE_LINKS };

typedef struct Entry {
    uintptr_t key;   /* [ft_lock:shard] the object's address; 0: free */
    uintptr_t value; /* [ft_lock:shard] */
    bool marked;     /* [ft_lock:shard] */
} Entry;

typedef struct Shard {
    _Alignas(64) FtMutex lock;
    size_t size;    /* [ft_lock:lock] a power of two, or 0 */
    size_t count;   /* [ft_lock:lock] */
    Entry *entries; /* [ft_lock:lock] */
} Shard;

static struct {
    Shard shards[TABLES][SHARDS]; /* zeroed mutexes are initialised ones, as FT_MUTEX_INIT is */
    pthread_once_t once;
} state = {.once = PTHREAD_ONCE_INIT};

/* ---- forks: a child must not find a shard locked, or half changed, by a thread that it does not have ---- */

static void before_fork(void) {
    for (int i = 0; i < TABLES * SHARDS; i++)
        ft_mutex_lock(&state.shards[i / SHARDS][i % SHARDS].lock);
}
static void after_fork(void) {
    for (int i = 0; i < TABLES * SHARDS; i++)
        ft_mutex_unlock(&state.shards[i / SHARDS][i % SHARDS].lock);
}
static void watch_forks(void) {
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* ---- a shard ---- */

static uint64_t hash_of(PyObject *object) {
    return ((uint64_t)(uintptr_t)object >> 4) * UINT64_C(0x9E3779B97F4A7C15);
}

static Shard *shard_of(enum Table table, PyObject *object) {
    return &state.shards[table][hash_of(object) >> (64 - SHARD_BITS)];
}

/* The entry of `key`, or the free one where it would be. The table has at least one free entry. */
static Entry *find_lock_held(Entry *entries, size_t size, uintptr_t key) {
    size_t i = (size_t)hash_of((PyObject *)key) >> 8;
    while (entries[i & (size - 1)].key != key && entries[i & (size - 1)].key != 0)
        i++;
    return &entries[i & (size - 1)];
}

/* Closes the gap that a removed entry leaves: moves up each later entry that may not stand behind a free one. */
static void close_gap_lock_held(Shard *shard, size_t gap) {
    size_t mask = shard->size - 1;
    for (size_t i = (gap + 1) & mask; shard->entries[i].key != 0; i = (i + 1) & mask) {
        size_t home = ((size_t)hash_of((PyObject *)shard->entries[i].key) >> 8) & mask;
        if (((i - home) & mask) >= ((i - gap) & mask)) {
            shard->entries[gap] = shard->entries[i];
            gap = i;
        }
    }
    shard->entries[gap] = (Entry){0};
}

static bool is_full_lock_held(const Shard *shard) {
    return (shard->count + 1) * 4 > shard->size * 3;
}

/* Puts the larger table in and returns what is to be freed: the old one, or `larger` when it came too late. */
static Entry *grow_lock_held(Shard *shard, Entry *larger, size_t size) {
    if (size <= shard->size)
        return larger;
    Entry *old = shard->entries;
    for (size_t i = 0; i < shard->size; i++)
        if (old[i].key != 0)
            *find_lock_held(larger, size, old[i].key) = old[i];
    shard->entries = larger;
    shard->size = size;
    return old;
}

/* Makes room for one more entry and returns with the lock held; -1 without it when memory ran out. */
static int lock_with_room(Shard *shard) {
    ft_mutex_lock(&shard->lock);
    while (is_full_lock_held(shard)) {
        size_t size = shard->size == 0 ? FIRST_SIZE : shard->size * 2;
        ft_mutex_unlock(&shard->lock);
        Entry *larger = calloc(size, sizeof *larger);
        if (larger == NULL)
            return -1;
        ft_mutex_lock(&shard->lock);
        Entry *old = grow_lock_held(shard, larger, size);
        ft_mutex_unlock(&shard->lock);
        free(old);
        ft_mutex_lock(&shard->lock);
    }
    return 0;
}

/* ---- entries ---- */

/* Sets the value of `object`; *earlier is what was there. With `keep` that stays. 0; -1: no memory. */
static int entry_set(enum Table table, PyObject *object, uintptr_t value, bool keep, uintptr_t *earlier) {
    Shard *shard = shard_of(table, object);
    pthread_once(&state.once, watch_forks);
    if (lock_with_room(shard) < 0)
        return -1;
    Entry *entry = find_lock_held(shard->entries, shard->size, (uintptr_t)object);
    *earlier = entry->value;
    if (entry->key == 0)
        shard->count++;
    if (!keep || entry->value == 0)
        *entry = (Entry){(uintptr_t)object, value, false};
    ft_mutex_unlock(&shard->lock);
    return 0;
}

static uintptr_t entry_get(enum Table table, PyObject *object) {
    Shard *shard = shard_of(table, object);
    uintptr_t value = 0;
    ft_mutex_lock(&shard->lock);
    if (shard->size != 0)
        value = find_lock_held(shard->entries, shard->size, (uintptr_t)object)->value;
    ft_mutex_unlock(&shard->lock);
    return value;
}

static uintptr_t entry_take(enum Table table, PyObject *object) {
    Shard *shard = shard_of(table, object);
    uintptr_t value = 0;
    ft_mutex_lock(&shard->lock);
    if (shard->size != 0) {
        Entry *entry = find_lock_held(shard->entries, shard->size, (uintptr_t)object);
        if (entry->key != 0) {
            value = entry->value;
            shard->count--;
            close_gap_lock_held(shard, (size_t)(entry - shard->entries));
        }
    }
    ft_mutex_unlock(&shard->lock);
    return value;
}

/* ---- what the header offers ---- */

static int set_handle_take(PyObject *object, NetHandle handle, bool keep) {
    uintptr_t earlier = 0;
    if (entry_set(TABLE_HANDLES, object, handle, keep, &earlier) < 0) {
        handle_release(handle, true);
        PyErr_NoMemory();
        return -1;
    }
    handle_release(keep && earlier != 0 ? handle : earlier, true);
    return 0;
}

int object_table_set_take(PyObject *object, NetHandle handle) {
    return set_handle_take(object, handle, false);
}

int object_table_add_take(PyObject *object, NetHandle handle) {
    return set_handle_take(object, handle, true);
}

NetHandle object_table_get_borrowed(PyObject *object) {
    return entry_get(TABLE_HANDLES, object);
}

NetHandle object_table_take(PyObject *object) {
    return entry_take(TABLE_HANDLES, object);
}

/* `mark` it, or only look. */
static bool was_marked(PyObject *object, bool mark) {
    Shard *shard = shard_of(TABLE_HANDLES, object);
    bool marked = true;
    ft_mutex_lock(&shard->lock);
    Entry *entry = shard->size == 0 ? NULL : find_lock_held(shard->entries, shard->size, (uintptr_t)object);
    if (entry != NULL && entry->key != 0) {
        marked = entry->marked;
        entry->marked = marked || mark;
    }
    ft_mutex_unlock(&shard->lock);
    return marked;
}

bool object_table_mark(PyObject *object) {
    return was_marked(object, true);
}

bool object_table_is_marked(PyObject *object) {
    return was_marked(object, false);
}

int object_table_add_link(PyObject *object, void *link) {
    uintptr_t earlier = 0;
    if (entry_set(TABLE_LINKS, object, (uintptr_t)link, true, &earlier) < 0) {
        PyErr_NoMemory();
        return -1;
    }
    return earlier == 0;
}

void *object_table_link(PyObject *object) {
    return (void *)entry_get(TABLE_LINKS, object);
}

void *object_table_share_link(PyObject *object, void (*share)(void *link)) {
    Shard *shard = shard_of(TABLE_LINKS, object);
    void *link = NULL;
    ft_mutex_lock(&shard->lock);
    if (shard->size != 0)
        link = (void *)find_lock_held(shard->entries, shard->size, (uintptr_t)object)->value;
    if (link != NULL)
        share(link);
    ft_mutex_unlock(&shard->lock);
    return link;
}

size_t object_table_list_links(void (*share)(void *link), void **links, size_t capacity) {
    size_t count = 0;
    for (int i = 0; i < SHARDS; i++) {
        Shard *shard = &state.shards[TABLE_LINKS][i];
        ft_mutex_lock(&shard->lock);
        for (size_t at = 0; at < shard->size && count < capacity; at++)
            if (shard->entries[at].key != 0)
                share(links[count++] = (void *)shard->entries[at].value);
        ft_mutex_unlock(&shard->lock);
    }
    return count;
}

void *object_table_take_link(PyObject *object) {
    return (void *)entry_take(TABLE_LINKS, object);
}
