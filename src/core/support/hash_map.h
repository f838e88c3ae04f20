/* A hash map from pointer-sized keys to pointers. Readers take no lock; writers take the map's own.
 *
 * Reads are safe against concurrent inserts on every build: the table is an open-addressing array that is
 * replaced as a whole when it grows; old arrays stay until hash_map_fini (their sizes form a geometric series).
 * Entries are never removed (there is hash_map_sharded in lifetime/object_table.c for what comes and goes).
 * Key 0 is not allowed; values are not NULL.
 */
#ifndef CLRLINK_SUPPORT_HASH_MAP_H
#define CLRLINK_SUPPORT_HASH_MAP_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "support/sync.h"

typedef struct HashMapTable HashMapTable;

typedef struct HashMap {
    _Atomic(HashMapTable *) table; /* [atomic] published whole */
    Mutex lock;                    /* guards writers */
    size_t count;                  /* [lock:lock] */
} HashMap;

#define HASH_MAP_INIT \
    { NULL, MUTEX_INIT, 0 }

/* The value under `key`, or NULL. Any thread, no thread state needed. */
void *hash_map_get(const HashMap *map, uintptr_t key);
/* Inserts if absent; returns the value that is in the map afterwards (the caller's or the other's), NULL when
 * memory ran out (no exception is set). Any thread. */
void *hash_map_insert(HashMap *map, uintptr_t key, void *value);
/* Frees the tables, not the values. No concurrent use. */
void hash_map_fini(HashMap *map);

#endif
