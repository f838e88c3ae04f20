/* Starts an interpreter and the core, checks, shuts down. See harness.h. */
#include "harness.h"

#include <string.h>
#include <time.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "core_start.h"
#include "fake_managed.h"
#include "lifetime/release_queue.h"
#include "support/thread.h"

static struct { bool gate_closed, bridge_stopped, finalized; } state;

void harness_fail(const char *file, int line, const char *what, const char *detail) {
    fprintf(stderr, "%s:%d: failed: %s%s%s\n", file, line, what, detail != NULL ? ": " : "",
            detail != NULL ? detail : "");
    fflush(stderr);
    _Exit(1);
}

void harness_fail_py(const char *file, int line, const char *what) {
    if (PyErr_Occurred())
        PyErr_Print();
    harness_fail(file, line, what, NULL);
}

void harness_check_raised(const char *file, int line, PyObject *type, const char *part_of_text) {
    if (!PyErr_Occurred())
        harness_fail(file, line, "no exception is set", NULL);
    if (!PyErr_ExceptionMatches(type))
        harness_fail_py(file, line, "another exception is set");
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    PyErr_NormalizeException(&kind, &value, &traceback);
    PyObject *text = PyObject_Str(value);
    CHECK_PY(text != NULL);
    if (part_of_text != NULL && strstr(PyUnicode_AsUTF8(text), part_of_text) == NULL)
        harness_fail(file, line, "the exception's text is another", PyUnicode_AsUTF8(text));
    Py_DECREF(text);
    Py_XDECREF(kind);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* ---- threads ---- */

typedef struct Crew {
    pthread_barrier_t start;
    void (*body)(void *context, int index);
    void *context;
    _Atomic(int) next;
} Crew;

static void *crew_main(void *argument) {
    Crew *crew = argument;
    int index = atomic_fetch_add(&crew->next, 1);
    pthread_barrier_wait(&crew->start);
    crew->body(crew->context, index);
    return NULL;
}

void harness_threads(int count, void (*body)(void *context, int index), void *context) {
    Crew crew = {.body = body, .context = context};
    pthread_t threads[64];
    CHECK(count <= 64);
    pthread_barrier_init(&crew.start, NULL, (unsigned)count);
    PyThreadState *saved = thread_is_attached() ? PyEval_SaveThread() : NULL;
    for (int i = 0; i < count; i++)
        CHECK(pthread_create(&threads[i], NULL, crew_main, &crew) == 0);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    if (saved != NULL)
        PyEval_RestoreThread(saved);
    pthread_barrier_destroy(&crew.start);
}

long harness_rounds(long usual) {
    const char *factor = getenv("CLRLINK_STRESS");
    double rounds = (double)usual * (factor != NULL ? atof(factor) : 1.0) / (HARNESS_SANITIZED ? 10 : 1);
    return rounds < 1 ? 1 : (long)rounds;
}

void harness_sleep_ms(long milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

/* ---- Python ---- */

static PyObject *run(const char *text, int start) {
    PyObject *module = PyImport_AddModule("__main__");
    CHECK_PY(module != NULL);
    PyObject *names = PyModule_GetDict(module);
    PyObject *result = PyRun_String(text, start, names, names);
    CHECK_PY(result != NULL);
    return result;
}

PyObject *harness_eval(const char *expression) {
    return run(expression, Py_eval_input);
}

void harness_run(const char *statements) {
    Py_DECREF(run(statements, Py_file_input));
}

void *harness_make(void *(*make)(PyObject *object), const char *expression) {
    PyObject *object = harness_eval(expression);
    void *made = make(object);
    CHECK_PY(made != NULL);
    Py_DECREF(object);
    return made;
}

bool harness_text_is(PyObject *text, const char *utf8) {
    return text != NULL && PyUnicode_Check(text) && PyUnicode_CompareWithASCIIString(text, utf8) == 0;
}

/* CLRLINK_TEST_PYTHON is the interpreter whose library this is: from it CPython finds the rest. */
static void start_python(char **argv) {
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    config.install_signal_handlers = 0;
    config.site_import = 0;
    PyStatus status = PyConfig_SetBytesString(&config, &config.program_name, CLRLINK_TEST_PYTHON);
    if (!PyStatus_Exception(status))
        status = PyConfig_SetBytesArgv(&config, 1, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
}

/* When the second thread state of its life is made, CPython 3.13t changes how it counts, and races with itself at that:
 * so it is made here, before there are threads. */
static void make_second_thread_state(void) {
    PyThreadState *second = PyThreadState_New(PyInterpreterState_Get());
    CHECK(second != NULL);
    PyThreadState_Clear(second);
    PyThreadState_Delete(second);
}

void harness_start(char **argv) {
    start_python(argv);
    if (HARNESS_TSAN)
        make_second_thread_state();
    CHECK_PY(core_start_all() == 0);
}

/* ---- the shutdown, in the order of the real one ---- */

void harness_close_gate(double seconds) {
    if (!state.gate_closed)
        thread_gate_close(seconds);
    state.gate_closed = true;
}

void harness_stop_bridge(void) {
    if (state.bridge_stopped)
        return;
    state.bridge_stopped = true;
    release_queue_stop();
    slots_disconnect();
}

void harness_finalize(void) {
    if (state.finalized)
        return;
    harness_close_gate(5);
    harness_stop_bridge();
    state.finalized = true;
    Py_FinalizeEx();
}

bool harness_is_finalized(void) {
    return state.finalized;
}
