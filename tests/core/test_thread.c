/* support/thread: entering from all kinds of threads, cached states, and their end. The gate is in test_gate.c. */
#include "harness.h"

#include <sys/wait.h>
#include <unistd.h>

#include "support/py_compat.h"
#include "support/thread.h"

static void on_one_thread(void (*body)(void *context, int index), void *context) {
    harness_threads(1, body, context);
}

TEST(thread, detach_and_attach) {
    CHECK(thread_is_attached());
    PyThreadState *saved = thread_detach();
    CHECK(!thread_is_attached() && saved != NULL);
    thread_attach(saved);
    CHECK(thread_is_attached() && PyThreadState_Get() == saved);
}

TEST(thread, nested_entry) {
    PyThreadState *state = PyThreadState_Get();
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_NESTED && PyThreadState_Get() == state);
    thread_leave(entry);
    CHECK(PyThreadState_Get() == state);
}

/* Python → .NET → Python → .NET → Python on one thread: the outer state is taken up each time. */
TEST(thread, resumed_entry) {
    PyThreadState *outer = thread_detach();
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_RESUMED && PyThreadState_Get() == outer);
    PyThreadState *inner = thread_detach();
    ThreadEntry deeper = thread_enter();
    CHECK(deeper == THREAD_ENTRY_RESUMED && PyThreadState_Get() == outer);
    thread_leave(deeper);
    thread_attach(inner);
    CHECK(thread_is_attached());
    thread_leave(entry);
    CHECK(!thread_is_attached());
    entry = thread_enter(); /* a second callback in the same call */
    CHECK(entry == THREAD_ENTRY_RESUMED);
    thread_leave(entry);
    thread_attach(outer);
    CHECK(PyThreadState_Get() == outer);
}

/* Detached by code that is not ours. */
TEST(thread, detached_by_others) {
    PyThreadState *state = PyEval_SaveThread();
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN && PyThreadState_Get() == state);
    thread_leave(entry);
    CHECK(!thread_is_attached());
    PyEval_RestoreThread(state);
    CHECK(thread_cached_count() == 0);
}

static void enter_three_times(void *context, int index) {
    (void)context, (void)index;
    CHECK(!thread_is_attached());
    PyThreadState *first = NULL;
    for (int i = 0; i < 3; i++) {
        ThreadEntry entry = thread_enter();
        CHECK(entry == THREAD_ENTRY_FOREIGN);
        CHECK(i == 0 || PyThreadState_Get() == first);
        first = PyThreadState_Get();
        CHECK(thread_cached_count() == 1);
        PyThreadState *saved = thread_detach();
        ThreadEntry resumed = thread_enter();
        CHECK(resumed == THREAD_ENTRY_RESUMED && PyThreadState_Get() == first);
        thread_leave(resumed);
        thread_attach(saved);
        thread_leave(entry);
    }
}

TEST(thread, cached_state) {
    on_one_thread(enter_three_times, NULL);
    CHECK(thread_cached_count() == 0); /* deleted at the thread's end */
}

static void use_gil_state(void *context, int index) {
    (void)context, (void)index;
    ThreadEntry entry = thread_enter();
    PyThreadState *state = PyThreadState_Get();
    CHECK(PyGILState_GetThisThreadState() == state);
    PyGILState_STATE gil = PyGILState_Ensure();
    CHECK(gil == PyGILState_LOCKED && PyThreadState_Get() == state);
    PyGILState_Release(gil);
    PyThreadState *saved = thread_detach(); /* C code in .NET's hands that knows nothing of us */
    gil = PyGILState_Ensure();
    CHECK(PyThreadState_Get() == state && PyGILState_Check());
    ThreadEntry nested = thread_enter();
    CHECK(nested == THREAD_ENTRY_NESTED);
    thread_leave(nested);
    PyGILState_Release(gil);
    thread_attach(saved);
    harness_run("import threading, ctypes\n"
                "threading.current_thread().name\n");
    thread_leave(entry);
    gil = PyGILState_Ensure(); /* outside: the cached state again, and it stays */
    CHECK(PyThreadState_Get() == state);
    PyGILState_Release(gil);
    CHECK(thread_cached_count() == 1);
}

TEST(thread, gil_state_api) {
    on_one_thread(use_gil_state, NULL);
    CHECK(thread_cached_count() == 0);
}

/* A state made by PyGILState_Ensure before we came is used, and left to who made it. */
static void use_others_state(void *context, int index) {
    (void)context, (void)index;
    PyGILState_STATE gil = PyGILState_Ensure();
    PyThreadState *state = PyEval_SaveThread();
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN && PyThreadState_Get() == state && thread_cached_count() == 0);
    thread_leave(entry);
    PyEval_RestoreThread(state);
    PyGILState_Release(gil);
    entry = thread_enter(); /* theirs is gone now */
    CHECK(entry == THREAD_ENTRY_FOREIGN && thread_cached_count() == 1);
    thread_leave(entry);
}

TEST(thread, others_state) {
    on_one_thread(use_others_state, NULL);
    CHECK(thread_cached_count() == 0);
}

/* ---- what runs at a thread's end ---- */

static _Atomic(int) hook_calls;

static void count_hook(void) {
    CHECK(!thread_is_attached());
    atomic_fetch_add(&hook_calls, 1);
}

static void watch(void *context, int index) {
    (void)context, (void)index;
    CHECK(thread_watch_exit() == 0);
    CHECK(thread_watch_exit() == 0);
}

static void enter_once(void *context, int index) {
    (void)context, (void)index;
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    thread_leave(entry);
}

TEST(thread, exit_hooks) {
    thread_at_exit(count_hook);
    on_one_thread(watch, NULL);
    CHECK(atomic_load(&hook_calls) == 1);
    harness_threads(3, enter_once, NULL);
    CHECK(atomic_load(&hook_calls) == 4);
}

/* A threading.local's values die with the state, on their own thread: its finalizer may use Python, and PyGILState. */
static void leave_a_local(void *context, int index) {
    (void)context, (void)index;
    ThreadEntry entry = thread_enter();
    harness_run("local.value = Farewell()");
    thread_leave(entry);
}

static PyObject *ensure_and_release(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    PyGILState_Release(PyGILState_Ensure());
    Py_RETURN_NONE;
}

TEST(thread, locals_die_with_the_state) {
    static PyMethodDef method = {"ensure", ensure_and_release, METH_NOARGS, NULL};
    PyObject *function = PyCFunction_New(&method, NULL);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "ensure", function) == 0);
    Py_DECREF(function);
    harness_run("import threading\n"
                "seen = []\n"
                "class Farewell:\n"
                "    def __init__(self): self.born = threading.get_ident()\n"
                "    def __del__(self): ensure(); seen.append(self.born == threading.get_ident())\n"
                "local = threading.local()\n");
    for (int i = 0; i < 5; i++)
        on_one_thread(leave_a_local, NULL);
    PyObject *seen = harness_eval("seen == [True] * 5");
    CHECK(seen == Py_True);
    Py_DECREF(seen);
    CHECK(thread_cached_count() == 0);
}

/* ---- many at once ---- */

static void come_and_go(void *context, int index) {
    long rounds = *(long *)context;
    for (long i = 0; i < rounds; i++) {
        ThreadEntry entry = thread_enter();
        CHECK(entry == THREAD_ENTRY_FOREIGN);
        PyObject *number = PyLong_FromLong(1000 + index);
        CHECK_PY(number != NULL);
        if (i % 5 == 0) {
            PyThreadState *saved = thread_detach();
            ThreadEntry resumed = thread_enter();
            CHECK(resumed == THREAD_ENTRY_RESUMED);
            thread_leave(resumed);
            thread_attach(saved);
        }
        Py_DECREF(number);
        thread_leave(entry);
    }
}

TEST(thread, race) {
    long rounds = harness_rounds(3000);
    for (int crew = 0; crew < 10; crew++)
        harness_threads(4, come_and_go, &rounds);
    CHECK(thread_cached_count() == 0);
}

/* ---- the native stack ---- */

/* ASan would put the frames elsewhere. */
__attribute__((no_sanitize("address"))) static int depth_until_low(int depth) {
    volatile char frame[4096];
    __asm__ volatile("" : : "r"(frame) : "memory"); /* or compilers shrink it */
    frame[0] = (char)depth;
    if (thread_stack_is_low() || depth > 100000)
        return depth + (frame[0] - frame[0]);
    return depth_until_low(depth + 1) + (frame[0] - frame[0]);
}

static void *measure_stack(void *context) {
    *(int *)context = depth_until_low(0);
    return NULL;
}

TEST(thread, stack_is_low) {
    static const size_t sizes[] = {256 * 1024, 1024 * 1024, 8 * 1024 * 1024};
    CHECK(!thread_stack_is_low());
    for (int i = 0; i < 3; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        int depth = 0;
        pthread_attr_init(&attributes);
        CHECK(pthread_attr_setstacksize(&attributes, sizes[i]) == 0);
        CHECK(pthread_create(&thread, &attributes, measure_stack, &depth) == 0);
        pthread_join(thread, NULL);
        pthread_attr_destroy(&attributes);
        /* It says so before the end, yet not before most of the stack is used. */
        CHECK((size_t)depth * 4096 < sizes[i]);
        CHECK(depth > 5);
    }
}

/* ---- fork ---- */

TEST(thread, fork) {
    CHECK(thread_is_original_process());
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(thread_is_original_process() ? 1 : 0);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(thread_is_original_process());
}

typedef struct ForkRace {
    _Atomic(bool) stop;
} ForkRace;

/* Forks on one thread, traffic on another: no child may find one of our locks held. */
static void fork_or_work(void *context, int index) {
    ForkRace *race = context;
    if (index > 0) {
        while (!atomic_load(&race->stop))
            thread_at_exit(NULL); /* takes the lock */
        return;
    }
    for (long i = 0; i < harness_rounds(200); i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            alarm(10);
            thread_at_exit(NULL); /* takes the lock */
            _exit(0);
        }
        int status = -1;
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    }
    atomic_store(&race->stop, true);
}

TEST(thread, fork_race) {
    ForkRace race = {false};
    for (int i = 0; i < 4; i++)
        thread_at_exit(count_hook); /* the table is full: more are not taken */
    harness_threads(2, fork_or_work, &race);
}
