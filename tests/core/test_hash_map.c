/* support/hash_map */
#include "harness.h"

#include "support/hash_map.h"

static void *value_of(uintptr_t key) {
    return (void *)(key * 8 + 1);
}

TEST(hash_map, plain) {
    HashMap map = HASH_MAP_INIT;
    CHECK(hash_map_get(&map, 1) == NULL);
    CHECK(hash_map_insert(&map, 1, value_of(1)) == value_of(1));
    CHECK(hash_map_insert(&map, 1, value_of(2)) == value_of(1)); /* the first stays */
    CHECK(hash_map_get(&map, 1) == value_of(1));
    CHECK(hash_map_get(&map, 2) == NULL);
    hash_map_fini(&map);
    CHECK(hash_map_get(&map, 1) == NULL);
}

TEST(hash_map, growth) {
    HashMap map = HASH_MAP_INIT;
    for (uintptr_t key = 1; key <= 20000; key++)
        CHECK(hash_map_insert(&map, key << 4, value_of(key)) == value_of(key));
    for (uintptr_t key = 1; key <= 20000; key++) {
        CHECK(hash_map_get(&map, key << 4) == value_of(key));
        CHECK(hash_map_get(&map, (key << 4) + 1) == NULL);
    }
    hash_map_fini(&map);
}

/* Keys whose home is the last slot: the probe wraps round. */
TEST(hash_map, pointers_as_keys) {
    HashMap map = HASH_MAP_INIT;
    static char block[4096];
    for (size_t i = 0; i < sizeof block; i += 8)
        CHECK(hash_map_insert(&map, (uintptr_t)(block + i), block + i) == block + i);
    for (size_t i = 0; i < sizeof block; i += 8)
        CHECK(hash_map_get(&map, (uintptr_t)(block + i)) == block + i);
    hash_map_fini(&map);
}

typedef struct Stress {
    HashMap map;
    uintptr_t keys;
    _Atomic(int) inserted; /* how often an own value won */
} Stress;

/* Every thread inserts every key, each in an order of its own, with a value of its own, and reads all the time. */
static void insert_and_read(void *context, int index) {
    Stress *stress = context;
    for (uintptr_t i = 0; i < stress->keys; i++) {
        uintptr_t key = 1 + (i * 7919 + (uintptr_t)index * 104729) % stress->keys;
        void *mine = (void *)(key * 64 + (uintptr_t)index + 1);
        void *winner = hash_map_insert(&stress->map, key, mine);
        CHECK(((uintptr_t)winner - 1) / 64 == key);
        if (winner == mine)
            atomic_fetch_add(&stress->inserted, 1);
        CHECK(hash_map_get(&stress->map, key) == winner);
        uintptr_t other = 1 + i * 31 % stress->keys;
        void *found = hash_map_get(&stress->map, other);
        CHECK(found == NULL || ((uintptr_t)found - 1) / 64 == other);
    }
}

TEST(hash_map, race) {
    for (long round = 0; round < harness_rounds(30); round++) {
        Stress stress = {.map = HASH_MAP_INIT, .keys = 5003};
        harness_threads(4, insert_and_read, &stress);
        CHECK((uintptr_t)atomic_load(&stress.inserted) == stress.keys);
        hash_map_fini(&stress.map);
    }
}
