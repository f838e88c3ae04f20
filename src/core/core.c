/* The extension module clrlink._core.
 *
 * Overview
 *   Importing the module starts nothing: .NET starts at the first need, by core_start. The subsystems stand in one
 *   table in start order; stopping goes the other way.
 *
 * Life cycle
 *   IDLE → STARTING → RUNNING → STOPPING → STOPPED. A start that fails goes back to IDLE and may be tried again; the
 *   subsystems that had started stay. STOPPED is final: CoreCLR cannot start twice in a process. A forked child of a
 *   process that was past IDLE is FORKED for ever.
 *   At the end of Python RUNNING becomes ENDING: .NET may not call Python any more, but finalizers and daemon threads
 *   may go on calling .NET, which lives as long as the process.
 *
 * Concurrency
 *   The phase changes under its lock; who finds a start or a stop under way waits for its end, detached. The one thread
 *   that made it STARTING or STOPPING has the rest of the state for itself. The lock is not held over anything else.
 */
#include "core.h"

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "bridge/slots.h"
#include "call/binder.h"
#include "call/overload.h"
#include "callback/callback_invoke.h"
#include "callback/callback_override.h"
#include "callback/callback_pointer.h"
#include "capi/capi.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "host/host_limit.h"
#include "host/host_signals.h"
#include "lifetime/derived_link.h"
#include "lifetime/gc_watch.h"
#include "lifetime/leaks.h"
#include "lifetime/release_queue.h"
#include "objects/net_collection.h"
#include "objects/net_exception_members.h"
#include "objects/net_extension.h"
#include "objects/net_leaks.h"
#include "objects/net_namespace.h"
#include "objects/net_pickle.h"
#include "objects/objects.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "support/thread.h"
#include "support/watchdog.h"
#include "types/types.h"

typedef enum Phase {
    PHASE_IDLE = 0,
    PHASE_STARTING,
    PHASE_RUNNING,
    PHASE_ENDING,
    PHASE_STOPPING,
    PHASE_STOPPED,
    PHASE_FORKED
} Phase;

static struct {
    Mutex lock;
    pthread_cond_t changed;
    _Atomic(Phase) phase;       /* [atomic] written under lock */
    const HostOptions *options; /* [lock:STARTING] */
    HostResult host;            /* [lock:STARTING] */
    size_t started;             /* [lock:STARTING] how many subsystems have */
} state = {.lock = MUTEX_INIT, .changed = PTHREAD_COND_INITIALIZER};

/* --- The subsystems ---------------------------------------------------------------------------------------------- */

static int runtime_start(void) {
    return host_start(state.options, &state.host);
}

static int bridge_connect(void) {
    return slots_connect(state.host.initialize);
}

static int call_managed_for_a_while(NetHandle (*slot)(void)) {
    PyThreadState *attached = thread_detach();
    int ended = host_limit_call(slot, CORE_SHUTDOWN_SECONDS);
    thread_attach(attached);
    return ended;
}

static void bridge_disconnect(void) {
    if (state.phase != PHASE_ENDING)
        slots_disconnect();
    if (call_managed_for_a_while(managed.shutdown) < 0)
        slots_fault(".NET did not stop calling Python in time");
}

/* While the gate is open: handlers may be Python's, or call it. */
static void raise_process_exit(void) {
    if (call_managed_for_a_while(managed.raise_process_exit) < 0)
        slots_fault(".NET's ProcessExit handlers did not end in time; they are left alone");
}

static void gate_close(void) {
    thread_gate_close(CORE_GATE_SECONDS);
}

typedef struct Subsystem {
    int (*start)(void); /* 0; -1 with an exception */
    void (*stop)(void);
} Subsystem;

/* The runtime comes early, since its start is what may fail on a user's machine; the layers fill the native slots
 * before the halves are connected. */
static const Subsystem subsystems[] = {
    {thread_init, NULL},
    {runtime_start, NULL},
    {release_queue_init, NULL},
    {converter_init, NULL},
    {overload_init, NULL},
    {binder_init, NULL},
    {callback_invoke_init, NULL},
    {callback_override_init, NULL},
    {derived_link_init, NULL},
    {capi_init, NULL},
    {objects_init, NULL},
    {types_init, NULL},
    {bridge_connect, bridge_disconnect},
    {NULL, gc_watch_stop},
    {release_queue_start, release_queue_stop},
    {watchdog_start, NULL},
    {NULL, gate_close},
    {NULL, raise_process_exit},
};
#define SUBSYSTEM_COUNT (sizeof subsystems / sizeof subsystems[0])

static int subsystems_start(void) {
    for (; state.started < SUBSYSTEM_COUNT; state.started++) {
        const Subsystem *subsystem = &subsystems[state.started];
        if (subsystem->start != NULL && subsystem->start() < 0)
            return -1;
    }
    return 0;
}

static void subsystems_stop(void) {
    while (state.started > 0) {
        const Subsystem *subsystem = &subsystems[--state.started];
        if (subsystem->stop != NULL)
            subsystem->stop();
    }
}

/* --- The phase --------------------------------------------------------------------------------------------------- */

static void phase_set(Phase phase) {
    mutex_lock(&state.lock);
    state.phase = phase;
    pthread_cond_broadcast(&state.changed);
    mutex_unlock(&state.lock);
}

/* Waits until nobody is starting or stopping; then `from` becomes `to`. The phase that was found. */
static Phase phase_claim(Phase from, Phase to) {
    Phase found;
    Py_BEGIN_ALLOW_THREADS
    mutex_lock(&state.lock);
    while ((found = state.phase) == PHASE_STARTING || found == PHASE_STOPPING)
        pthread_cond_wait(&state.changed, &state.lock.native);
    if (found == from)
        state.phase = to;
    mutex_unlock(&state.lock);
    Py_END_ALLOW_THREADS
    return found;
}

static bool is_running(void) {
    Phase phase = state.phase;
    return phase == PHASE_RUNNING || phase == PHASE_ENDING;
}

/* The child has this thread alone: whoever held the lock, or was starting, is not in it. */
static void phase_in_forked_child(void) {
    mutex_init(&state.lock);
    state.changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    if (state.phase != PHASE_IDLE)
        state.phase = PHASE_FORKED;
}

int core_check_process(void) {
    if (state.phase != PHASE_FORKED)
        return 0;
    if (thread_is_original_process() || managed_call_check() == 0)
        PyErr_SetString(PyExc_RuntimeError, "this process was forked from one that was just starting .NET");
    return -1;
}

int core_start(const HostOptions *options) {
    if (core_check_process() < 0)
        return -1;
    Phase found = phase_claim(PHASE_IDLE, PHASE_STARTING);
    if (found == PHASE_RUNNING || found == PHASE_ENDING)
        return 0;
    if (found != PHASE_IDLE) {
        PyErr_SetString(PyExc_RuntimeError,
                        "the .NET runtime of this process has been unloaded, and .NET cannot be started a second time "
                        "in one process: start a new process instead");
        return -1;
    }
    state.options = options;
    int failed = subsystems_start();
    state.options = NULL;
    phase_set(failed ? PHASE_IDLE : PHASE_RUNNING);
    return failed ? -1 : 1;
}

int core_stop(void) {
    if (state.phase == PHASE_FORKED || phase_claim(PHASE_RUNNING, PHASE_STOPPING) != PHASE_RUNNING)
        return 0;
    subsystems_stop();
    phase_set(PHASE_STOPPED);
    return 1;
}

void core_end(void) {
    if (state.phase != PHASE_FORKED && phase_claim(PHASE_RUNNING, PHASE_ENDING) == PHASE_RUNNING)
        subsystems_stop();
}

/* --- Functions of the module: the runtime ------------------------------------------------------------------------- */

/* The pairs of a flat tuple of str, as UTF-8 borrowed from it. The arrays are one PyMem block; NULL: exception set. */
static const char **texts_of_tuple(PyObject *tuple) {
    Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    const char **texts = PyMem_Calloc((size_t)count + 1, sizeof *texts);
    if (texts == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        texts[i] = PyUnicode_AsUTF8(PyTuple_GET_ITEM(tuple, i));
        if (texts[i] == NULL) {
            PyMem_Free(texts);
            return NULL;
        }
    }
    return texts;
}

static void none_if_empty(const char **text) {
    if (*text != NULL && (*text)[0] == '\0')
        *text = NULL;
}

static int start_with_properties(HostOptions *options, PyObject *names, PyObject *values) {
    if (PyTuple_GET_SIZE(names) != PyTuple_GET_SIZE(values)) {
        PyErr_SetString(PyExc_ValueError, "as many values as names of properties are needed");
        return -1;
    }
    int started = -1;
    const char **name_texts = texts_of_tuple(names), **value_texts = NULL;
    if (name_texts != NULL && (value_texts = texts_of_tuple(values)) != NULL) {
        options->property_names = name_texts;
        options->property_values = value_texts;
        options->property_count = (int)PyTuple_GET_SIZE(names);
        started = core_start(options);
    }
    PyMem_Free(name_texts);
    PyMem_Free(value_texts);
    return started;
}

PyDoc_STRVAR(
    start_runtime_doc,
    "start_runtime(managed_dir, runtime_config, dotnet_root, names, values)\n--\n\n"
    "Starts CoreCLR, or joins the one that runs: 'started', 'joined', or 'running' when this was done before.\n"
    "The paths are bytes, empty where none is given; names and values are tuples of str, the runtime properties.");

static PyObject *core_start_runtime(PyObject *Py_UNUSED(module), PyObject *args) {
    HostOptions options = {0};
    PyObject *names, *values;
    if (!PyArg_ParseTuple(args, "yyyO!O!", &options.managed_dir, &options.runtime_config, &options.dotnet_root,
                          &PyTuple_Type, &names, &PyTuple_Type, &values))
        return NULL;
    none_if_empty(&options.runtime_config);
    none_if_empty(&options.dotnet_root);
    int started = start_with_properties(&options, names, values);
    if (started < 0)
        return NULL;
    return PyUnicode_FromString(started == 0 ? "running" : state.host.already_running ? "joined" : "started");
}

static int start_mono(const char *managed_dir, HostMonoOptions *mono, PyObject *jit_options) {
    const char **texts = texts_of_tuple(jit_options);
    if (texts == NULL)
        return -1;
    mono->jit_options = texts;
    mono->jit_option_count = (int)PyTuple_GET_SIZE(jit_options);
    HostOptions options = {.managed_dir = managed_dir, .mono = mono};
    int started = core_start(&options);
    PyMem_Free(texts);
    return started;
}

PyDoc_STRVAR(
    start_mono_doc,
    "start_mono(managed_dir, library, domain, config_file, global_config_file, assembly_dir, config_dir, jit_options,\n"
    "           debug, sgen)\n--\n\n"
    "Starts Mono, or joins the one that runs: 'started', 'joined', or 'running' when this was done before.\n"
    "The paths are bytes, empty where none is given; domain is a str or None, jit_options a tuple of str.");

static PyObject *core_start_mono(PyObject *Py_UNUSED(module), PyObject *args) {
    HostMonoOptions mono = {0};
    const char *managed_dir;
    PyObject *jit_options;
    int debug, sgen;
    if (!PyArg_ParseTuple(args, "yyzyyyyO!pp", &managed_dir, &mono.library, &mono.domain, &mono.config_file,
                          &mono.global_config_file, &mono.assembly_dir, &mono.config_dir, &PyTuple_Type, &jit_options,
                          &debug, &sgen))
        return NULL;
    const char **paths[] = {&mono.library, &mono.config_file, &mono.global_config_file, &mono.assembly_dir,
                            &mono.config_dir};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        none_if_empty(paths[i]);
    mono.debug = debug != 0;
    mono.boehm = sgen == 0;
    int started = start_mono(managed_dir, &mono, jit_options);
    if (started < 0)
        return NULL;
    return PyUnicode_FromString(started == 0 ? "running" : state.host.already_running ? "joined" : "started");
}

PyDoc_STRVAR(has_coreclr_doc, "has_coreclr()\n--\n\nWhether a CoreCLR is installed where one is looked for, or runs.");

static PyObject *core_has_coreclr(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    return PyBool_FromLong(host_has_coreclr());
}

PyDoc_STRVAR(start_given_runtime_doc,
             "start_given_runtime(entry)\n--\n\n"
             "Connects with the managed half in a runtime that the program brought; entry is the address of its\n"
             "initialization. True: it was connected by this call.");

static PyObject *core_start_given_runtime(PyObject *Py_UNUSED(module), PyObject *entry) {
    void *address = PyLong_AsVoidPtr(entry);
    if (address == NULL && PyErr_Occurred())
        return NULL;
    HostOptions options = {.given = (BridgeInitialize)address};
    int started = core_start(&options);
    return started < 0 ? NULL : PyBool_FromLong(started);
}

PyDoc_STRVAR(shutdown_doc, "shutdown()\n--\n\nStops the bridge for good. True: by this call.");

static PyObject *core_shutdown(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    if (core_check_process() < 0)
        return NULL;
    return PyBool_FromLong(core_stop());
}

/* Registered with atexit. A forked child that ends must touch neither .NET nor the gate. */
static PyObject *core_at_exit(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    core_end();
    Py_RETURN_NONE;
}

static const char *const phase_names[] = {"idle", "starting", "running", "ending", "stopping", "stopped", "forked"};

PyDoc_STRVAR(phase_doc,
             "phase()\n--\n\nWhere the bridge is: idle, starting, running, ending, stopping, stopped, forked.");

static PyObject *core_phase(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    return PyUnicode_FromString(phase_names[state.phase]);
}

PyDoc_STRVAR(check_doc, "check()\n--\n\nRaises RuntimeError when .NET cannot be entered from this process.");

static PyObject *core_check(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    if (core_check_process() < 0 || managed_call_check() < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(is_loaded_doc, "is_loaded()\n--\n\nWhether a .NET runtime runs and is connected.");

static PyObject *core_is_loaded(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    return PyBool_FromLong(is_running());
}

static PyObject *text_of_blob(BlobReader *reader) {
    BlobText text = blob_text(reader);
    return PyUnicode_DecodeUTF8(text.utf8, text.length, "replace");
}

PyDoc_STRVAR(runtime_info_doc,
             "runtime_info()\n--\n\n(kind, version, description) of the runtime; None when none runs.");

static PyObject *core_runtime_info(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    if (core_check_process() < 0)
        return NULL;
    if (!is_running())
        Py_RETURN_NONE;
    Blob blob = {0};
    int failed;
    MANAGED_CALL(failed, runtime_describe, &blob);
    if (failed)
        return NULL;
    BlobReader reader = blob_reader(blob);
    PyObject *kind = text_of_blob(&reader);
    PyObject *version = kind == NULL ? NULL : text_of_blob(&reader);
    PyObject *description = version == NULL ? NULL : text_of_blob(&reader);
    managed.blob_free(blob.data);
    PyObject *info = description == NULL ? NULL : PyTuple_Pack(3, kind, version, description);
    Py_XDECREF(kind);
    Py_XDECREF(version);
    Py_XDECREF(description);
    return info;
}

PyDoc_STRVAR(search_paths_set_doc,
             "search_paths_set(paths)\n--\n\n"
             "The folders where .NET looks for assemblies: bytes in UTF-8, entries separated by NUL.");

static PyObject *core_search_paths_set(PyObject *Py_UNUSED(module), PyObject *argument) {
    char *paths;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(argument, &paths, &length) < 0)
        return NULL;
    int failed;
    MANAGED_CALL(failed, search_paths_set, paths, (int32_t)length);
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(signals_rechain_doc,
             "signals_rechain(reporting)\n--\n\n"
             "Puts .NET's handlers of faults first again, after faulthandler was switched (reporting: on).");

static PyObject *core_signals_rechain(PyObject *Py_UNUSED(module), PyObject *argument) {
    int reporting = PyObject_IsTrue(argument);
    if (reporting < 0)
        return NULL;
    host_signals_rechain(reporting);
    Py_RETURN_NONE;
}

/* --- Functions of the module: what the layers offer -------------------------------------------------------------- */

PyDoc_STRVAR(namespace_doc, "namespace(name)\n--\n\nThe .NET namespace of that name; None when there is none.");

static PyObject *core_namespace(PyObject *Py_UNUSED(module), PyObject *name) {
    if (!PyUnicode_Check(name)) {
        PyErr_Format(PyExc_TypeError, "a namespace's name is a str, not %.200s", Py_TYPE(name)->tp_name);
        return NULL;
    }
    if (managed_call_check() < 0)
        return NULL;
    PyObject *space = net_namespace_find(name);
    return space != NULL || PyErr_Occurred() ? space : Py_NewRef(Py_None);
}

PyDoc_STRVAR(extensions_import_doc,
             "extensions_import(what)\n--\n\n"
             "Imports the extension methods of a namespace (a str) or static class. False: it has none.");

PyDoc_STRVAR(live_handles_doc, "live_handles()\n--\n\nHow many .NET objects Python keeps alive now.");

static PyObject *core_live_handles(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    return PyLong_FromLongLong(handle_live_count());
}

PyDoc_STRVAR(leaks_doc, "leaks()\n--\n\nThe ledger of what crosses the border and is alive, as a dict.");

static PyObject *core_leaks(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) {
    return leaks_report();
}

PyDoc_STRVAR(callback_pointer_doc,
             "_callback_pointer(callable)\n--\n\n"
             "(address, context): a C function through which .NET code of any thread calls `callable`.");

PyDoc_STRVAR(callback_release_doc, "_callback_release(context)\n--\n\nGives up what _callback_pointer made.");

static PyObject *core_callback_pointer(PyObject *Py_UNUSED(module), PyObject *callable) {
    void *context = callback_pointer_new(callable);
    if (context == NULL)
        return NULL;
    PyObject *result = Py_BuildValue("(KK)", (unsigned long long)(uintptr_t)callback_pointer_function(),
                                     (unsigned long long)(uintptr_t)context);
    if (result == NULL)
        callback_pointer_free(context);
    return result;
}

static PyObject *core_callback_release(PyObject *Py_UNUSED(module), PyObject *address) {
    void *context = PyLong_AsVoidPtr(address);
    if (context == NULL && PyErr_Occurred())
        return NULL;
    callback_pointer_free(context);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"start_runtime", core_start_runtime, METH_VARARGS, start_runtime_doc},
    {"start_mono", core_start_mono, METH_VARARGS, start_mono_doc},
    {"has_coreclr", core_has_coreclr, METH_NOARGS, has_coreclr_doc},
    {"start_given_runtime", core_start_given_runtime, METH_O, start_given_runtime_doc},
    {"shutdown", core_shutdown, METH_NOARGS, shutdown_doc},
    {"phase", core_phase, METH_NOARGS, phase_doc},
    {"check", core_check, METH_NOARGS, check_doc},
    {"is_loaded", core_is_loaded, METH_NOARGS, is_loaded_doc},
    {"runtime_info", core_runtime_info, METH_NOARGS, runtime_info_doc},
    {"search_paths_set", core_search_paths_set, METH_O, search_paths_set_doc},
    {"signals_rechain", core_signals_rechain, METH_O, signals_rechain_doc},
    {"namespace", core_namespace, METH_O, namespace_doc},
    {"extensions_import", net_extension_import, METH_O, extensions_import_doc},
    {"live_handles", core_live_handles, METH_NOARGS, live_handles_doc},
    {"leaks", core_leaks, METH_NOARGS, leaks_doc},
    {"held_by_python", net_leaks_held_by_python, METH_NOARGS, NULL},
    {"held_by_net", net_leaks_held_by_net, METH_NOARGS, NULL},
    {"track_places", net_leaks_track_places, METH_VARARGS, NULL},
    {"_callback_pointer", core_callback_pointer, METH_O, callback_pointer_doc},
    {"_callback_release", core_callback_release, METH_O, callback_release_doc},
    {"collection_shape", net_collection_shape, METH_O, NULL},
    {"collection_call", (PyCFunction)(void (*)(void))net_collection_call, METH_FASTCALL, NULL},
    {"collection_ask", (PyCFunction)(void (*)(void))net_collection_ask, METH_FASTCALL, NULL},
    {"collection_find", (PyCFunction)(void (*)(void))net_collection_find, METH_FASTCALL, NULL},
    {"collection_items", net_collection_items, METH_O, NULL},
    {"exception_thaw", net_exception_thaw, METH_VARARGS, NULL},
    {"find_class", net_pickle_find_class, METH_O, NULL},
    {"class_of", net_pickle_class_of, METH_O, NULL},
    {"is_net_class", net_pickle_is_net, METH_O, NULL},
    {"clone", net_pickle_clone, METH_O, NULL},
    {"initialize_member", (PyCFunction)(void (*)(void))net_pickle_initialize, METH_FASTCALL, NULL},
    {"_at_exit", core_at_exit, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* --- The module -------------------------------------------------------------------------------------------------- */

/* Where Py_mod_multiple_interpreters is not known, this does its work. */
static int check_interpreter(void) {
    if (PyInterpreterState_Get() == PyInterpreterState_Main())
        return 0;
    PyErr_SetString(PyExc_ImportError, "module clrlink._core does not support loading in subinterpreters");
    return -1;
}

static int register_at_exit(PyObject *module) {
    PyObject *function = PyObject_GetAttrString(module, "_at_exit");
    PyObject *atexit = function == NULL ? NULL : PyImport_ImportModule("atexit");
    PyObject *result = atexit == NULL ? NULL : PyObject_CallMethod(atexit, "register", "O", function);
    Py_XDECREF(result);
    Py_XDECREF(atexit);
    Py_XDECREF(function);
    return result == NULL ? -1 : 0;
}

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void watch_forks(void) {
    pthread_atfork(NULL, NULL, phase_in_forked_child);
}

/* atexit calls the last registered first: registered as early as can be, ours comes after those of the program. */
static int core_exec(PyObject *module) {
    if (check_interpreter() < 0)
        return -1;
    pthread_once(&fork_once, watch_forks);
    return register_at_exit(module);
}

/* clang-format off */
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, core_exec},
    PY_COMPAT_MODULE_INTERPRETERS_SLOT
    PY_COMPAT_MODULE_GIL_SLOT
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "clrlink._core",
    .m_doc = "The native core of clrlink: see ARCHITECTURE.md.",
    .m_methods = methods,
    .m_slots = slots,
};
/* clang-format on */

int core_is_module(PyObject *module) {
    return PyModule_Check(module) && PyModule_GetDef(module) == &definition;
}

PyMODINIT_FUNC PyInit__core(void) {
    return PyModuleDef_Init(&definition);
}
