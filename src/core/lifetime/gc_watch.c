/* Python's cyclic collector is watched: see gc_watch.h. */
#include "support/python.h"

#include "lifetime/gc_watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/handle.h"
#include "support/py_compat.h"
#include "support/sync.h"

typedef struct Task {
    struct Task *next; /* [ft_lock:state.lock] until taken */
    PyObject *object;  /* [const] owned, or NULL */
    NetHandle handle;  /* [const] owned, or 0 */
} Task;

_Atomic(uint64_t) gc_watch_begun;

static struct {
    FtMutex lock;          /* guards running, tasks and callback */
    _Atomic(bool) running; /* [atomic] written under the lock */
    Task *tasks;           /* [ft_lock:lock] */
    PyObject *callback;    /* [ft_lock:lock] what gc.callbacks has; NULL: nobody watches */
    pthread_once_t once;
} state = {.lock = FT_MUTEX_INIT, .once = PTHREAD_ONCE_INIT};

/* ---- forks: a child has no thread that would leave the lock. A collection of another thread ends with that; what it put
 * off is done at the beginning of the next. ---- */

static void before_fork(void) {
    ft_mutex_lock(&state.lock);
}

static void after_fork(void) {
    ft_mutex_unlock(&state.lock);
}

static void watch_forks(void) {
    pthread_atfork(before_fork, after_fork, after_fork);
}

bool gc_watch_is_running(void) {
    return atomic_load_explicit(&state.running, memory_order_acquire);
}

/* ---- what is put off ---- */

int gc_watch_put_off(PyObject *object, void (*take)(PyObject *object), NetHandle handle) {
    if (!gc_watch_is_running())
        return 0;
    Task *task = malloc(sizeof *task);
    if (task == NULL)
        return -1;
    *task = (Task){NULL, object, handle};
    ft_mutex_lock(&state.lock);
    bool running = gc_watch_is_running();
    if (running) {
        if (object != NULL)
            take(object);
        task->next = state.tasks;
        state.tasks = task;
    }
    ft_mutex_unlock(&state.lock);
    if (!running)
        free(task);
    return running;
}

static Task *set_running(bool running) {
    ft_mutex_lock(&state.lock);
    atomic_store_explicit(&state.running, running, memory_order_release);
    Task *tasks = state.tasks;
    state.tasks = NULL;
    ft_mutex_unlock(&state.lock);
    return tasks;
}

static void do_tasks(Task *tasks) {
    for (Task *task = tasks, *next; task != NULL; task = next) {
        next = task->next;
        if (task->object != NULL) {
            py_compat_clear_finalized(task->object);
            Py_DECREF(task->object);
        }
        handle_release(task->handle, true);
        free(task);
    }
}

/* ---- gc.callbacks ---- */

static PyObject *on_phase(PyObject *self, PyObject *args) {
    (void)self;
    const char *phase = NULL;
    PyObject *info = NULL;
    if (!PyArg_ParseTuple(args, "sO", &phase, &info))
        return NULL;
    bool begins = strcmp(phase, "start") == 0;
    if (begins)
        atomic_fetch_add_explicit(&gc_watch_begun, 1, memory_order_release);
    do_tasks(set_running(begins));
    Py_RETURN_NONE;
}

static PyMethodDef on_phase_method = {"clrlink_gc_watch", on_phase, METH_VARARGS,
                                      "Tells clrlink when Python's cyclic collector begins and ends."};

/* gc.callbacks.append or remove; 0 or -1 with an exception. */
static int change_callbacks(const char *method, PyObject *callback) {
    PyObject *module = PyImport_ImportModule("gc");
    PyObject *callbacks = module == NULL ? NULL : PyObject_GetAttrString(module, "callbacks");
    PyObject *result = callbacks == NULL ? NULL : PyObject_CallMethod(callbacks, method, "O", callback);
    int status = result == NULL ? -1 : 0;
    Py_XDECREF(result);
    Py_XDECREF(callbacks);
    Py_XDECREF(module);
    return status;
}

/* The callback that was set before. */
static PyObject *exchange_callback(PyObject *expected, PyObject *callback) {
    ft_mutex_lock(&state.lock);
    PyObject *before = state.callback;
    if (before == expected || callback == NULL)
        state.callback = callback;
    ft_mutex_unlock(&state.lock);
    return before;
}

int gc_watch_start(void) {
    pthread_once(&state.once, watch_forks);
    PyObject *callback = PyCFunction_New(&on_phase_method, NULL);
    if (callback == NULL)
        return -1;
    if (exchange_callback(NULL, callback) != NULL) { /* watched already */
        Py_DECREF(callback);
        return 0;
    }
    if (change_callbacks("append", callback) == 0)
        return 0;
    Py_XDECREF(exchange_callback(NULL, NULL));
    return -1;
}

void gc_watch_stop(void) {
    PyObject *callback = exchange_callback(NULL, NULL);
    if (callback == NULL)
        return;
    if (change_callbacks("remove", callback) < 0) {
        if (PyErr_ExceptionMatches(PyExc_ValueError)) /* the program has emptied the list */
            PyErr_Clear();
        else
            PyErr_WriteUnraisable(callback);
    }
    do_tasks(set_running(false));
    Py_DECREF(callback);
}
