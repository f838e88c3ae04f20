/* The map of hash_map.h.
 *
 * Concurrency
 *   A slot is filled value first, then key with release; a reader that sees the key (acquire) sees the value. A full
 *   table is copied into a larger one, which is published with release; readers of the old one find what was in it
 *   and may miss what came later, which to them is the same as having come earlier. Memory is allocated before the
 *   lock is taken.
 */
#include "support/hash_map.h"

#include <stdlib.h>

typedef struct HashMapSlot {
    _Atomic(uintptr_t) key; /* [atomic] 0: free; never changes afterwards */
    _Atomic(void *) value;  /* [atomic] written before key */
} HashMapSlot;

struct HashMapTable {
    HashMapTable *older; /* [const] kept for readers still in it */
    size_t mask;         /* [const] slots - 1 */
    HashMapSlot slots[]; /* [atomic] */
};

#define FIRST_SIZE 16 /* maps may be many and small: each type has one */

static size_t hash_of(uintptr_t key) {
    uint64_t mixed = (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32);
}

void *hash_map_get(const HashMap *map, uintptr_t key) {
    HashMapTable *table = sync_read(&map->table);
    if (table == NULL)
        return NULL;
    for (size_t i = hash_of(key);; i++) {
        HashMapSlot *slot = &table->slots[i & table->mask];
        uintptr_t found = atomic_load_explicit(&slot->key, memory_order_acquire);
        if (found == key)
            return atomic_load_explicit(&slot->value, memory_order_relaxed);
        if (found == 0)
            return NULL;
    }
}

/* The slot is free: the key is absent and there is room, which the caller has seen to. */
static void put(HashMapTable *table, uintptr_t key, void *value) {
    size_t i = hash_of(key);
    while (atomic_load_explicit(&table->slots[i & table->mask].key, memory_order_relaxed) != 0)
        i++;
    HashMapSlot *slot = &table->slots[i & table->mask];
    atomic_store_explicit(&slot->value, value, memory_order_relaxed);
    atomic_store_explicit(&slot->key, key, memory_order_release);
}

static void copy_all(HashMapTable *to, HashMapTable *from) {
    for (size_t i = 0; i <= from->mask; i++) {
        uintptr_t key = atomic_load_explicit(&from->slots[i].key, memory_order_relaxed);
        if (key != 0)
            put(to, key, atomic_load_explicit(&from->slots[i].value, memory_order_relaxed));
    }
}

static HashMapTable *table_new(size_t size) {
    HashMapTable *table = calloc(1, sizeof *table + size * sizeof(HashMapSlot));
    if (table != NULL)
        table->mask = size - 1;
    return table;
}

/* How large the table must become before one more key goes in; 0: it has room. Three quarters full is full. */
static size_t size_wanted_lock_held(const HashMap *map) {
    HashMapTable *table = atomic_load_explicit(&map->table, memory_order_relaxed);
    if (table == NULL)
        return FIRST_SIZE;
    size_t size = table->mask + 1;
    return (map->count + 1) * 4 > size * 3 ? size * 2 : 0;
}

static void grow_lock_held(HashMap *map, HashMapTable *larger) {
    HashMapTable *table = atomic_load_explicit(&map->table, memory_order_relaxed);
    larger->older = table;
    if (table != NULL)
        copy_all(larger, table);
    sync_publish(&map->table, larger);
}

void *hash_map_insert(HashMap *map, uintptr_t key, void *value) {
    HashMapTable *spare = NULL;
    void *result = NULL;
    for (;;) {
        mutex_lock(&map->lock);
        result = hash_map_get(map, key);
        if (result != NULL)
            break;
        size_t wanted = size_wanted_lock_held(map);
        if (wanted == 0 || (spare != NULL && spare->mask + 1 == wanted)) {
            if (wanted != 0) {
                grow_lock_held(map, spare);
                spare = NULL;
            }
            put(atomic_load_explicit(&map->table, memory_order_relaxed), key, value);
            map->count++;
            result = value;
            break;
        }
        mutex_unlock(&map->lock);
        free(spare);
        spare = table_new(wanted);
        if (spare == NULL)
            return NULL;
    }
    mutex_unlock(&map->lock);
    free(spare);
    return result;
}

void hash_map_fini(HashMap *map) {
    HashMapTable *table = atomic_load(&map->table);
    atomic_store(&map->table, NULL);
    map->count = 0;
    while (table != NULL) {
        HashMapTable *older = table->older;
        free(table);
        table = older;
    }
}
