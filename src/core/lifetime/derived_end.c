/* How the pairs of Python and .NET objects end: see derived_link.h.
 *
 * Life cycle
 *   P's last reference goes, or Python's collector finds P unreachable: the swap to PY. Back to NET as often as need be.
 *   N is garbage: where P has a __del__, N's cell has kept N for a last time (derived_dying), and who drains the release
 *   queue gives P its N back, calls __del__, once, and lets go. In the end derived_gone pushes the link, and who drains it
 *   sets GONE and drops P. P's dealloc gives up P's share, the drain the cell's.
 *
 * Concurrency
 *   The collector may have P in its list of garbage while Python gets P once more by way of N: then the swap is not made,
 *   and the next collection looks anew. What lets go of N or of P is put off until the collection is through, since the
 *   finalizers of others in the list may use them.
 */
#include "support/python.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "lifetime/derived_link.h"
#include "lifetime/derived_state.h"
#include "lifetime/gc_watch.h"
#include "lifetime/object_table.h"
#include "support/py_compat.h"

/* ---- __del__ ---- */

/* Calls it as tp_finalize does. */
static void call_del(PyObject *object) {
    PyObject *kept = py_compat_take_exception();
    PyObject *method = derived_link_hooks.find_del(Py_TYPE(object));
    descrgetfunc bind = method == NULL ? NULL : Py_TYPE(method)->tp_descr_get;
    PyObject *bound = bind == NULL ? Py_XNewRef(method) : bind(method, object, (PyObject *)Py_TYPE(object));
    PyObject *result = bound == NULL ? NULL : PyObject_CallNoArgs(bound);
    if (result == NULL && PyErr_Occurred())
        PyErr_WriteUnraisable(method);
    Py_XDECREF(result);
    Py_XDECREF(bound);
    Py_XDECREF(method);
    py_compat_restore_exception_take(kept);
}

/* Whether it has still to be called; from now on it has not. */
static bool claim_del(DerivedLink *link) {
    ft_mutex_lock(&link->lock);
    bool claimed = !link->deleted;
    link->deleted = true;
    ft_mutex_unlock(&link->lock);
    return claimed;
}

/* Sees to it that N is there once more when __del__ is called. Without memory it is not. */
static void keep_for_del(PyObject *object, DerivedLink *link) {
    ft_mutex_lock(&link->lock);
    bool called = link->deleted;
    ft_mutex_unlock(&link->lock);
    PyObject *method = called ? NULL : derived_link_hooks.find_del(Py_TYPE(object));
    if (method != NULL)
        handle_release(managed.derived_hold(atomic_load(&link->weak)), true); /* [quick] */
    Py_XDECREF(method);
}

/* ---- NET → PY ---- */

static void take_reference(PyObject *object) {
    Py_INCREF(object);
}

void derived_link_may_end_again(PyObject *object) {
    if (gc_watch_put_off(object, take_reference, 0) <= 0)
        py_compat_clear_finalized(object);
}

enum Swap { SWAP_NOT, SWAP_DONE, SWAP_LATER };

/* SWAP_LATER: the running collection may be wrong about P. */
static enum Swap try_swap(PyObject *object, DerivedLink *link, void (*take)(PyObject *object), NetHandle *handle) {
    enum Swap swap = SWAP_NOT;
    ft_mutex_lock(&link->lock);
    if (link->state == LINK_NET && link->seen == gc_watch_epoch() && gc_watch_is_running()) {
        swap = SWAP_LATER;
    } else if (link->state == LINK_NET && (*handle = derived_link_hooks.take_handle(object)) != 0) {
        take(object);
        link->state = LINK_PY;
        swap = SWAP_DONE;
    }
    ft_mutex_unlock(&link->lock);
    return swap;
}

/* P lives on until the collection is through; without memory for ever, since to end it might be wrong. False: it is. */
static bool look_later(PyObject *object, void (*take)(PyObject *object)) {
    int put_off = gc_watch_put_off(object, take, 0);
    if (put_off < 0) {
        take(object);
        slots_fault(
            "no memory to look after a garbage collection: an object of a class that derives from .NET is lost");
    }
    return put_off != 0;
}

/* Whether P lives on: the link has taken it over, by `take`, or who looks after the collection. */
static bool swap(PyObject *object, DerivedLink *link, void (*take)(PyObject *object)) {
    NetHandle handle = 0;
    enum Swap done;
    if (py_compat_is_finalizing() || !slots_may_be_called())
        return false;
    keep_for_del(object, link);
    while ((done = try_swap(object, link, take, &handle)) == SWAP_LATER)
        if (look_later(object, take))
            return true;
    if (handle != 0 && gc_watch_put_off(NULL, NULL, handle) <= 0)
        handle_release(handle, true);
    return done == SWAP_DONE;
}

bool derived_link_rescue(PyObject *object) {
    DerivedLink *link = object_table_link(object);
    return link != NULL && swap(object, link, py_compat_resurrect);
}

void derived_link_finalize(PyObject *object) {
    DerivedLink *link = object_table_link(object);
    if (link != NULL && swap(object, link, take_reference))
        return;
    if (link == NULL || claim_del(link))
        call_del(object);
}

/* ---- the end of N ---- */

/* On .NET's finalizer thread, which has the link by way of .NET. */
static void push(DerivedLink *link, NetHandle dying) {
    sync_receive(link);
    atomic_store_explicit(&link->dying, dying, memory_order_relaxed);
    sync_hand_over(link);
    release_queue_push(link);
}

void derived_link_gone(void *link) {
    push(link, 0);
}

void derived_link_dying(void *link, NetHandle handle) {
    push(link, handle);
}

/* A last look at N, by __del__. Not if Python has P again: then the next swap keeps N as this one did. */
static void end_by_del(DerivedLink *link, NetHandle handle) {
    ft_mutex_lock(&link->lock);
    PyObject *owned = link->state == LINK_PY && !link->deleted ? link->object : NULL;
    if (owned != NULL) {
        link->state = LINK_NET;
        link->deleted = true;
    }
    ft_mutex_unlock(&link->lock);
    if (owned == NULL) {
        handle_release(handle, true);
        return;
    }
    if (derived_link_hooks.add_handle_take(owned, handle) < 0)
        PyErr_WriteUnraisable(owned); /* __del__ is called without N */
    call_del(owned);
    derived_link_may_end_again(owned);
    Py_DECREF(owned);
}

static void end(DerivedLink *link) {
    ft_mutex_lock(&link->lock);
    PyObject *owned = link->state == LINK_PY ? link->object : NULL;
    /* While it is made, its constructor has failed: who called that says so, by derived_link_finish. */
    if (link->state != LINK_MAKING)
        link->state = LINK_GONE;
    ft_mutex_unlock(&link->lock);
    if (owned != NULL) {
        derived_link_may_end_again(owned);
        Py_DECREF(owned);
    }
    derived_link_give_up_share(link);
}

void derived_link_drained(PyRef *ref) {
    DerivedLink *link = (DerivedLink *)ref;
    sync_receive(link);
    NetHandle handle = atomic_exchange_explicit(&link->dying, 0, memory_order_relaxed);
    if (handle == 0) {
        end(link);
        return;
    }
    atomic_store_explicit(&link->node.shares, 1, memory_order_relaxed); /* it will be pushed once more */
    sync_hand_over(link);                                               /* when .NET has collected N */
    end_by_del(link, handle);
}

void derived_link_drop(PyObject *object) {
    DerivedLink *link = object_table_take_link(object);
    if (link == NULL)
        return;
    ft_mutex_lock(&link->lock);
    if (link->object == object) {
        link->object = NULL;
        link->state = LINK_GONE;
    }
    ft_mutex_unlock(&link->lock);
    derived_link_give_up_share(link);
}
