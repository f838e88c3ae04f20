/* Python hosted by .NET: see core_embedded.h.
 *
 * Overview
 *   The module is made by an ordinary import, so that it is the very one that programs get; its state lies in this library,
 *   which the managed half has loaded by the same path. The packages are found in `site`, which stands first on sys.path
 *   for the time of that import and last afterwards: an installed clrlink of another version must not come between.
 *
 * Life cycle
 *   Python is started once and ends with the process. Between, the gate may be paused and opened any number of times.
 */
#include "core_embedded.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "bridge/slots.h"
#include "core.h"
#include "host/host_limit.h"
#include "lifetime/release_queue.h"
#include "support/py_compat.h"
#include "support/thread.h"

#define ENTER_SECONDS 2.0
#define JOIN_SECONDS 5.0
#define END_SECONDS (CORE_GATE_SECONDS + CORE_SHUTDOWN_SECONDS)

static struct { _Atomic(bool) owned; /* [atomic] Python was started here and has not been ended */ } state;

/* --- Messages ----------------------------------------------------------------------------------------------------- */

static int tell(char *message, int32_t capacity, const char *text) {
    snprintf(message, (size_t)capacity, "%s", text);
    return -1;
}

/* The exception that is set, in words. */
static int tell_exception_take(char *message, int32_t capacity) {
    PyObject *exception = py_compat_take_exception();
    PyObject *text = exception == NULL ? NULL : PyObject_Str(exception);
    const char *words = text == NULL ? NULL : PyUnicode_AsUTF8(text);
    snprintf(message, (size_t)capacity, "%s: %s", exception == NULL ? "unknown error" : Py_TYPE(exception)->tp_name,
             words == NULL ? "its text cannot be had" : words);
    Py_XDECREF(text);
    Py_XDECREF(exception);
    PyErr_Clear();
    return -1;
}

/* --- sys ----------------------------------------------------------------------------------------------------------- */

static PyObject *from_sys(const char *name) {
    PyObject *sys = PyImport_ImportModule("sys");
    PyObject *value = sys == NULL ? NULL : PyObject_GetAttrString(sys, name);
    Py_XDECREF(sys);
    return value;
}

static int to_sys(const char *name, PyObject *value) {
    PyObject *sys = PyImport_ImportModule("sys");
    int failed = sys == NULL ? -1 : PyObject_SetAttrString(sys, name, value);
    Py_XDECREF(sys);
    return failed;
}

static int set_argv(const EmbedOptions *options) {
    PyObject *list = PyList_New(options->argument_count);
    if (list == NULL)
        return -1;
    for (int32_t i = 0; i < options->argument_count; i++) {
        PyObject *text = PyUnicode_DecodeFSDefault(options->arguments[i]);
        if (text == NULL) {
            Py_DECREF(list);
            return -1;
        }
        PyList_SET_ITEM(list, i, text);
    }
    int failed = to_sys("argv", list);
    Py_DECREF(list);
    return failed;
}

/* sys.path without its first entry, which is put last unless it is there anyway. */
static int move_to_end(PyObject *path, PyObject *folder) {
    Py_ssize_t place = PySequence_Index(path, folder);
    if (place < 0 || PySequence_DelItem(path, place) < 0)
        return -1;
    int there = PySequence_Contains(path, folder);
    return there != 0 ? there - (there > 0) : PyList_Append(path, folder);
}

static int with_folder_first(const char *site, int (*import)(void)) {
    PyObject *path = from_sys("path");
    PyObject *folder = path == NULL ? NULL : PyUnicode_DecodeFSDefault(site);
    int failed = -1;
    if (folder != NULL && PyList_Insert(path, 0, folder) == 0) {
        failed = import();
        if (failed == 0)
            failed = move_to_end(path, folder);
    }
    Py_XDECREF(folder);
    Py_XDECREF(path);
    return failed;
}

/* --- The start ------------------------------------------------------------------------------------------------------ */

static BridgeInitialize managed_initialize; /* [thread] for the time of a start */

static int import_module(const char *name) {
    PyObject *module = PyImport_ImportModule(name);
    Py_XDECREF(module);
    return module == NULL ? -1 : 0;
}

static int check_module(void) {
    PyObject *module = PyImport_ImportModule("clrlink._core");
    if (module == NULL)
        return -1;
    int own = core_is_module(module);
    if (!own)
        PyErr_Format(PyExc_ImportError, "Python has loaded another core of clrlink already, from %R",
                     PyModule_GetFilenameObject(module));
    Py_DECREF(module);
    return own ? 0 : -1;
}

static int tell_package(void) {
    PyObject *module = PyImport_ImportModule("clrlink._runtime");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, "hosted", NULL);
    Py_XDECREF(result);
    Py_XDECREF(module);
    return result == NULL ? -1 : 0;
}

/* threading takes the thread that imports it first for the main one, up to Python 3.12. The modules clr and pythonnet are
 * small, and then there for code that imports namespaces without them. */
static int import_bridge(void) {
    HostOptions options = {.given = managed_initialize};
    if (import_module("threading") < 0 || check_module() < 0)
        return -1;
    int started = core_start(&options);
    if (started < 0 || (started > 0 && tell_package() < 0))
        return -1;
    return import_module("clr") < 0 ? -1 : import_module("pythonnet");
}

static int bring_up(const EmbedOptions *options, char *message, int32_t capacity) {
    managed_initialize = options->initialize;
    if (with_folder_first(options->site, import_bridge) == 0)
        return 0;
    return tell_exception_take(message, capacity);
}

static int start_python(const EmbedOptions *options, char *message, int32_t capacity) {
    HostReport report = {0, ""};
    if (host_embedded_initialize(options, &report) < 0)
        return tell(message, capacity, report.text);
    atomic_store(&state.owned, true);
    int failed = bring_up(options, message, capacity);
    PyEval_SaveThread();
    return failed ? -1 : EMBED_STARTED;
}

static int join_python(const EmbedOptions *options, char *message, int32_t capacity) {
    PyGILState_STATE before = PyGILState_Ensure();
    int failed = bring_up(options, message, capacity);
    PyGILState_Release(before);
    return failed ? -1 : atomic_load(&state.owned) ? EMBED_STARTED : EMBED_JOINED;
}

int32_t clrlink_embed_start(const EmbedOptions *options, char *message, int32_t capacity) {
    if (options->size != (int32_t)sizeof *options)
        return tell(message, capacity, "Python.Runtime.dll and the core are of different versions");
    return Py_IsInitialized() ? join_python(options, message, capacity) : start_python(options, message, capacity);
}

/* --- Between -------------------------------------------------------------------------------------------------------- */

int32_t clrlink_embed_pause(void) {
    return thread_gate_pause(CORE_GATE_SECONDS);
}

int32_t clrlink_embed_resume(const EmbedOptions *options, char *message, int32_t capacity) {
    thread_gate_reopen();
    release_queue_wake();
    if (options->argument_count == 0)
        return 0;
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return tell(message, capacity, "Python is shutting down");
    int failed = set_argv(options);
    if (failed != 0)
        tell_exception_take(message, capacity);
    thread_leave(entry);
    return failed;
}

/* --- The end -------------------------------------------------------------------------------------------------------- */

/* Threads of Python may be in the middle of anything where one of them ends the process: none is waited for then. */
static void end(bool called_from_python) {
    if (host_limit_call(host_embedded_visit, ENTER_SECONDS) != 1) {
        slots_fault("Python is left as it is, since it could not be entered: a thread has ended the process inside of "
                    "Py.GIL(), or holds the GIL");
        return;
    }
    bool alone = !called_from_python && host_limit_call(host_embedded_join, JOIN_SECONDS) == 1;
    if (!called_from_python && !alone)
        slots_fault("threads of Python did not end in time; they are left alone");
    if (host_limit_call(host_embedded_exit, END_SECONDS) != 1)
        slots_fault("Python's atexit functions did not end in time; they are left alone");
    else if (alone && thread_gate_is_empty() && host_limit_call(host_embedded_finalize, CORE_SHUTDOWN_SECONDS) != 1)
        slots_fault("Python did not end in time; it is left alone");
}

void clrlink_embed_end(void) {
    if (!atomic_exchange(&state.owned, false) || !thread_is_original_process())
        return;
    thread_gate_reopen(); /* for the threads that end it; .NET's are refused by the managed half already */
    bool called_from_python = thread_leave_for_good();
    end(called_from_python);
    thread_left_for_good();
}
