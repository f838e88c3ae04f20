/* A fault on purpose, one a program, in what is otherwise a proper use of the core: the sanitizer's lane must report it,
 * or it would report nothing else either. Compiled with CLRLINK_PLANT alone. */
#include "harness.h"

#include <string.h>

#include "lifetime/release_queue.h"
#include "support/hash_map.h"
#include "support/text.h"
#include "support/thread.h"

#ifdef CLRLINK_PLANT_RACE

typedef struct Published {
    HashMap map;
    long plain; /* not atomic */
} Published;

/* An object is written to after it was published: without the lock that this takes, or an atomic. */
static void publish_then_write(void *context, int index) {
    Published *published = context;
    for (long i = 0; i < 20000; i++) {
        long *found = hash_map_insert(&published->map, 1, &published->plain);
        *found += index + 1;
    }
}

TEST(plant, race) {
    static Published published = {.map = HASH_MAP_INIT};
    harness_threads(2, publish_then_write, &published);
    CHECK(published.plain != 0);
    hash_map_fini(&published.map);
}

#endif
#ifdef CLRLINK_PLANT_OVERFLOW

/* A text whose length is off by one, in memory of just its size. */
TEST(plant, overflow) {
    char *bytes = malloc(24);
    CHECK(bytes != NULL);
    memset(bytes, 'x', 24);
    PyObject *text = text_from_latin1(bytes, 25);
    free(bytes);
    Py_XDECREF(text);
}

#endif
#ifdef CLRLINK_PLANT_LEAK

/* Tables that are never freed; several, as the stack may still show the address of one. */
__attribute__((noinline)) static void lose_table(void) {
    static int value;
    HashMap map = HASH_MAP_INIT;
    CHECK(hash_map_insert(&map, 1, &value) == &value);
}

TEST(plant, leak) {
    for (int i = 0; i < 16; i++) {
        lose_table();
    }
}

#endif
