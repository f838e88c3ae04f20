/* Links between Python objects and the .NET objects that they are, how they are made and found: see derived_link.h. How
 * they end is in derived_end.c.
 *
 * Life cycle
 *   Python makes the pair: derived_link_start (MAKING, P's share) → N's constructor, which asks for the link of its cell
 *   (derived_begin, the cell's share) → derived_link_finish (NET).
 *   .NET makes it: derived_begin (NONE, the cell's share alone) → the first need of P (NET).
 *
 * Concurrency
 *   P's count may be 0 while the state is NET: P's dealloc has begun, and has not yet taken the lock. Who wants P
 *   meanwhile waits for that.
 */
#include "support/python.h"

#include "lifetime/derived_link.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "lifetime/derived_state.h"
#include "lifetime/gc_watch.h"
#include "lifetime/object_table.h"
#include "lifetime/origins.h"
#include "support/counter.h"
#include "support/leak_check.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "support/thread.h"

#define WAIT_SECONDS 10 /* for what takes microseconds */

DerivedLinkHooks derived_link_hooks; /* [const] set at start */

static struct {
    Counter live;  /* [atomic] */
    Counter types; /* [atomic] */
} state;

static _Thread_local DerivedLink *expected; /* whose N the thread is about to make */

void derived_link_set_hooks(const DerivedLinkHooks *hooks) {
    derived_link_hooks = *hooks;
}

int64_t derived_link_live_count(void) {
    return counter_read(&state.live);
}

int64_t derived_link_type_count(void) {
    return counter_read(&state.types);
}

void derived_link_count_type(void) {
    counter_add(&state.types, 1);
}

/* ---- shares ---- */

static DerivedLink *link_new(NetTypeKey type, bool of_net) {
    DerivedLink *link = calloc(1, sizeof *link);
    if (link == NULL)
        return NULL;
    atomic_init(&link->node.shares, 1);
    ft_mutex_init(&link->lock);
    link->type = type;
    link->of_net = of_net;
    link->state = of_net ? LINK_NONE : LINK_MAKING;
    atomic_init(&link->shares, 1);
    counter_add(&state.live, 1);
    return link;
}

static void take_share(void *link) {
    atomic_fetch_add_explicit(&((DerivedLink *)link)->shares, 1, memory_order_relaxed);
}

void derived_link_give_up_share(DerivedLink *link) {
    if (atomic_fetch_sub_explicit(&link->shares, 1, memory_order_acq_rel) != 1)
        return;
    uintptr_t weak = atomic_load_explicit(&link->weak, memory_order_acquire);
    if (weak != 0 && slots_may_be_called())
        handle_release(managed.derived_forget(weak), true); /* [quick]; a failure has nobody to tell */
    ft_mutex_fini(&link->lock);
    origins_forget((uintptr_t)link);
    free(link);
    counter_add(&state.live, -1);
}

/* ---- waiting ---- */

/* Lets others run; false once it has been long enough. Attached. */
static bool wait_a_little(time_t *since) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (*since == 0)
        *since = now.tv_sec;
    PyThreadState *saved = thread_detach();
    sched_yield();
    thread_attach(saved);
    return now.tv_sec - *since < WAIT_SECONDS;
}

static void *raise_stuck(void) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the Python object of this .NET object is being finalized, and does not come to an end");
    return NULL;
}

/* ---- making ---- */

int derived_link_start(PyObject *object, NetTypeKey type, DerivedLink **out) {
    DerivedLink *link = link_new(type, false);
    if (link == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    link->object = object;
    link->maker = pthread_self();
    py_compat_enable_try_incref(object);
    int added = object_table_add_link(object, link);
    if (added <= 0) {
        derived_link_give_up_share(link);
        return added;
    }
    origins_note((uintptr_t)link, NULL);
    link->outer = expected;
    expected = *out = link;
    return 1;
}

int derived_link_finish(PyObject *object, DerivedLink *link, NetHandle handle) {
    expected = link->outer;
    if (handle != 0) {
        ft_mutex_lock(&link->lock);
        link->state = LINK_NET;
        ft_mutex_unlock(&link->lock);
        return derived_link_hooks.add_handle_take(object, handle);
    }
    /* Of an N whose constructor has failed. As soon as the link is dropped, another thread may begin with one of its own. */
    handle_release(derived_link_hooks.take_handle(object), true);
    derived_link_drop(object);
    return 0;
}

/* On the thread of the constructor, attached or not. */
static void *begin(NetTypeKey type, uintptr_t weak, int32_t *from_python) {
    DerivedLink *link = expected;
    *from_python = link != NULL && link->type == type && atomic_load(&link->weak) == 0;
    if (*from_python)
        atomic_fetch_add_explicit(&link->shares, 1, memory_order_relaxed);
    else if ((link = link_new(type, true)) == NULL)
        return NULL;
    atomic_store_explicit(&link->weak, weak, memory_order_release);
    leak_check_held_by_net(link);
    sync_hand_over(link);
    return link;
}

/* ---- finding ---- */

/* A handle of N by the weak one; 0, without an exception: it is gone, or .NET is. */
static NetHandle handle_of(DerivedLink *link) {
    NetHandle handle = 0;
    if (!slots_may_be_called())
        return 0;
    NetHandle failure =
        managed.derived_object(atomic_load_explicit(&link->weak, memory_order_acquire), &handle); /* [quick] */
    handle_release(failure, true); /* out of memory; then there is no handle either */
    return handle;
}

/* A P for an N that has none. 0, whether or not another thread was first; -1 with an exception. */
static int make_object(DerivedLink *link, NetHandle handle) {
    PyObject *object = derived_link_hooks.make(link->type, handle);
    if (object == NULL)
        return -1;
    py_compat_enable_try_incref(object);
    atomic_fetch_add_explicit(&link->shares, 1, memory_order_relaxed);
    if (object_table_add_link(object, link) < 0) {
        derived_link_give_up_share(link);
        Py_DECREF(object);
        return -1;
    }
    origins_note((uintptr_t)link, NULL);
    ft_mutex_lock(&link->lock);
    if (link->state == LINK_NONE) {
        link->object = object; /* the link's own, until somebody asks for it */
        link->state = LINK_PY;
        object = NULL;
    }
    ft_mutex_unlock(&link->lock);
    Py_XDECREF(object);
    return 0;
}

/* One look. 1: *object is a new reference, and P has to have a handle; 0: look again; -1 with an exception. */
static int look(DerivedLink *link, PyObject **object, enum LinkState *was) {
    ft_mutex_lock(&link->lock);
    *was = link->state;
    *object = NULL;
    switch (link->state) {
    case LINK_PY:
        *object = link->object; /* the link's own reference */
        link->state = LINK_NET;
        break;
    case LINK_NET:
    case LINK_MAKING:
        if (link->object != NULL && py_compat_try_incref(link->object))
            *object = link->object;
        break;
    case LINK_NONE:
    case LINK_GONE: break;
    }
    link->seen = gc_watch_epoch();
    ft_mutex_unlock(&link->lock);
    if (*was == LINK_GONE) {
        PyErr_SetString(PyExc_ReferenceError, "the Python object of this .NET object is gone");
        return -1;
    }
    return *object != NULL;
}

PyObject *derived_link_object_take(DerivedLink *link, NetHandle handle) {
    time_t since = 0;
    PyObject *object = NULL;
    enum LinkState was;
    sync_receive(link);
    while (look(link, &object, &was) == 0) {
        if (was == LINK_NONE ? make_object(link, handle) < 0 : !wait_a_little(&since)) {
            if (!PyErr_Occurred())
                raise_stuck();
            break;
        }
    }
    if (object == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    if (was == LINK_PY)
        derived_link_may_end_again(object);
    if (derived_link_hooks.add_handle_take(object, handle) < 0)
        Py_CLEAR(object);
    return object;
}

/* P by a plain reference, where the state is NET already; NULL without an exception. */
static PyObject *object_of_net(DerivedLink *link) {
    PyObject *object = NULL;
    ft_mutex_lock(&link->lock);
    bool strong = link->state == LINK_NET || link->state == LINK_MAKING;
    if (strong && link->object != NULL && py_compat_try_incref(link->object))
        object = link->object;
    link->seen = gc_watch_epoch();
    ft_mutex_unlock(&link->lock);
    return object;
}

PyObject *derived_link_object(DerivedLink *link) {
    sync_receive(link);
    PyObject *object = object_of_net(link);
    if (object != NULL)
        return object;
    NetHandle handle = handle_of(link);
    if (handle != 0)
        return derived_link_object_take(link, handle);
    PyErr_NoMemory(); /* N is alive: it calls */
    return NULL;
}

/* *failed: N's constructor has. */
static enum LinkState state_of(DerivedLink *link, bool *failed) {
    ft_mutex_lock(&link->lock);
    enum LinkState found = link->state;
    *failed = found == LINK_GONE && link->object == NULL;
    ft_mutex_unlock(&link->lock);
    return found;
}

/* Until N may be used: by the thread that makes it as soon as it is known, by others when its constructor is through, since
 * it goes if that fails; but not for ever, as a constructor may wait for another thread. 1; 0: it has failed; -1 with an
 * exception. */
static int wait_for_constructor(DerivedLink *link, PyObject *object) {
    time_t since = 0;
    for (;;) {
        bool failed;
        if (state_of(link, &failed) != LINK_MAKING)
            return !failed;
        bool own = pthread_equal(link->maker, pthread_self());
        if (!own && wait_a_little(&since))
            continue;
        if (atomic_load_explicit(&link->weak, memory_order_acquire) != 0)
            return 1;
        PyErr_Format(PyExc_RuntimeError, "the .NET object of this %s is being made, and cannot be used yet",
                     Py_TYPE(object)->tp_name);
        return -1;
    }
}

/* Gives P a handle of N; 1, 0: its constructor has failed; -1 with an exception. */
static int revive_take(DerivedLink *link, PyObject *object, NetHandle handle) {
    ft_mutex_lock(&link->lock);
    enum LinkState was = link->state;
    if (was == LINK_PY)
        link->state = LINK_NET;
    link->seen = gc_watch_epoch();
    ft_mutex_unlock(&link->lock);
    if (was == LINK_GONE) {
        handle_release(handle, true);
        return 0;
    }
    if (was == LINK_PY) {
        derived_link_may_end_again(object);
        Py_DECREF(object); /* the link's; the caller has one of its own */
    }
    return derived_link_hooks.add_handle_take(object, handle) < 0 ? -1 : 1;
}

int derived_link_revive(PyObject *object) {
    DerivedLink *link = object_table_share_link(object, take_share); /* the thread that makes N may drop it */
    if (link == NULL)
        return 0;
    int status = wait_for_constructor(link, object);
    NetHandle handle = status <= 0 ? 0 : handle_of(link);
    if (handle != 0) {
        status = revive_take(link, object, handle);
    } else if (status > 0 && !slots_may_be_called()) {
        PyErr_SetString(PyExc_RuntimeError,
                        ".NET has been shut down, or belongs to the process that this one was forked from");
        status = -1;
    } else if (status > 0) {
        PyErr_Format(PyExc_ReferenceError, "the .NET object of this %s has been collected", Py_TYPE(object)->tp_name);
        status = -1;
    }
    derived_link_give_up_share(link);
    return status;
}

bool derived_link_is_of_net(PyObject *object) {
    DerivedLink *link = object_table_share_link(object, take_share);
    bool of_net = link != NULL && link->of_net;
    if (link != NULL)
        derived_link_give_up_share(link);
    return of_net;
}

/* ---- listing ---- */

static PyObject *kept_object(DerivedLink *link) {
    ft_mutex_lock(&link->lock);
    PyObject *object = link->state == LINK_PY ? Py_XNewRef(link->object) : NULL;
    ft_mutex_unlock(&link->lock);
    return object;
}

size_t derived_link_list_kept(PyObject **objects, uintptr_t *keys, size_t capacity) {
    void **links = malloc(capacity * sizeof *links + 1);
    if (links == NULL) {
        PyErr_NoMemory();
        return (size_t)-1;
    }
    size_t count = 0, most = object_table_list_links(take_share, links, capacity);
    for (size_t i = 0; i < most; i++) {
        PyObject *object = kept_object(links[i]);
        if (object != NULL) {
            objects[count] = object;
            keys[count++] = (uintptr_t)links[i];
        }
        derived_link_give_up_share(links[i]);
    }
    free(links);
    return count;
}

uintptr_t derived_link_origin(PyObject *object) {
    return (uintptr_t)object_table_link(object);
}

int derived_link_init(void) {
    native_slots.derived_begin = begin;
    native_slots.derived_gone = derived_link_gone;
    native_slots.derived_dying = derived_link_dying;
    return py_compat_check_finalized();
}
