/* lifetime/object_table */
#include "harness.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "lifetime/object_table.h"
#include "support/thread.h"

static NetHandle make(int64_t number) {
    return fake_new(&fake_counter, number, NULL);
}

TEST(object_table, plain) {
    PyObject *object = harness_eval("ValueError()");
    CHECK(object_table_get_borrowed(object) == 0);
    CHECK(object_table_take(object) == 0);
    NetHandle handle = make(1);
    CHECK_PY(object_table_set_take(object, handle) == 0);
    CHECK(object_table_get_borrowed(object) == handle);
    NetHandle other = make(2);
    CHECK_PY(object_table_set_take(object, other) == 0); /* the first is released */
    CHECK(handle_live_count() == 1);
    CHECK(object_table_take(object) == other);
    CHECK(object_table_take(object) == 0);
    CHECK(object_table_get_borrowed(object) == 0);
    handle_release(other, true);
    Py_DECREF(object);
}

/* Many keys, removed in another order than they came in: removal must not cut the way to those that stay. */
TEST(object_table, many) {
    enum { COUNT = 5000 };
    static char places[COUNT][16]; /* addresses are all that counts */
    for (int i = 0; i < COUNT; i++)
        CHECK_PY(object_table_set_take((PyObject *)(void *)places[i], (NetHandle)(i + 1)) == 0);
    for (int i = 0; i < COUNT; i++) {
        int gone = (int)((long)i * 1237 % COUNT);
        CHECK(object_table_take((PyObject *)(void *)places[gone]) == (NetHandle)(gone + 1));
        if (i % 97 == 0)
            for (int j = i + 1; j < COUNT; j++) {
                int there = (int)((long)j * 1237 % COUNT);
                CHECK(object_table_get_borrowed((PyObject *)(void *)places[there]) == (NetHandle)(there + 1));
            }
    }
}

typedef struct Stress {
    long rounds;
} Stress;

/* Objects come and go on every thread, so addresses are used again at once. */
static void come_and_go(void *context, int index) {
    Stress *stress = context;
    PyObject *kept[16] = {0};
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    for (long i = 0; i < stress->rounds; i++) {
        PyObject **place = &kept[(i * 7 + index) % 16];
        if (*place != NULL) {
            NetHandle handle = object_table_get_borrowed(*place);
            CHECK(atomic_load(&fake_object(handle)->number) == (int64_t)(uintptr_t)*place);
            CHECK(object_table_take(*place) == handle);
            handle_release(handle, false);
            Py_CLEAR(*place);
        }
        *place = PyObject_CallNoArgs(PyExc_ValueError);
        CHECK_PY(*place != NULL);
        CHECK_PY(object_table_set_take(*place, make((int64_t)(uintptr_t)*place)) == 0);
    }
    for (int i = 0; i < 16; i++)
        if (kept[i] != NULL) {
            handle_release(object_table_take(kept[i]), false);
            Py_DECREF(kept[i]);
        }
    thread_leave(entry);
}

TEST(object_table, race) {
    Stress stress = {harness_rounds(20000)};
    harness_threads(4, come_and_go, &stress);
    CHECK(handle_live_count() == 0);
}
