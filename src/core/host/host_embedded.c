/* Initializing and finalizing Python: see host_embedded.h. */
#include "host/host_embedded.h"

#include <signal.h>
#include <string.h>

#include "support/python.h"
#include "support/thread.h"

/* --- The start --------------------------------------------------------------------------------------------------- */

static PyStatus set_text(PyConfig *config, wchar_t **field, const char *text) {
    return text == NULL ? PyStatus_Ok() : PyConfig_SetBytesString(config, field, text);
}

static PyStatus append_bytes(PyWideStringList *list, const char *text, size_t length) {
    char *copy = PyMem_RawMalloc(length + 1);
    if (copy == NULL)
        return PyStatus_NoMemory();
    memcpy(copy, text, length);
    copy[length] = '\0';
    wchar_t *wide = Py_DecodeLocale(copy, NULL);
    PyMem_RawFree(copy);
    if (wide == NULL)
        return PyStatus_NoMemory();
    PyStatus status = PyWideStringList_Append(list, wide);
    PyMem_RawFree(wide);
    return status;
}

static PyStatus set_search_path(PyConfig *config, const char *path) {
    PyStatus status = PyStatus_Ok();
    if (path == NULL)
        return status;
    config->module_search_paths_set = 1;
    while (!PyStatus_Exception(status)) {
        size_t length = strcspn(path, ":");
        if (length != 0)
            status = append_bytes(&config->module_search_paths, path, length);
        if (path[length] == '\0')
            break;
        path += length + 1;
    }
    return status;
}

static PyStatus set_arguments(PyConfig *config, const EmbedOptions *options) {
    config->parse_argv = 0;
    return options->argument_count == 0
               ? PyStatus_Ok()
               : PyConfig_SetBytesArgv(config, options->argument_count, (char *const *)options->arguments);
}

static PyStatus fill(PyConfig *config, const EmbedOptions *options) {
    PyStatus status = set_arguments(config, options);
    config->install_signal_handlers = (options->flags & EMBED_SIGNALS) != 0;
    config->site_import = (options->flags & EMBED_NO_SITE) == 0;
    if (!PyStatus_Exception(status))
        status = set_text(config, &config->program_name, options->program);
    if (!PyStatus_Exception(status))
        status = set_text(config, &config->executable, options->program);
    if (!PyStatus_Exception(status))
        status = set_text(config, &config->home, options->home);
    if (!PyStatus_Exception(status))
        status = set_search_path(config, options->search_path);
    return status;
}

static PyThreadState *main_state; /* [const] after the start */

/* CPython leaves SIGINT to a handler that it finds, and .NET has one. */
static void take_interrupts(void) {
    PyObject *module = PyImport_ImportModule("signal");
    PyObject *handler = module == NULL ? NULL : PyObject_GetAttrString(module, "default_int_handler");
    PyObject *before = handler == NULL ? NULL : PyObject_CallMethod(module, "signal", "iO", SIGINT, handler);
    Py_XDECREF(before);
    Py_XDECREF(handler);
    Py_XDECREF(module);
    if (before == NULL)
        PyErr_WriteUnraisable(NULL);
}

int host_embedded_initialize(const EmbedOptions *options, HostReport *report) {
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    PyStatus status = fill(&config, options);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (!PyStatus_Exception(status)) {
        main_state = PyThreadState_Get();
        if (options->flags & EMBED_SIGNALS)
            take_interrupts();
        return 0;
    }
    host_report_add(report, "Python could not be initialized: %s%s%s", status.func == NULL ? "" : status.func,
                    status.func == NULL ? "" : ": ", status.err_msg == NULL ? "it wants to exit" : status.err_msg);
    return -1;
}

/* --- The end ----------------------------------------------------------------------------------------------------- */

static void call_function(const char *module_name, const char *name) {
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, name, NULL);
    if (result == NULL)
        PyErr_WriteUnraisable(NULL);
    Py_XDECREF(result);
    Py_XDECREF(module);
}

/* A stream may be None, closed, or anything. */
static void flush(const char *name) {
    PyObject *sys = PyImport_ImportModule("sys");
    PyObject *stream = sys == NULL ? NULL : PyObject_GetAttrString(sys, name);
    PyObject *result = stream == NULL || stream == Py_None ? NULL : PyObject_CallMethod(stream, "flush", NULL);
    PyErr_Clear();
    Py_XDECREF(result);
    Py_XDECREF(stream);
    Py_XDECREF(sys);
}

static NetHandle enter_and(void (*step)(void)) {
    thread_mark_own();
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return 1;
    THREAD_GUARD_BEGIN;
    step();
    THREAD_GUARD_END;
    thread_leave(entry);
    return 0;
}

static void do_nothing(void) {}

NetHandle host_embedded_visit(void) {
    return enter_and(do_nothing);
}

/* Up to 3.12 threading waits for its main thread too, by a lock that goes with that thread's state, unless that is the
 * thread that calls: so it is said to be. */
static void take_main_thread_over(void) {
    PyObject *module = PyImport_ImportModule("threading");
    PyObject *thread = module == NULL ? NULL : PyObject_CallMethod(module, "main_thread", NULL);
    PyObject *lock = thread == NULL ? NULL : PyObject_GetAttrString(thread, "_tstate_lock");
    if (lock != NULL && lock != Py_None) {
        PyObject *ident = PyLong_FromUnsignedLong(PyThread_get_thread_ident());
        if (ident == NULL || PyObject_SetAttrString(thread, "_ident", ident) < 0)
            PyErr_WriteUnraisable(thread);
        Py_XDECREF(ident);
    }
    PyErr_Clear(); /* from 3.13 on there is no such lock */
    Py_XDECREF(lock);
    Py_XDECREF(thread);
    Py_XDECREF(module);
}

static void join_threads(void) {
    take_main_thread_over();
    call_function("threading", "_shutdown");
}

/* One that waits for ever is not waited for itself. */
NetHandle host_embedded_join(void) {
    thread_leave_for_good();
    return enter_and(join_threads);
}

static void run_exit_functions(void) {
    call_function("atexit", "_run_exitfuncs");
    flush("stdout");
    flush("stderr");
}

NetHandle host_embedded_exit(void) {
    return enter_and(run_exit_functions);
}

/* By the state of the thread that started Python, which is not in it, or gone: CPython finalizes by that one whoever calls,
 * and deletes all others. Closing the gate once more makes this the thread that may still come back from .NET. */
NetHandle host_embedded_finalize(void) {
#ifndef Py_DEBUG /* its assertions let no other thread use that state: there Python is left as it is */
    PyEval_RestoreThread(main_state);
    thread_gate_close(0);
    Py_FinalizeEx();
#endif
    return 0;
}
