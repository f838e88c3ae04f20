/* lifetime/release_queue and lifetime/leaks */
#include "harness.h"

#include <string.h>

#include "bridge/slots.h"
#include "lifetime/leaks.h"
#include "lifetime/release_queue.h"
#include "support/thread.h"

static void define_counted(void) {
    harness_run("alive = 0\n"
                "import threading\n"
                "lock = threading.Lock()\n"
                "class Counted:\n"
                "    def __init__(self):\n"
                "        global alive\n"
                "        with lock: alive += 1\n"
                "    def __del__(self):\n"
                "        global alive\n"
                "        with lock: alive -= 1\n");
}

static long alive(void) {
    PyObject *number = harness_eval("alive");
    long value = PyLong_AsLong(number);
    Py_DECREF(number);
    return value;
}

static void *make_ref(PyObject *object) {
    return pyref_new(object);
}

static PyRef *new_ref(const char *expression) {
    return harness_make(make_ref, expression);
}

TEST(release_queue, plain) {
    define_counted();
    PyRef *ref = new_ref("Counted()");
    CHECK(alive() == 1 && release_queue_live_count() == 1);
    pyref_free(ref);
    CHECK(alive() == 0 && release_queue_live_count() == 0);
    release_queue_push(NULL);
    for (int i = 0; i < 10; i++)
        release_queue_push(new_ref("Counted()"));
    release_queue_drain();
    CHECK(alive() == 0 && release_queue_live_count() == 0 && release_queue_length() == 0);
}

TEST(release_queue, in_order) {
    harness_run("order = []\n"
                "class Last:\n"
                "    def __init__(self, n): self.n = n\n"
                "    def __del__(self): order.append(self.n)\n");
    release_queue_stop(); /* no help from the idle thread */
    for (int i = 0; i < 5; i++) {
        char text[32];
        snprintf(text, sizeof text, "Last(%d)", i);
        release_queue_push(new_ref(text));
    }
    CHECK(release_queue_length() == 5);
    release_queue_drain();
    harness_run("assert order == [0, 1, 2, 3, 4], order");
}

/* The queue is drained while nobody crosses the border. */
TEST(release_queue, idle) {
    define_counted();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++)
            release_queue_push(new_ref("Counted()"));
        PyThreadState *saved = thread_detach();
        WAIT_FOR(release_queue_live_count() == 0);
        thread_attach(saved);
        CHECK(alive() == 0);
    }
    CHECK(thread_cached_count() == 0); /* the idle thread's own does not count */
}

/* Finalizers that drain again do not nest: a long chain must not use up the stack. */
static PyObject *push_next(PyObject *self, PyObject *argument) {
    (void)self;
    PyRef *ref = pyref_new(argument);
    CHECK_PY(ref != NULL);
    release_queue_push(ref);
    release_queue_drain();
    Py_RETURN_NONE;
}

TEST(release_queue, chain) {
    static PyMethodDef method = {"push", push_next, METH_O, NULL};
    PyObject *function = PyCFunction_New(&method, NULL);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "push", function) == 0);
    Py_DECREF(function);
    harness_run("freed = 0\n"
                "class Link:\n"
                "    def __init__(self, n): self.n = n\n"
                "    def __del__(self):\n"
                "        global freed\n"
                "        freed += 1\n"
                "        if self.n: push(Link(self.n - 1))\n");
    release_queue_stop(); /* drained by the idle thread, links would be freed by the frames that pushed them */
    release_queue_push(new_ref("Link(5000)"));
    while (release_queue_live_count() != 0)
        release_queue_drain();
    harness_run("assert freed == 5001, freed; del push");
}

TEST(release_queue, stop) {
    define_counted();
    release_queue_push(new_ref("Counted()"));
    release_queue_stop();
    CHECK(alive() == 0);
    release_queue_push(new_ref("Counted()")); /* stays: nobody comes any more */
    PyThreadState *saved = thread_detach();
    harness_sleep_ms(50);
    thread_attach(saved);
    CHECK(alive() == 1 && release_queue_length() == 1);
    release_queue_stop();
    CHECK(alive() == 0);
}

static void push_late(void *context, int index) {
    (void)index;
    release_queue_push(context);
}

/* What the finalizer thread pushes after Python has gone touches nothing. */
TEST(release_queue, after_the_end) {
    PyRef *ref = new_ref("object()");
    harness_finalize();
    harness_threads(1, push_late, ref);
    harness_sleep_ms(30);
    CHECK(release_queue_length() == 1);
}

/* ---- stress ---- */

typedef struct Stress {
    long rounds;
    _Atomic(int) pushing;
} Stress;

/* 0 and 1 make references attached; they and the others push them; 2 drains. The idle thread does what it does. */
static _Atomic(PyRef *) handed_over[64];

static void push_or_drain(void *context, int index) {
    Stress *stress = context;
    if (index == 2) {
        while (atomic_load(&stress->pushing) > 0) {
            ThreadEntry entry = thread_enter();
            release_queue_drain();
            thread_leave(entry);
        }
        return;
    }
    for (long i = 0; i < stress->rounds; i++) {
        _Atomic(PyRef *) *cell = &handed_over[(i * 7 + index) % 64];
        PyRef *mine = NULL;
        if (index < 2) {
            ThreadEntry entry = thread_enter();
            PyObject *object = PyList_New(0);
            CHECK_PY(object != NULL);
            mine = pyref_new(object);
            CHECK_PY(mine != NULL);
            Py_DECREF(object);
            thread_leave(entry);
        }
        release_queue_push(atomic_exchange(cell, mine)); /* on whichever thread finds it, attached or not */
    }
    atomic_fetch_sub(&stress->pushing, 1);
}

TEST(release_queue, race) {
    Stress stress = {harness_rounds(20000), 4};
    harness_threads(5, push_or_drain, &stress);
    for (int i = 0; i < 64; i++)
        release_queue_push(atomic_exchange(&handed_over[i], NULL));
    release_queue_drain();
    PyThreadState *saved = thread_detach();
    WAIT_FOR(release_queue_live_count() == 0 && release_queue_length() == 0);
    thread_attach(saved);
}

/* ---- native slots ---- */

static void check_text(PyRef *ref, int32_t which, const char *expected) {
    char16_unit units[512];
    int32_t length = native_slots.pyref_text(ref, which, units, 512);
    CHECK(length == (int32_t)strlen(expected));
    for (int32_t i = 0; i < length; i++)
        CHECK(units[i] == (unsigned char)expected[i]);
    CHECK(native_slots.pyref_text(ref, which, NULL, 0) == length); /* only measured */
}

TEST(release_queue, texts) {
    PyRef *ref = new_ref("ValueError('wrong')");
    check_text(ref, PYREF_TEXT_STR, "wrong");
    check_text(ref, PYREF_TEXT_TYPE_NAME, "ValueError");
    check_text(ref, PYREF_TEXT_TRACEBACK, "ValueError: wrong\n");
    pyref_free(ref);
    ref = new_ref("'a\\U0001F600\\ud800'");
    char16_unit units[8];
    CHECK(native_slots.pyref_text(ref, PYREF_TEXT_STR, units, 8) == 4);
    CHECK(units[0] == 'a' && units[1] == 0xD83D && units[2] == 0xDE00 && units[3] == 0xD800);
    PyErr_SetString(PyExc_KeyError, "kept");
    check_text(ref, PYREF_TEXT_TRACEBACK, "");
    CHECK_RAISED(PyExc_KeyError); /* the interrupted frame's own is left alone */
    CHECK(native_slots.pyref_text(ref, 99, units, 8) == -1);
    pyref_free(ref);
    harness_run("class Mute:\n    def __str__(self): raise OSError\n");
    ref = new_ref("Mute()");
    CHECK(native_slots.pyref_text(ref, PYREF_TEXT_STR, units, 8) == -1);
    CHECK(!PyErr_Occurred());
    pyref_free(ref);
}

static void copy_and_text(void *context, int index) {
    (void)index;
    PyRef *copy = native_slots.pyref_copy(context);
    CHECK(copy != NULL && copy->object == ((PyRef *)context)->object);
    check_text(copy, PYREF_TEXT_STR, "[1, 2]");
    native_slots.pyref_release(copy);
}

TEST(release_queue, native_slots) {
    PyRef *ref = new_ref("[1, 2]");
    harness_threads(3, copy_and_text, ref);
    pyref_free(ref);
    release_queue_drain();
    PyThreadState *saved = thread_detach();
    WAIT_FOR(release_queue_live_count() == 0);
    thread_attach(saved);
}

static void copy_refused(void *context, int index) {
    (void)index;
    char16_unit unit;
    CHECK(native_slots.pyref_copy(context) == NULL);
    CHECK(native_slots.pyref_text(context, PYREF_TEXT_STR, &unit, 1) == -1);
}

TEST(release_queue, refused) {
    PyRef *ref = new_ref("[1, 2]");
    harness_close_gate(1);
    harness_threads(1, copy_refused, ref);
    pyref_free(ref);
}

TEST(release_queue, ledger) {
    PyRef *ref = new_ref("[]");
    PyObject *report = leaks_report();
    CHECK_PY(report != NULL);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "report", report) == 0);
    harness_run("assert report == {'handles': 0, 'python_references': 1, 'release_queue': 0, 'thread_states': 0, "
                "'derived_objects': 0, 'derived_types': 0}, report");
    Py_DECREF(report);
    pyref_free(ref);
}
