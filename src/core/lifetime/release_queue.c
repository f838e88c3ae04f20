/* References held by .NET, and the queue by which they are given up. See release_queue.h.
 *
 * Overview
 *   The queue is a stack of nodes with an atomic head. Pushing is a compare-exchange; the drainer takes the whole stack
 *   with one exchange, so no node is ever popped singly and there is no ABA.
 *
 * Life cycle
 *   The first push onto an empty queue posts a semaphore. The idle thread wakes, waits a moment for an attached thread
 *   to come by and drain, and else enters Python itself. release_queue_stop ends it.
 *
 * Concurrency
 *   A node belongs to who made it until pushed, to the queue until drained, then to the drainer. Dropping a reference
 *   runs finalizers, which may cross the border and drain again: an inner drain on the same thread does nothing, so
 *   chains of objects that free one another do not nest.
 */
#include "support/python.h"

#include "lifetime/release_queue.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "bridge/slots.h"
#include "lifetime/derived_link.h"
#include "lifetime/origins.h"
#include "lifetime/pyref_pool.h"
#include "support/counter.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "support/text.h"
#include "support/thread.h"

#define IDLE_DELAY_NS (10 * 1000 * 1000) /* how long attached threads have before the idle thread drains */
#define STOP_LIMIT_S 2

_Static_assert(offsetof(PyRef, shares) == 16, "the managed half looks there (Native.cs)");

_Atomic(PyRef *) release_queue_head;

static struct {
    Counter live;            /* [atomic] nodes made and not freed */
    _Atomic(int64_t) queued; /* [atomic] nodes pushed and not drained */
    _Atomic(bool) running;   /* [atomic] the idle thread wants to be woken */
    _Atomic(bool) held;      /* [atomic] nodes wait for release_queue_collect */
    sem_t wake;
    pthread_t thread; /* [const] while running */
} state;

static _Thread_local bool draining;

/* ---- references ---- */

PyRef *pyref_new_for(PyObject *object, PyRefKeeper keeper) {
    PyRef *ref = pyref_pool_take();
    if (ref == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    ref->next = NULL;
    ref->object = Py_NewRef(object);
    ref->keeper = keeper;
    counter_add(&state.live, 1);
    origins_note((uintptr_t)ref, NULL);
    atomic_store_explicit(&ref->shares, 1, memory_order_release); /* from here on it may be listed */
    sync_hand_over(ref);
    return ref;
}

void *pyref_share(void *ref) {
    sync_receive(ref);
    if (pyref_is_permanent(ref))
        return ref;
    atomic_fetch_add_explicit(&((PyRef *)ref)->shares, 1, memory_order_relaxed);
    return ref;
}

/* Whether the caller's share was the last. */
static bool give_up_share(PyRef *ref) {
    sync_receive(ref);
    if (pyref_is_permanent(ref))
        return false;
    sync_hand_over(ref);
    if (atomic_fetch_sub_explicit(&ref->shares, 1, memory_order_acq_rel) != 1)
        return false;
    sync_receive(ref);
    return true;
}

/* The node has no owner any more. */
static void free_node(PyRef *ref) {
    PyObject *object = ref->object;
    if (object == NULL) {
        derived_link_drained(ref);
        return;
    }
    origins_forget((uintptr_t)ref);
    pyref_pool_give(ref);
    counter_add(&state.live, -1);
    Py_DECREF(object);
}

void pyref_free(PyRef *ref) {
    if (give_up_share(ref))
        free_node(ref);
}

/* ---- the queue ---- */

void release_queue_push(void *item) {
    PyRef *ref = item;
    if (ref == NULL || !give_up_share(ref))
        return;
    PyRef *head = atomic_load_explicit(&release_queue_head, memory_order_relaxed);
    do
        ref->next = head;
    while (!atomic_compare_exchange_weak_explicit(&release_queue_head, &head, ref, memory_order_release,
                                                  memory_order_relaxed));
    atomic_fetch_add_explicit(&state.queued, 1, memory_order_relaxed);
    if (head == NULL && atomic_load_explicit(&state.running, memory_order_acquire))
        sem_post(&state.wake);
}

/* In the order in which they were pushed. */
static PyRef *take_all(void) {
    PyRef *taken = atomic_exchange_explicit(&release_queue_head, NULL, memory_order_acquire);
    PyRef *first = NULL;
    int64_t count = 0;
    while (taken != NULL) {
        PyRef *next = taken->next;
        taken->next = first;
        first = taken;
        taken = next;
        count++;
    }
    atomic_fetch_sub_explicit(&state.queued, count, memory_order_relaxed);
    return first;
}

/* What an object's deallocator has raised: nobody else may meet it. `errors` NULL: said as unraisable. */
static int settle_error(PyObject *errors) {
    if (PyErr_Occurred() == NULL)
        return 0;
    if (errors == NULL) {
        PyErr_WriteUnraisable(NULL);
        return 0;
    }
    PyObject *error = py_compat_take_exception();
    int status = PyList_Append(errors, error);
    Py_DECREF(error);
    return status;
}

/* The list's own failures come last, so that every node goes. */
static int drain_into(PyObject *errors) {
    int status = 0;
    draining = true;
    for (PyRef *ref = take_all(); ref != NULL;) {
        PyRef *next = ref->next;
        free_node(ref);
        if (settle_error(status == 0 ? errors : NULL) < 0) {
            PyErr_Clear();
            status = -1;
        }
        ref = next;
    }
    draining = false;
    return status;
}

void release_queue_drain_slow(void) {
    if (draining || atomic_load_explicit(&state.held, memory_order_relaxed))
        return;
    PyObject *kept = PyErr_Occurred() != NULL ? py_compat_take_exception() : NULL;
    drain_into(NULL);
    if (kept != NULL)
        py_compat_restore_exception_take(kept);
}

PyObject *release_queue_collect(void) {
    PyObject *errors = PyList_New(0);
    if (errors != NULL && !draining && drain_into(errors) < 0) {
        Py_CLEAR(errors);
        PyErr_NoMemory();
    }
    return errors;
}

void release_queue_hold(bool held) {
    atomic_store_explicit(&state.held, held, memory_order_relaxed);
}

int64_t release_queue_live_count(void) {
    return counter_read(&state.live);
}

int64_t release_queue_length(void) {
    return atomic_load_explicit(&state.queued, memory_order_relaxed);
}

/* ---- the idle thread ---- */

static void wait_for_push(void) {
    while (sem_wait(&state.wake) < 0 && errno == EINTR)
        continue;
    struct timespec delay = {0, IDLE_DELAY_NS};
    if (atomic_load_explicit(&state.running, memory_order_acquire))
        nanosleep(&delay, NULL);
    while (sem_trywait(&state.wake) == 0)
        continue;
}

static void *idle_main(void *unused) {
    thread_mark_own();
    for (;;) {
        wait_for_push();
        if (!atomic_load_explicit(&state.running, memory_order_acquire))
            return unused;
        if (atomic_load_explicit(&release_queue_head, memory_order_relaxed) == NULL)
            continue;
        ThreadEntry entry = thread_enter();
        if (entry == THREAD_ENTRY_REFUSED && thread_gate_is_closing())
            return unused;
        if (entry == THREAD_ENTRY_REFUSED)
            continue; /* release_queue_wake comes when the gate is open again */
        THREAD_GUARD_BEGIN;
        release_queue_drain();
        THREAD_GUARD_END;
        thread_leave(entry);
    }
}

int release_queue_start(void) {
    if (atomic_load(&state.running))
        return 0;
    sem_init(&state.wake, 0, 0);
    atomic_store(&state.running, true);
    int error = thread_start(&state.thread, idle_main, NULL);
    if (error == 0) {
        if (atomic_load(&release_queue_head) != NULL)
            sem_post(&state.wake);
        return 0;
    }
    atomic_store(&state.running, false);
    errno = error;
    PyErr_SetFromErrno(PyExc_RuntimeError);
    return -1;
}

void release_queue_wake(void) {
    if (atomic_load(&state.running) && atomic_load(&release_queue_head) != NULL)
        sem_post(&state.wake);
}

/* A finalizer that never returns must not hang the shutdown. */
static void join_thread(void) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += STOP_LIMIT_S;
    PyThreadState *saved = thread_detach();
    if (pthread_timedjoin_np(state.thread, NULL, &deadline) != 0)
        pthread_detach(state.thread);
    thread_attach(saved);
}

void release_queue_stop(void) {
    if (atomic_exchange(&state.running, false) && thread_is_original_process()) {
        sem_post(&state.wake);
        join_thread();
    }
    release_queue_hold(false);
    release_queue_drain();
}

/* ---- native slots ---- */

static void *slot_copy(void *pyref) {
    sync_receive(pyref);
    if (pyref_is_permanent(pyref))
        return pyref;
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return NULL;
    PyObject *kept = py_compat_take_exception();
    PyRef *copy = pyref_new(pyref_object_borrowed(pyref));
    py_compat_restore_exception_take(kept);
    thread_leave(entry);
    return copy;
}

/* Where the thread is attached the reference goes at once, as programs that dispose of objects expect; it never waits
 * to get attached. */
static void slot_dispose(void *pyref) {
    if (!thread_is_attached()) {
        release_queue_push(pyref);
        return;
    }
    PyObject *kept = PyErr_Occurred() != NULL ? py_compat_take_exception() : NULL;
    THREAD_GUARD_BEGIN;
    pyref_free(pyref);
    THREAD_GUARD_END;
    if (kept != NULL)
        py_compat_restore_exception_take(kept);
}

static PyObject *traceback_text(PyObject *exception) {
    PyObject *lines = NULL, *text = NULL, *empty = NULL;
    PyObject *module = PyImport_ImportModule("traceback");
    if (module == NULL)
        return NULL;
    PyObject *traceback = PyException_GetTraceback(exception);
    lines = PyObject_CallMethod(module, "format_exception", "OOO", (PyObject *)Py_TYPE(exception), exception,
                                traceback != NULL ? traceback : Py_None);
    empty = PyUnicode_FromString("");
    if (lines != NULL && empty != NULL)
        text = PyUnicode_Join(empty, lines);
    Py_XDECREF(traceback);
    Py_XDECREF(empty);
    Py_XDECREF(lines);
    Py_DECREF(module);
    return text;
}

static PyObject *text_of(PyObject *object, int32_t which) {
    switch (which) {
    case PYREF_TEXT_STR: return PyObject_Str(object);
    case PYREF_TEXT_TYPE_NAME: return PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__name__");
    case PYREF_TEXT_TRACEBACK:
        if (PyExceptionInstance_Check(object))
            return traceback_text(object);
        return PyUnicode_FromString("");
    default: PyErr_Format(PyExc_SystemError, "no such text of a Python object: %d", which); return NULL;
    }
}

/* UTF-16 with surrogates as they are, so that every str crosses. */
static int32_t write_utf16(PyObject *text, char16_unit *buffer, int32_t capacity) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), units = length;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; kind == PyUnicode_4BYTE_KIND && i < length; i++)
        units += PyUnicode_READ(kind, data, i) > 0xFFFF;
    if (units > INT32_MAX)
        return -1;
    if (units > capacity)
        return (int32_t)units;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 point = PyUnicode_READ(kind, data, i);
        if (point > 0xFFFF) {
            *buffer++ = (char16_unit)(0xD800 + ((point - 0x10000) >> 10));
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        *buffer++ = (char16_unit)point;
    }
    return (int32_t)units;
}

static int32_t text_attached(PyObject *object, int32_t which, char16_unit *buffer, int32_t capacity) {
    PyObject *text;
    THREAD_GUARD_BEGIN;
    text = text_of(object, which);
    THREAD_GUARD_END;
    int32_t units = text != NULL && PyUnicode_Check(text) ? write_utf16(text, buffer, capacity) : -1;
    Py_XDECREF(text);
    PyErr_Clear();
    return units;
}

static int32_t slot_text(void *pyref, int32_t which, char16_unit *buffer, int32_t capacity) {
    ThreadEntry entry = thread_enter();
    if (entry == THREAD_ENTRY_REFUSED)
        return -1;
    PyObject *kept = py_compat_take_exception();
    int32_t units = text_attached(pyref_object_borrowed(pyref), which, buffer, capacity);
    py_compat_restore_exception_take(kept);
    thread_leave(entry);
    return units;
}

int release_queue_init(void) {
    native_slots.pyref_release = release_queue_push;
    native_slots.pyref_share = pyref_share;
    native_slots.pyref_dispose = slot_dispose;
    native_slots.pyref_copy = slot_copy;
    native_slots.pyref_text = slot_text;
    return 0;
}
