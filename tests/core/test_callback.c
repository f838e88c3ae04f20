/* callback/: .NET calls Python, through the C function pointer and through the native slot. */
#include "harness.h"

#include <string.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "callback/callback_pointer.h"
#include "callback/callback_result.h"
#include "errors/raise.h"
#include "errors/throw.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "lifetime/release_queue.h"
#include "support/thread.h"

/* ---- the function pointer ---- */

static void *context_of(const char *expression) {
    return harness_make(callback_pointer_new, expression);
}

TEST(callback, pointer) {
    CallbackPointer function = callback_pointer_function();
    void *error = (void *)1, *context = context_of("lambda n: n * 2");
    CHECK(function(context, 21, &error) == 42 && error == NULL);
    CHECK(function(context, INT64_MIN / 2, NULL) == INT64_MIN);
    PyThreadState *saved = thread_detach();
    CHECK(function(context, -3, &error) == -6 && error == NULL);
    thread_attach(saved);
    callback_pointer_free(context);
    callback_pointer_free(NULL);
    CHECK(callback_pointer_new(Py_None) == NULL);
    CHECK_RAISED_TEXT(PyExc_TypeError, "'NoneType' object is not callable");
}

/* The exception crosses as a handle of a PythonException; back in Python it is the very same object. */
static void check_error(const char *expression, PyObject *type) {
    void *error = NULL, *context = context_of(expression);
    CHECK(callback_pointer_function()(context, 0, &error) == 0);
    CHECK(error != NULL && !PyErr_Occurred());
    FakeObject *exception = fake_object((NetHandle)error);
    CHECK(exception->type == &fake_python_exception);
    PyObject *original = Py_NewRef(((PyRef *)exception->pyref)->object);
    CHECK(raise_net_exception_take((NetHandle)error) == -1);
    CHECK(PyErr_ExceptionMatches(type));
    PyErr_Clear();
    CHECK(PyErr_GivenExceptionMatches(original, type));
    Py_DECREF(original);
    callback_pointer_free(context);
    handle_flush();
    release_queue_drain();
}

TEST(callback, pointer_errors) {
    harness_run("def fail(error):\n"
                "    raise error\n");
    check_error("lambda n: 1 / n", PyExc_ZeroDivisionError);
    check_error("lambda n: fail(KeyboardInterrupt)", PyExc_KeyboardInterrupt);
    check_error("lambda n: fail(SystemExit(3))", PyExc_SystemExit);
    check_error("lambda n: 'text'", PyExc_TypeError);
    check_error("lambda n: 2**63", PyExc_OverflowError);
    check_error("lambda: 0", PyExc_TypeError);
    CHECK(handle_live_count() == 0);
}

TEST(callback, pointer_error_unwanted) {
    void *context = context_of("lambda n: 1 / n");
    CHECK(callback_pointer_function()(context, 0, NULL) == 0);
    callback_pointer_free(context);
    CHECK(handle_live_count() == 0 && !PyErr_Occurred());
}

static void call_from_thread(void *context, int index) {
    void *error = NULL;
    for (int i = 0; i < 50; i++) {
        CHECK(callback_pointer_function()(context, index * 1000 + i, &error) == index * 1000 + i + 1);
        CHECK(error == NULL);
    }
}

TEST(callback, pointer_from_threads) {
    void *context = context_of("lambda n: n + 1");
    for (int crew = 0; crew < 5; crew++)
        harness_threads(4, call_from_thread, context);
    CHECK(thread_cached_count() == 0);
    callback_pointer_free(context);
}

static void fail_from_thread(void *context, int index) {
    (void)index;
    void *error = NULL;
    for (long i = 0; i < harness_rounds(500); i++) {
        CHECK(callback_pointer_function()(context, 0, &error) == 0 && error != NULL);
        CHECK(fake_object((NetHandle)error)->pyref != NULL);
        handle_release((NetHandle)error, false);
    }
}

/* Exceptions made on foreign threads, given up by threads that never attach again, freed by the idle thread. */
TEST(callback, pointer_errors_from_threads) {
    void *context = context_of("lambda n: 1 / n");
    harness_threads(4, fail_from_thread, context);
    CHECK(handle_live_count() == 0);
    handle_release(fake_new(&fake_counter, 0, NULL), true); /* clears what the threads left */
    PyThreadState *saved = thread_detach();
    WAIT_FOR(release_queue_live_count() == 0);
    thread_attach(saved);
    callback_pointer_free(context);
}

static void call_refused(void *context, int index) {
    (void)index;
    void *error = NULL;
    CHECK(callback_pointer_function()(context, 1, &error) == 0);
    CHECK(error != NULL && fake_object((NetHandle)error)->type == &fake_invalid_operation);
    handle_release((NetHandle)error, true);
}

TEST(callback, pointer_refused) {
    void *context = context_of("lambda n: n");
    harness_close_gate(1);
    harness_threads(2, call_refused, context);
    callback_pointer_free(context);
}

static void call_after_the_end(void *context, int index) {
    (void)index;
    void *error = NULL;
    CHECK(callback_pointer_function()(context, 1, &error) == 0);
    CHECK(error != NULL && fake_object((NetHandle)error)->type == &fake_invalid_operation);
}

TEST(callback, pointer_after_the_end) {
    static void *context;
    context = context_of("lambda n: n");
    harness_finalize();
    harness_threads(2, call_after_the_end, context); /* .NET is still there, and told so */
    fake_forget_handles();
}

/* The interrupted frame's exception is its own business. */
TEST(callback, exception_kept) {
    void *error = NULL, *context = context_of("lambda n: 1 // n");
    PyErr_SetString(PyExc_KeyError, "on its way");
    CHECK(callback_pointer_function()(context, 1, &error) == 1 && error == NULL);
    CHECK(PyErr_ExceptionMatches(PyExc_KeyError));
    CHECK(callback_pointer_function()(context, 0, &error) == 0 && error != NULL);
    handle_release((NetHandle)error, true);
    CHECK_RAISED_TEXT(PyExc_KeyError, "on its way");
    callback_pointer_free(context);
}

/* ---- recursion ---- */

static PyObject *call_back(PyObject *self, PyObject *argument) {
    void *error = NULL;
    int64_t number = PyLong_AsLongLong(argument);
    void *context = PyCapsule_GetPointer(self, NULL);
    PyThreadState *saved = thread_detach();
    int64_t result = callback_pointer_function()(*(void **)context, number, &error);
    thread_attach(saved);
    if (error == NULL)
        return PyLong_FromLongLong(result);
    raise_net_exception_take((NetHandle)error);
    return NULL;
}

/* Python → .NET → Python... for ever. */
static void *endless_context(void) {
    static PyMethodDef method = {"call_back", call_back, METH_O, NULL};
    static void *context;
    PyObject *capsule = PyCapsule_New(&context, NULL, NULL);
    PyObject *function = PyCFunction_New(&method, capsule);
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), "call_back", function) == 0);
    Py_DECREF(function);
    Py_DECREF(capsule);
    harness_run("deepest = 0\n"
                "def recurse(n):\n"
                "    global deepest\n"
                "    deepest = max(deepest, n)\n"
                "    return call_back(n + 1)\n");
    return context = context_of("recurse");
}

static void check_ends_in_recursion_error(void *context) {
    void *error = NULL;
    CHECK(callback_pointer_function()(context, 0, &error) == 0 && error != NULL);
    PyObject *exception = ((PyRef *)fake_object((NetHandle)error)->pyref)->object;
    CHECK(PyErr_GivenExceptionMatches(exception, PyExc_RecursionError));
    handle_release((NetHandle)error, true);
}

TEST(callback, recursion) {
    void *context = endless_context();
    for (int i = 0; i < 3; i++)
        check_ends_in_recursion_error(context);
    harness_run("assert deepest > 50, deepest; del call_back, recurse");
    callback_pointer_free(context);
    release_queue_drain();
}

static void *recurse_on_small_stack(void *context) {
    check_ends_in_recursion_error(context);
    return NULL;
}

/* The limit of Python is far away, the end of the stack is near. */
TEST(callback, recursion_on_small_stacks) {
    static const size_t sizes[] = {256 * 1024, 512 * 1024, 1024 * 1024};
    void *context = endless_context();
    harness_run("import sys; sys.setrecursionlimit(100000)");
    for (int i = HARNESS_SANITIZED ? 2 : 0; i < 3; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, sizes[i]);
        PyThreadState *saved = thread_detach();
        CHECK(pthread_create(&thread, &attributes, recurse_on_small_stack, context) == 0);
        pthread_join(thread, NULL);
        thread_attach(saved);
        pthread_attr_destroy(&attributes);
    }
    harness_run("del call_back, recurse");
    callback_pointer_free(context);
    release_queue_drain();
}

/* ---- the native slot ---- */

static PyRef *ref_of(const char *expression) {
    PyObject *object = harness_eval(expression);
    PyRef *ref = pyref_new(object);
    CHECK_PY(ref != NULL);
    Py_DECREF(object);
    return ref;
}

static int32_t invoke_any(void *callable, Value *args, int32_t count, Value *result) {
    return native_slots.callback_invoke(callable, args, count, NULL, 1, result);
}

TEST(callback, invoke_primitives) {
    PyRef *echo = ref_of("lambda *args: args[-1]");
    Value result, cells[] = {
                      {.tag = VALUE_NULL},
                      {.as.i64 = 1, .tag = VALUE_BOOL},
                      {.as.i64 = -5, .tag = VALUE_I32},
                      {.as.i64 = INT64_MIN, .tag = VALUE_I64},
                      {.as.f64 = 2.5, .tag = VALUE_F64},
                  };
    int32_t count = (int32_t)(sizeof cells / sizeof *cells);
    for (int32_t i = 1; i <= count; i++) {
        CHECK(invoke_any(echo, cells, i, &result) == PYTHON_OK);
        CHECK(result.tag == cells[i - 1].tag);
        if (result.tag != VALUE_NULL)
            CHECK(result.as.u64 == cells[i - 1].as.u64);
    }
    CHECK(invoke_any(echo, cells, 0, &result) == PYTHON_RAISED);
    CHECK(result.tag == VALUE_HANDLE);
    CHECK(raise_net_exception_take(result.as.handle) == -1);
    CHECK_RAISED(PyExc_IndexError);
    pyref_free(echo);
    release_queue_drain();
}

TEST(callback, invoke_many_arguments) {
    PyRef *sum = ref_of("lambda *args: sum(args)");
    Value cells[40], result;
    for (int i = 0; i < 40; i++)
        cells[i] = (Value){.as.i64 = i, .tag = VALUE_I32};
    CHECK(invoke_any(sum, cells, 40, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_I32 && result.as.i64 == 780);
    pyref_free(sum);
}

/* A text in the result outlives the str it came from, until the thread's next callback. */
TEST(callback, invoke_texts) {
    PyRef *twice = ref_of("lambda text: text + text");
    static const uint16_t wide[] = {'a', 0x20AC};
    char *latin1 = strdup("caf\xE9");
    Value result, cell = {.as.pointer = latin1, .tag = VALUE_TEXT_TAG(VALUE_LATIN1, 4)};
    CHECK(invoke_any(twice, &cell, 1, &result) == PYTHON_OK);
    memset(latin1, 'x', 4);
    free(latin1);
    CHECK(result.tag == VALUE_TEXT_TAG(VALUE_LATIN1, 8));
    CHECK(memcmp(result.as.pointer,
                 "caf\xE9"
                 "caf\xE9",
                 8) == 0);
    cell = (Value){.as.pointer = wide, .tag = VALUE_TEXT_TAG(VALUE_UTF16, 2)};
    CHECK(invoke_any(twice, &cell, 1, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_TEXT_TAG(VALUE_UCS2, 4) && memcmp(result.as.pointer, wide, 4) == 0);
    cell = (Value){.as.pointer = "", .tag = VALUE_TEXT_TAG(VALUE_LATIN1, 0)};
    CHECK(invoke_any(twice, &cell, 1, &result) == PYTHON_OK && VALUE_LENGTH(result.tag) == 0);
    PyRef *large = ref_of("lambda n: 'y' * n");
    for (int64_t size = 1 << 20; size > 0; size /= 32) {
        cell = (Value){.as.i64 = size, .tag = VALUE_I64};
        CHECK(invoke_any(large, &cell, 1, &result) == PYTHON_OK);
        CHECK(VALUE_LENGTH(result.tag) == size && ((const char *)result.as.pointer)[size - 1] == 'y');
    }
    PyRef *big = ref_of("lambda n: -2 ** 100");
    CHECK(invoke_any(big, &cell, 1, &result) == PYTHON_OK);
    CHECK(VALUE_KIND(result.tag) == VALUE_BIGINT && VALUE_LENGTH(result.tag) >= 13);
    pyref_free(big);
    pyref_free(large);
    pyref_free(twice);
}

TEST(callback, invoke_objects) {
    harness_types_hold_memory();
    PyRef *echo = ref_of("lambda value: value"), *list = ref_of("[1]");
    Value result, cell = {.as.pointer = pyref_new(list->object), .tag = VALUE_PYOBJECT};
    CHECK(invoke_any(echo, &cell, 1, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_PYOBJECT && cell.tag == VALUE_NULL); /* the argument's was used up; this one is ours */
    CHECK(((PyRef *)result.as.pointer)->object == list->object);
    native_slots.pyref_release((void *)result.as.pointer);
    cell = (Value){.as.pointer = NULL, .tag = VALUE_PYOBJECT};
    CHECK(invoke_any(echo, &cell, 1, &result) == PYTHON_OK && result.tag == VALUE_NULL);

    NetHandle counter = fake_new(&fake_counter, 5, NULL); /* the argument's handle is used up */
    cell = (Value){.as.handle = handle_copy(counter), .tag = (uint64_t)(uintptr_t)&fake_counter};
    CHECK(invoke_any(echo, &cell, 1, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_HANDLE && result.as.handle != counter);
    CHECK(fake_object(result.as.handle) == fake_object(counter));
    handle_release(result.as.handle, true);
    handle_release(counter, true);
    CHECK(handle_live_count() == 0);
    pyref_free(list);
    pyref_free(echo);
    release_queue_drain();
}

#define KEY(type) \
    { .key = (NetTypeKey)(uintptr_t) & (type) }

/* The return type first (0: void), then those of by-reference parameters. Cells own what they hold. */
static int32_t invoke_typed(const char *expression, CallbackType *types, int32_t count, Value *results) {
    PyRef *callable = ref_of(expression);
    int32_t answer = native_slots.callback_invoke(callable, NULL, 0, types, count, results);
    pyref_free(callable);
    return answer;
}

static void check_refused_result(const char *expression, CallbackType *types, int32_t count, const char *text) {
    Value results[6] = {{.tag = VALUE_NULL}};
    CHECK(invoke_typed(expression, types, count, results) == PYTHON_RAISED);
    CHECK(results[0].tag == VALUE_HANDLE && results[1].tag == VALUE_NULL);
    CHECK(raise_net_exception_take(results[0].as.handle) == -1);
    CHECK_RAISED_TEXT(PyExc_TypeError, text);
}

TEST(callback, invoke_typed_results) {
    CallbackType integer[] = {KEY(fake_int32)}, nothing[] = {{.key = 0}}, text[] = {KEY(fake_string)};
    Value results[6] = {{.tag = VALUE_NULL}};
    CHECK(invoke_typed("lambda: True", integer, 1, results) == PYTHON_OK);
    CHECK((int32_t)results[0].as.i64 == 1);
    CHECK(invoke_typed("lambda: 5", nothing, 1, results) == PYTHON_OK && results[0].tag == VALUE_NULL);
    CHECK(invoke_typed("lambda: None", text, 1, results) == PYTHON_OK && results[0].tag == VALUE_NULL);
    check_refused_result("lambda: 'a'", integer, 1, "an integer is required");
}

TEST(callback, invoke_by_reference_results) {
    CallbackType one[] = {{.key = 0}, KEY(fake_int32)}, two[] = {{.key = 0}, KEY(fake_int32), KEY(fake_string)};
    CallbackType many[] = {KEY(fake_string), KEY(fake_int32), KEY(fake_string), KEY(fake_int32), KEY(fake_string)};
    Value results[6] = {{.tag = VALUE_NULL}};
    CHECK(invoke_typed("lambda: 7", one, 2, results) == PYTHON_OK);
    CHECK(results[0].tag == VALUE_NULL && results[1].as.i64 == 7);
    CHECK(invoke_typed("lambda: (None, 8)", one, 2, results) == PYTHON_OK && results[1].as.i64 == 8);
    CHECK(invoke_typed("lambda: (9, 'a')", two, 3, results) == PYTHON_OK && results[1].as.i64 == 9);
    CHECK(invoke_typed("lambda: (None, 10, 'a')", two, 3, results) == PYTHON_OK && results[1].as.i64 == 10);
    CHECK(invoke_typed("lambda: ('abc' * 200, 1, '\\u20ac' * 3, 2, '\\U0001f600')", many, 5, results) == PYTHON_OK);
    CHECK(results[0].tag == VALUE_TEXT_TAG(VALUE_LATIN1, 600) && ((const char *)results[0].as.pointer)[599] == 'c');
    CHECK(results[2].tag == VALUE_TEXT_TAG(VALUE_UCS2, 3) && ((const uint16_t *)results[2].as.pointer)[2] == 0x20AC);
    CHECK(results[4].tag == VALUE_TEXT_TAG(VALUE_UCS4, 1) && *(const uint32_t *)results[4].as.pointer == 0x1F600);
    CHECK(results[1].as.i64 == 1 && results[3].as.i64 == 2);
}

TEST(callback, invoke_wrong_by_reference_results) {
    CallbackType one[] = {{.key = 0}, KEY(fake_int32)}, two[] = {KEY(fake_int32), KEY(fake_string)};
    check_refused_result("lambda: 'a'", one, 2, "did not return System.Int32 (the out parameter type)");
    check_refused_result("lambda: 5", two, 2,
                         "Expected a tuple (System.Int32,System.String) of the return value and the values for out and "
                         "ref parameters, got int.");
    check_refused_result("lambda: (1, 'a', 2)", two, 2, "got tuple of size 3.");
    check_refused_result("lambda: (1, 2)", two, 2, "cannot be converted");
    CHECK(handle_live_count() == 0);
}

static void invoke_refused(void *context, int index) {
    (void)index;
    Value result;
    CHECK(invoke_any(context, NULL, 0, &result) == PYTHON_REFUSED);
}

TEST(callback, invoke_refused) {
    PyRef *ref = ref_of("lambda: 1");
    harness_close_gate(1);
    harness_threads(1, invoke_refused, ref);
    pyref_free(ref);
}

static void invoke_mixed(void *context, int index) {
    char text[32];
    for (long i = 0; i < harness_rounds(3000); i++) {
        NetHandle counter = fake_new(&fake_counter, i, NULL);
        int length = snprintf(text, sizeof text, "%d-%ld", index, i);
        Value result, cells[] = {{.as.handle = handle_copy(counter), .tag = (uint64_t)(uintptr_t)&fake_counter},
                                 {.as.pointer = text, .tag = VALUE_TEXT_TAG(VALUE_LATIN1, length)}};
        CHECK(invoke_any(context, cells, 2, &result) == PYTHON_OK);
        if (i % 2 == 0) {
            CHECK(result.tag == VALUE_TEXT_TAG(VALUE_LATIN1, length));
            CHECK(memcmp(result.as.pointer, text, (size_t)length) == 0);
        } else {
            CHECK(fake_object(result.as.handle) == fake_object(counter));
            handle_release(result.as.handle, false);
        }
        handle_release(counter, false);
    }
}

TEST(callback, invoke_race) {
    harness_types_hold_memory();
    harness_run("def mixed(counter, text):\n"
                "    return text if text[-1] in '02468' else counter\n");
    PyRef *mixed = ref_of("mixed");
    harness_threads(4, invoke_mixed, mixed);
    CHECK(handle_live_count() == 0);
    pyref_free(mixed);
}
