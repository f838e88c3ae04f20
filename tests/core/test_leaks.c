/* lifetime/pyref_pool and lifetime/origins */
#include "harness.h"

#include <string.h>

#include "bridge/handle.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "lifetime/origins.h"
#include "lifetime/pyref_pool.h"
#include "support/thread.h"

static bool is_place(uintptr_t key, const char *end) {
    PyObject *place = origins_place(key);
    CHECK_PY(place != NULL);
    const char *text = place == Py_None ? "" : PyUnicode_AsUTF8(place);
    size_t length = strlen(text), wanted = strlen(end);
    bool found = wanted == 0 ? length == 0 : length >= wanted && strcmp(text + length - wanted, end) == 0;
    Py_DECREF(place);
    return found;
}

/* ---- the pool ---- */

TEST(pyref_pool, lists_what_lives) {
    enum { COUNT = 1000 };
    static PyRef *refs[COUNT], *listed[2 * COUNT];
    for (int i = 0; i < COUNT; i++)
        refs[i] = pyref_new(Py_None);
    for (int i = 0; i < COUNT; i += 2)
        pyref_free(refs[i]);
    size_t count = pyref_pool_share_all(listed, 2 * COUNT);
    CHECK(count == COUNT / 2);
    for (int i = 1; i < COUNT; i += 2)
        pyref_free(refs[i]); /* the lister's shares keep them */
    CHECK(release_queue_live_count() == COUNT / 2);
    for (size_t i = 0; i < count; i++) {
        CHECK(pyref_object_borrowed(listed[i]) == Py_None);
        pyref_free(listed[i]);
    }
    CHECK(release_queue_live_count() == 0 && pyref_pool_share_all(listed, 2 * COUNT) == 0);
}

TEST(pyref_pool, stops_at_the_capacity) {
    PyRef *refs[10], *listed[3];
    for (int i = 0; i < 10; i++)
        refs[i] = pyref_new(Py_None);
    CHECK(pyref_pool_share_all(listed, 3) == 3);
    for (int i = 0; i < 3; i++)
        pyref_free(listed[i]);
    for (int i = 0; i < 10; i++)
        pyref_free(refs[i]);
}

TEST(pyref_pool, nodes_are_used_again) {
    enum { COUNT = 2000 };
    static PyRef *refs[COUNT];
    for (int round = 0; round < 20; round++) {
        PyRef *first = NULL;
        for (int i = 0; i < COUNT; i++)
            refs[i] = pyref_new(Py_None);
        for (int i = 0; i < COUNT; i++)
            pyref_free(refs[i]);
        first = pyref_new(Py_None);
        bool known = false;
        for (int i = 0; i < COUNT; i++)
            known = known || refs[i] == first;
        CHECK(known);
        pyref_free(first);
    }
}

/* Half of the threads make and drop, and hand some to the queue; the others list. */
static void make_or_list(void *context, int index) {
    PyRef *refs[300];
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    for (int round = 0; round < 50; round++) {
        size_t count = index % 2 ? pyref_pool_share_all(refs, 300) : 300;
        for (size_t i = 0; index % 2 == 0 && i < count; i++)
            refs[i] = pyref_new(context);
        for (size_t i = 0; i < count; i++) {
            CHECK(pyref_object_borrowed(refs[i]) == context);
            if (i % 3 == 0)
                release_queue_push(refs[i]);
            else
                pyref_free(refs[i]);
        }
        release_queue_drain();
    }
    thread_leave(entry);
}

TEST(pyref_pool, race) {
    PyObject *object = harness_eval("object()");
    harness_threads(6, make_or_list, object);
    release_queue_drain();
    PyThreadState *saved = thread_detach();
    WAIT_FOR(release_queue_live_count() == 0);
    thread_attach(saved);
    Py_DECREF(object);
}

/* ---- origins ---- */

TEST(origins, off_nothing_is_kept) {
    origins_note(8, "x");
    CHECK(is_place(8, ""));
    origins_forget(8);
    CHECK(origins_stop() == 0);
}

TEST(origins, kept_forgotten_and_replaced) {
    OriginEntry entries[4];
    CHECK_PY(origins_start("/nowhere/") == 1);
    CHECK_PY(origins_start("/nowhere/") == 0);
    origins_note(8, "x");
    origins_note(16, NULL);
    CHECK(is_place(8, "no Python code") && is_place(16, "no Python code")); /* C has called, and no frame is there */
    CHECK(origins_list(entries, 4) == 1 && entries[0].key == 8 && strcmp(entries[0].what, "x") == 0);
    origins_note(8, "y");
    CHECK(origins_list(entries, 4) == 1 && strcmp(entries[0].what, "y") == 0);
    origins_note_like(24, "z", 8);
    origins_note_like(32, "z", 40); /* of nothing that is known */
    CHECK(is_place(24, "no Python code") && is_place(32, ""));
    origins_forget(8);
    origins_forget(8);
    CHECK(is_place(8, "") && is_place(24, "no Python code"));
    CHECK(origins_stop() == 1);
    CHECK(is_place(24, "") && origins_list(entries, 4) == 0);
}

TEST(origins, a_released_handle_is_forgotten) {
    CHECK_PY(origins_start(NULL) == 1);
    NetHandle handle = fake_new(&fake_counter, 1, NULL);
    origins_note((uintptr_t)handle, "x");
    CHECK(is_place((uintptr_t)handle, "no Python code"));
    handle_release(handle, false);
    CHECK(is_place((uintptr_t)handle, ""));
    CHECK(origins_stop() == 1);
}

static PyObject *note_method(PyObject *self, PyObject *key) {
    (void)self;
    origins_note((uintptr_t)PyLong_AsSize_t(key), NULL);
    Py_RETURN_NONE;
}

static PyMethodDef note_definition = {"note", note_method, METH_O, NULL};

TEST(origins, the_line_of_the_innermost_frame) {
    CHECK_PY(origins_start("/own/") == 1);
    PyObject *note = PyCFunction_New(&note_definition, NULL);
    CHECK_PY(note != NULL && PyObject_SetAttrString(PyImport_AddModule("__main__"), "note", note) == 0);
    harness_run("exec(compile('\\n\\nnote(48)', '/a/file.py', 'exec'))\n"
                "exec(compile('\\n\\nnote(56)', '/own/file.py', 'exec'), {'note': note})\n"
                "exec(compile('note(64)', 'x' * 5000 + '.py', 'exec'))\n"
                "exec(compile('note(72)', 'caf\\xe9\\udc80\\ud800.py', 'exec'))\n");
    CHECK(is_place(48, "/a/file.py:3"));
    CHECK(!is_place(56, "/own/file.py:3") && !is_place(56, "")); /* of who called it */
    CHECK(is_place(64, "xxx.py:1"));
    CHECK(!is_place(72, ""));
    CHECK(origins_stop() == 1);
    Py_DECREF(note);
}

/* Two threads switch, the others make and end things with the same few addresses, attached or not. */
static void switch_or_note(void *context, int index) {
    (void)context;
    for (uintptr_t i = 0; i < 3000; i++) {
        uintptr_t key = 8 * (1 + i % 97);
        if (index < 2 && i % 100 == 0) {
            ThreadEntry entry = thread_enter();
            CHECK(i % 200 == 0 ? origins_start(NULL) >= 0 : origins_stop() >= 0);
            thread_leave(entry);
        }
        origins_note(key, "x");
        origins_note_like(key + 8, "y", key);
        origins_forget(key);
    }
}

TEST(origins, race) {
    OriginEntry entry;
    harness_threads(6, switch_or_note, NULL);
    CHECK_PY(origins_start(NULL) >= 0);
    CHECK(origins_stop() == 1);
    CHECK(origins_list(&entry, 1) == 0);
    CHECK_PY(origins_start(NULL) == 1);
    CHECK(origins_list(&entry, 1) == 0);
    CHECK(origins_stop() == 1);
}
