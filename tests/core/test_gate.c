/* support/thread: the gate. */
#include "harness.h"

#include <time.h>

#include "support/py_compat.h"
#include "support/thread.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

typedef struct Visitor {
    pthread_t thread;
    _Atomic(bool) inside, leave, left;
} Visitor;

/* Goes in, detaches (a long .NET call under a callback), comes back when told, leaves. */
static void *visit(void *context) {
    Visitor *visitor = context;
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    PyThreadState *saved = thread_detach();
    atomic_store(&visitor->inside, true);
    while (!atomic_load(&visitor->leave))
        harness_sleep_ms(1);
    thread_attach(saved);
    thread_leave(entry);
    atomic_store(&visitor->left, true);
    return NULL;
}

static void start(Visitor *visitor) {
    PyThreadState *saved = thread_detach();
    CHECK(pthread_create(&visitor->thread, NULL, visit, visitor) == 0);
    WAIT_FOR(atomic_load(&visitor->inside));
    thread_attach(saved);
}

static void join(Visitor *visitor) {
    PyThreadState *saved = thread_detach();
    pthread_join(visitor->thread, NULL);
    thread_attach(saved);
}

static void enter_refused(void *context, int index) {
    (void)index;
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_REFUSED);
    CHECK(!thread_is_attached());
    thread_leave(entry);
    atomic_fetch_add((_Atomic(int) *)context, 1);
}

TEST(gate, refuses) {
    _Atomic(int) refused = 0;
    CHECK(thread_gate_is_open());
    CHECK(thread_gate_close(1) == 1);
    CHECK(!thread_gate_is_open());
    harness_threads(3, enter_refused, &refused);
    CHECK(atomic_load(&refused) == 3);
    CHECK(thread_cached_count() == 0);
    CHECK(thread_gate_close(1) == 1); /* twice */
}

static void *let_go_soon(void *context) {
    harness_sleep_ms(100);
    atomic_store(&((Visitor *)context)->leave, true);
    return NULL;
}

TEST(gate, waits_for_those_inside) {
    Visitor visitor = {0};
    pthread_t helper;
    start(&visitor);
    CHECK(pthread_create(&helper, NULL, let_go_soon, &visitor) == 0);
    double began = now();
    CHECK(thread_gate_close(30) == 1);
    CHECK(now() - began < 20);
    CHECK(atomic_load(&visitor.leave));
    join(&visitor);
    pthread_join(helper, NULL);
    CHECK(atomic_load(&visitor.left));
}

/* Past the limit: the thread never touches Python again, whether Python lives or not. */
TEST(gate, limit) {
    static Visitor visitor;
    start(&visitor);
    double began = now();
    CHECK(thread_gate_close(0.2) == 0);
    CHECK(now() - began >= 0.19 && now() - began < 10);
    atomic_store(&visitor.leave, true);
    harness_sleep_ms(50);
    CHECK(!atomic_load(&visitor.left)); /* parked */
    CHECK(thread_gate_close(0) == 0);
    harness_finalize();
    harness_sleep_ms(50);
    CHECK(!atomic_load(&visitor.left));
    pthread_detach(visitor.thread);
}

/* A thread inside is not held up by the closing: it may call out and be called back until the limit. */
static _Atomic(int) callbacks_while_closing;

static void *call_back_while_closing(void *context) {
    Visitor *visitor = context;
    ThreadEntry entry = thread_enter();
    PyThreadState *saved = thread_detach();
    atomic_store(&visitor->inside, true);
    while (thread_gate_is_open())
        harness_sleep_ms(1);
    for (int i = 0; i < 10; i++) {
        ThreadEntry again = thread_enter();
        CHECK(again == THREAD_ENTRY_RESUMED);
        atomic_fetch_add(&callbacks_while_closing, 1);
        thread_leave(again);
    }
    thread_attach(saved);
    thread_leave(entry);
    return NULL;
}

TEST(gate, callbacks_while_closing) {
    Visitor visitor = {0};
    PyThreadState *saved = thread_detach();
    CHECK(pthread_create(&visitor.thread, NULL, call_back_while_closing, &visitor) == 0);
    WAIT_FOR(atomic_load(&visitor.inside));
    thread_attach(saved);
    CHECK(thread_gate_close(30) == 1);
    join(&visitor);
    CHECK(atomic_load(&callbacks_while_closing) == 10);
}

/* A thread born in Python that was in .NET when the gate closed: its callbacks are refused, itself goes on. */
static PyObject *call_dotnet(PyObject *self, PyObject *unused) {
    Visitor *visitor = PyCapsule_GetPointer(self, NULL);
    (void)unused;
    PyThreadState *saved = thread_detach();
    atomic_store(&visitor->inside, true);
    while (!atomic_load(&visitor->leave))
        harness_sleep_ms(1);
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_REFUSED);
    thread_attach(saved);
    Py_RETURN_NONE;
}

TEST(gate, python_threads_go_on) {
    static PyMethodDef method = {"call_dotnet", call_dotnet, METH_NOARGS, NULL};
    Visitor visitor = {0};
    PyObject *capsule = PyCapsule_New(&visitor, NULL, NULL);
    PyObject *function = PyCFunction_New(&method, capsule);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "call_dotnet", function) == 0);
    harness_run("import threading\n"
                "done = []\n"
                "thread = threading.Thread(target=lambda: (call_dotnet(), done.append(1)))\n"
                "thread.start()\n");
    PyThreadState *saved = thread_detach();
    WAIT_FOR(atomic_load(&visitor.inside));
    thread_attach(saved);
    CHECK(thread_gate_close(10) == 1); /* it is not waited for */
    atomic_store(&visitor.leave, true);
    harness_run("thread.join(); assert done == [1]; del call_dotnet\n");
    Py_DECREF(function);
    Py_DECREF(capsule);
}

/* A daemon thread of Python's that is in .NET when Python finalizes comes back to a Python that is gone: it must vanish
 * without a crash, in particular without unwinding through .NET's frames. */
static _Atomic(int) frames_unwound;
static _Atomic(bool) daemon_may_return;
static _Atomic(int) daemons_inside;

static void count_unwound(void *unused) {
    (void)unused;
    atomic_fetch_add(&frames_unwound, 1);
}

static PyObject *call_dotnet_as_daemon(PyObject *self, PyObject *argument) {
    (void)self;
    long long_call = PyLong_AsLong(argument);
    pthread_cleanup_push(count_unwound, NULL); /* a .NET frame: nobody may unwind it */
    for (;;) {
        PyThreadState *saved = thread_detach();
        atomic_fetch_add(&daemons_inside, 1);
        while (long_call && !atomic_load(&daemon_may_return))
            harness_sleep_ms(1);
        thread_attach(saved);
    }
    pthread_cleanup_pop(0);
    return NULL;
}

static void finalize_under_daemons(void) {
    static PyMethodDef method = {"call_dotnet", call_dotnet_as_daemon, METH_O, NULL};
    PyObject *function = PyCFunction_New(&method, NULL);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "call_dotnet", function) == 0);
    Py_DECREF(function);
    harness_run("import threading\n"
                "for argument in (0, 0, 1, 1):\n"
                "    threading.Thread(target=call_dotnet, args=(argument,), daemon=True).start()\n");
    PyThreadState *saved = thread_detach();
    WAIT_FOR(atomic_load(&daemons_inside) > 100);
    thread_attach(saved);
    harness_finalize();
    atomic_store(&daemon_may_return, true);
    harness_sleep_ms(100);
    CHECK(atomic_load(&frames_unwound) == 0);
}

/* CPython itself races there: it frees the states of daemon threads that have detached without a hand-over that TSan
 * could see. */
TEST(gate, daemon_threads_at_the_end) {
    if (!HARNESS_TSAN)
        finalize_under_daemons();
}

/* ---- traffic ---- */

typedef struct Traffic {
    _Atomic(int) refused;
    _Atomic(long) entries;
} Traffic;

static void *come_and_go_until_refused(void *context) {
    Traffic *traffic = context;
    for (;;) {
        ThreadEntry entry = thread_enter();
        if (entry == THREAD_ENTRY_REFUSED)
            break;
        CHECK(entry == THREAD_ENTRY_FOREIGN);
        /* Were Python finalizing with this thread inside, this would be the crash. */
        CHECK(!py_compat_is_finalizing());
        PyObject *list = PyList_New(3);
        CHECK_PY(list != NULL);
        PyThreadState *saved = thread_detach();
        ThreadEntry again = thread_enter();
        CHECK(again == THREAD_ENTRY_RESUMED);
        thread_leave(again);
        thread_attach(saved);
        Py_DECREF(list);
        thread_leave(entry);
        atomic_fetch_add_explicit(&traffic->entries, 1, memory_order_relaxed);
    }
    atomic_fetch_add(&traffic->refused, 1);
    return NULL;
}

/* The gate closes under traffic, and Python finalizes at once; new threads keep coming. */
TEST(gate, traffic) {
    enum { THREADS = 6 };
    Traffic traffic = {0};
    pthread_t threads[THREADS];
    PyThreadState *saved = thread_detach();
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, come_and_go_until_refused, &traffic) == 0);
    WAIT_FOR(atomic_load(&traffic.entries) > 200);
    thread_attach(saved);
    CHECK(thread_gate_close(60) == 1);
    harness_finalize();
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&traffic.refused) == THREADS);
    for (int i = 0; i < THREADS; i++) /* late comers to a Python that is gone */
        CHECK(pthread_create(&threads[i], NULL, come_and_go_until_refused, &traffic) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

typedef struct Crowd {
    _Atomic(long) entered, refused;
    _Atomic(bool) closed, stop;
} Crowd;

static void *enter_and_be_refused(void *context) {
    Crowd *crowd = context;
    thread_leave(thread_enter());
    atomic_fetch_add(&crowd->entered, 1);
    while (!atomic_load(&crowd->closed))
        harness_sleep_ms(1);
    while (!atomic_load(&crowd->stop)) {
        ThreadEntry entry = thread_enter();
        CHECK(entry == THREAD_ENTRY_REFUSED);
        thread_leave(entry);
        atomic_fetch_add(&crowd->refused, 1);
    }
    return NULL;
}

/* Who is being refused is not inside: Python may finalize however many keep coming. */
TEST(gate, empty_beside_those_refused) {
    enum { THREADS = 3, LOOKS = 100000 };
    Crowd crowd = {0};
    pthread_t threads[THREADS];
    PyThreadState *saved = thread_detach();
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, enter_and_be_refused, &crowd) == 0);
    WAIT_FOR(atomic_load(&crowd.entered) == THREADS);
    thread_attach(saved);
    CHECK(thread_gate_close(1) == 1);
    saved = thread_detach();
    atomic_store(&crowd.closed, true);
    WAIT_FOR(atomic_load(&crowd.refused) > 200);
    for (int i = 0; i < LOOKS; i++)
        CHECK(thread_gate_is_empty());
    atomic_store(&crowd.stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    thread_attach(saved);
}

/* Threads that end while the gate closes and Python finalizes: the states made for them are deleted, or not touched. */
static _Atomic(bool) no_more_threads;
static _Atomic(long) short_lives;

static void *live_shortly(void *unused) {
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return unused;
    thread_leave(entry);
    atomic_fetch_add_explicit(&short_lives, 1, memory_order_relaxed);
    return unused;
}

static void *make_short_lives(void *unused) {
    while (!atomic_load(&no_more_threads)) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, live_shortly, NULL) == 0);
        pthread_join(thread, NULL);
    }
    return unused;
}

TEST(gate, thread_ends) {
    enum { MAKERS = 4 };
    pthread_t makers[MAKERS];
    PyThreadState *saved = thread_detach();
    for (int i = 0; i < MAKERS; i++)
        CHECK(pthread_create(&makers[i], NULL, make_short_lives, NULL) == 0);
    WAIT_FOR(atomic_load(&short_lives) > 100);
    thread_attach(saved);
    CHECK(thread_gate_close(60) == 1);
    harness_finalize();
    harness_sleep_ms(20);
    atomic_store(&no_more_threads, true);
    for (int i = 0; i < MAKERS; i++)
        pthread_join(makers[i], NULL);
}

static void close_from_outside(void *context, int index) {
    (void)index;
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED) /* another closed first */
        return;
    CHECK(thread_gate_close(30) == 1);
    thread_leave(entry);
    atomic_fetch_add((_Atomic(int) *)context, 1);
}

/* Several foreign threads close the gate at once, each inside: none waits for another. */
TEST(gate, closed_by_many) {
    _Atomic(int) closed = 0;
    double began = now();
    harness_threads(4, close_from_outside, &closed);
    CHECK(atomic_load(&closed) >= 1);
    CHECK(now() - began < 20);
}

static void enter_allowed(void *context, int index) {
    (void)index;
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    thread_leave(entry);
    atomic_fetch_add((_Atomic(int) *)context, 1);
}

TEST(gate, paused_refuses_until_reopened) {
    _Atomic(int) refused = 0, allowed = 0;
    for (int round = 0; round < 3; round++) {
        CHECK(thread_gate_pause(1) == 1);
        CHECK(!thread_gate_is_open() && !thread_gate_is_closing() && !thread_gate_is_empty());
        harness_threads(3, enter_refused, &refused);
        thread_gate_reopen();
        CHECK(thread_gate_is_open());
        harness_threads(3, enter_allowed, &allowed);
    }
    CHECK(atomic_load(&refused) == 9 && atomic_load(&allowed) == 9);
    CHECK(thread_cached_count() == 0);
}

TEST(gate, paused_parks_nobody) {
    Visitor visitor = {0};
    start(&visitor);
    CHECK(thread_gate_pause(0.05) == 0);
    atomic_store(&visitor.leave, true);
    join(&visitor); /* it came back, and left: nobody is parked */
    CHECK(atomic_load(&visitor.left));
    CHECK(thread_cached_count() == 0); /* its state was deleted, though the gate is paused */
    thread_gate_reopen();
}

TEST(gate, closes_for_good_though_paused) {
    _Atomic(int) refused = 0;
    CHECK(thread_gate_pause(1) == 1);
    CHECK(thread_gate_close(1) == 1);
    CHECK(thread_gate_is_closing() && thread_gate_is_empty());
    thread_gate_reopen(); /* does nothing any more */
    harness_threads(2, enter_refused, &refused);
    CHECK(atomic_load(&refused) == 2);
}

TEST(gate, at_the_end_of_the_process_does_not_wait_for_those_that_are_out) {
    static Visitor visitor; /* outlives the test: it does not come back */
    start(&visitor);
    CHECK(!thread_leave_for_good()); /* nothing of Python is below this test; it is detached now */
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_RESUMED);
    double began = now();
    CHECK(thread_gate_close(30) == 1);
    CHECK(now() - began < 20);
    CHECK(thread_gate_is_closing() && !thread_gate_is_empty());
}
