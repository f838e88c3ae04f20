/* References to Python objects held by .NET, and how they are given up from threads that must not attach.
 *
 * A PyRef is a strong reference in a node of its own. The .NET finalizer thread pushes nodes to a lock-free stack;
 * an attached thread drains it as it crosses the border; when all is idle a thread of the bridge does.
 * After the gate has closed nodes are dropped without touching Python.
 */
#ifndef CLRLINK_LIFETIME_RELEASE_QUEUE_H
#define CLRLINK_LIFETIME_RELEASE_QUEUE_H

#include <stdatomic.h>

#include "support/python.h"
#include "support/sync.h"

/* What of .NET's a PyRef was made for, for clrlink.leaks(). */
typedef enum PyRefKeeper { PYREF_OF_OBJECT, PYREF_OF_DELEGATE, PYREF_OF_EXCEPTION } PyRefKeeper;

typedef struct PyRef {
    struct PyRef *next;      /* [thread] until pushed; then owned by the queue */
    PyObject *object;        /* [const] a strong reference */
    _Atomic(int32_t) shares; /* [atomic] how many own this node; who gives up the last one gives up the node */
    int32_t keeper;          /* [const] PyRefKeeper */
} PyRef;

/* Shares of a PyRef that is nobody's to give up (lifetime/permanent.h); the managed half knows it too (Native.cs). */
#define PYREF_PERMANENT INT32_MIN

static inline bool pyref_is_permanent(const PyRef *ref) {
    return atomic_load_explicit(&ref->shares, memory_order_relaxed) == PYREF_PERMANENT;
}

/* A new PyRef; takes a new reference to `object`. Attached. NULL with MemoryError. */
PyRef *pyref_new_for(PyObject *object, PyRefKeeper keeper);
static inline PyRef *pyref_new(PyObject *object) {
    return pyref_new_for(object, PYREF_OF_OBJECT);
}
/* One more owner of the same PyRef, on any thread, attached or not: Python is not touched. */
void *pyref_share(void *ref);
/* Its object, borrowed while the PyRef lives. Whoever gets a PyRef from .NET reads it by this. */
static inline PyObject *pyref_object_borrowed(const PyRef *ref) {
    sync_receive(ref);
    PyObject *object = ref->object;
    sync_hand_over(ref);
    return object;
}
/* Gives a share of a PyRef up; with the last one the object's reference goes at once. Attached. */
void pyref_free(PyRef *ref);

/* Gives a share up from any thread: no lock, no allocation, no Python. */
void release_queue_push(void *ref);

extern _Atomic(PyRef *) release_queue_head; /* [atomic] */
/* Drops what is queued. Attached; may run arbitrary Python code (finalizers). */
void release_queue_drain_slow(void);
static inline bool release_queue_has_any(void) {
    return atomic_load_explicit(&release_queue_head, memory_order_relaxed) != NULL;
}
static inline void release_queue_drain(void) {
    if (release_queue_has_any())
        release_queue_drain_slow();
}

/* Drops what is queued, also where it is held. Attached. A list of what objects raised as they went; NULL with MemoryError. */
PyObject *release_queue_collect(void);
/* Whether what is queued waits for release_queue_collect, or for the end. Any thread. */
void release_queue_hold(bool held);

/* Fills the native slots pyref_*. Before slots_connect. */
int release_queue_init(void);
/* Starts the thread that drains when all is idle. Attached. 0, or -1 with RuntimeError set. */
int release_queue_start(void);
/* The gate is open again: what was queued while it was paused is drained. Any thread. */
void release_queue_wake(void);
/* After the gate has closed, attached: ends that thread and drains once more. What is pushed later stays where it is. */
void release_queue_stop(void);
/* References given to .NET and not yet dropped. Any thread. */
int64_t release_queue_live_count(void);
/* Of these, the ones that wait in the queue. */
int64_t release_queue_length(void);

#endif
