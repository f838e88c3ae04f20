/* call/, convert/, types/ and objects/ as far as the fake types reach: from Python to thunks in C and back. */
#include "harness.h"

#include "bridge/handle.h"
#include "callback/callback_pointer.h"
#include "errors/throw.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "lifetime/release_queue.h"
#include "metadata/type_info.h"
#include "support/thread.h"

static void define_counter(void) {
    harness_types_hold_memory();
    NetTypeInfo *info = type_info_find("Fake.Counter");
    CHECK_PY(info != NULL);
    PyTypeObject *type = type_info_python_type(info);
    CHECK_PY(type != NULL);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "Counter", (PyObject *)type) == 0);
}

TEST(call, members) {
    define_counter();
    harness_run("counter = Counter(5)\n"
                "assert counter.Value == 5\n"
                "counter.Value = 7\n"
                "assert counter.Add(3) == 10 and counter.Value == 10\n"
                "assert counter.Twin().Value == 10\n"
                "assert counter == counter and counter != Counter(10)\n"
                "assert str(counter) == 'Counter 10', str(counter)\n"
                "assert isinstance(hash(counter), int)\n"
                "assert counter.Add(amount=1) == 11\n"
                "del counter\n");
    handle_flush();
    CHECK(handle_live_count() == fake_permanent_count());
}

TEST(call, overloads) {
    define_counter();
    harness_run("assert Counter.Sum(1, 2) == 3 and type(Counter.Sum(1, 2)) is int\n"
                "assert Counter.Sum(1.5, 2.0) == 3.5\n"
                "assert Counter.Sum('a', 'b') == 'ab'\n"
                "for _ in range(3):\n"
                "    assert Counter.Sum(1, 2) == 3 and Counter.Sum('x', 'y') == 'xy' and Counter.Sum(1.0, 2.0) == 3.0\n"
                "for arguments in ((), (1,), (1, 2, 3), ('a', 1), (None, None, None)):\n"
                "    try: Counter.Sum(*arguments)\n"
                "    except TypeError as error: assert 'No method matches' in str(error), error\n"
                "    else: raise AssertionError(arguments)\n");
}

TEST(call, errors) {
    define_counter();
    harness_run(
        "for make in (lambda: Counter('text'), lambda: Counter(), lambda: Counter(1, 2), lambda: Counter(2**31)):\n"
        "    try: make()\n"
        "    except (TypeError, OverflowError): pass\n"
        "    else: raise AssertionError\n"
        "for _ in range(3):\n"
        "    try: Counter.Fail()\n"
        "    except Exception as error: assert 'it failed' in str(error), error\n"
        "    else: raise AssertionError\n");
}

TEST(call, objects) {
    define_counter();
    harness_run("for value in (None, True, 1, -2**40, 2.5, 'text'):\n"
                "    assert Counter.Echo(value) == value and type(Counter.Echo(value)) is type(value), value\n"
                "assert Counter.Echo(Counter(9)).Value == 9\n");
    handle_flush();
    CHECK(handle_live_count() == fake_permanent_count());
}

/* The same exception object comes back through .NET. */
TEST(call, callback_through_dotnet) {
    define_counter();
    fake_callback = callback_pointer_function();
    PyObject *callable = harness_eval("lambda n: Counter.Sum(n, 1) if n < 10 else 1 // (n - 10)");
    fake_callback_context = callback_pointer_new(callable);
    harness_run("assert Counter.CallBack(5) == 6\n"
                "try: Counter.CallBack(10)\n"
                "except ZeroDivisionError: pass\n"
                "else: raise AssertionError\n");
    callback_pointer_free(fake_callback_context);
    Py_DECREF(callable);
    handle_flush();
    release_queue_drain();
    CHECK(release_queue_live_count() == 0);
}

/* What stands for a .NET exception is the same object when .NET has let it through, with the frames between. */
TEST(call, exception_in_flight) {
    define_counter();
    harness_run("try: Counter.Fail()\n"
                "except Exception as error: kept = error\n"
                "def fail(n): raise kept\n");
    fake_callback = callback_pointer_function();
    PyObject *callable = harness_eval("fail");
    fake_callback_context = callback_pointer_new(callable);
    harness_run(
        "try: Counter.CallBack(1)\n"
        "except Exception as error: assert error is kept\n"
        "else: raise AssertionError\n"
        "import traceback\n"
        "names = [(each.name, each.filename, each.lineno) for each in traceback.extract_tb(kept.__traceback__)]\n"
        "assert names[1] == ('Fake.Type.Method', '<Fake>', 7), names\n"
        "assert names[2][0] == 'fail', names\n"
        "assert names[-1] == ('Fake.Type.Method', '<Fake>', 7), names\n"
        "del kept, fail\n");
    CHECK(!throw_maybe_in_flight());
    callback_pointer_free(fake_callback_context);
    Py_DECREF(callable);
    handle_flush();
    release_queue_drain();
    CHECK(release_queue_live_count() == 0);
    CHECK(handle_live_count() == fake_permanent_count());
}

/* A member that may block is called detached: the fake half would end the process otherwise. */
TEST(call, blocking) {
    define_counter();
    atomic_store(&fake_blocking, true);
    harness_run("import threading\n"
                "thread = threading.Thread(target=Counter.Block)\n"
                "thread.start()\n"
                "assert thread.is_alive()\n");
    atomic_store(&fake_blocking, false);
    harness_run("thread.join(); del thread\n");
}

/* ---- stress ---- */

typedef struct Stress {
    long rounds;
    PyObject *function;
} Stress;

static void call_function(void *context, int index) {
    Stress *stress = context;
    for (long i = 0; i < stress->rounds; i++) {
        ThreadEntry entry = thread_enter();
        PyObject *result = PyObject_CallFunction(stress->function, "i", index);
        CHECK_PY(result != NULL);
        Py_DECREF(result);
        thread_leave(entry);
    }
}

/* All threads call `work`. */
static void run_on_threads(long rounds) {
    Stress stress = {harness_rounds(rounds), harness_eval("work")};
    harness_threads(4, call_function, &stress);
    Py_DECREF(stress.function);
    harness_run("del work, shared");
    handle_flush();
    CHECK(handle_live_count() == fake_permanent_count());
}

/* The first use of the type, its members and its thunks, by all threads at once. */
TEST(call, first_use_race) {
    Stress stress = {1, NULL};
    define_counter();
    harness_run("def first(n):\n"
                "    counter = Counter(n)\n"
                "    assert counter.Add(1) == n + 1 and Counter.Sum(n, 1) == n + 1 and Counter.Sum('a', 'b') == 'ab'\n"
                "    assert counter.Twin().Value == n + 1\n");
    stress.function = harness_eval("first");
    harness_threads(8, call_function, &stress);
    Py_DECREF(stress.function);
}

static void build_counter_at(void *context, int index) {
    ThreadEntry entry = thread_enter();
    NetTypeInfo *info = type_info_find("Fake.Counter");
    CHECK_PY(info != NULL && type_info_python_type(info) != NULL);
    ((NetTypeInfo **)context)[index] = info;
    thread_leave(entry);
}

/* Of the types that several threads built at once one is left; the collector takes the others, with their members. */
TEST(call, lost_race) {
    enum { THREADS = 4 };
    harness_types_hold_memory();
    NetTypeInfo *infos[THREADS];
    fake_members_meet(THREADS);
    harness_threads(THREADS, build_counter_at, infos);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "Counter",
                                    (PyObject *)type_info_python_type(infos[0])) == 0);
    harness_run("import gc\n"
                "gc.collect()\n"
                "left = [each for each in Counter.__base__.__subclasses__() if each.__name__ == 'Counter']\n"
                "assert left == [Counter], left\n"
                "assert Counter(1).Add(2) == 3\n"
                "del left\n");
    handle_flush();
}

TEST(call, race) {
    define_counter();
    harness_run("shared = Counter(0)\n"
                "def work(n):\n"
                "    own = Counter(n)\n"
                "    for i in range(20):\n"
                "        own.Value = i; assert own.Value == i\n"
                "        shared.Add(1)\n"
                "        assert Counter.Sum(i, n) == i + n and Counter.Sum(float(i), 1.0) == i + 1.0\n"
                "        assert Counter.Echo(own) is not None\n"
                "        try: Counter.Fail()\n"
                "        except Exception: pass\n");
    run_on_threads(300);
}
