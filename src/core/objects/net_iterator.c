/* Iterators: an enumerator's handle, stepped by the thunks that its source's type provides.
 *
 * Life cycle: made with a running enumerator; at the end, on an exception, on close() and in dealloc the enumerator is
 * disposed, once.
 * Concurrency: .NET enumerators are not thread-safe, and a handle must not be given up while another thread steps it.
 * So whoever touches the enumerator claims the iterator first; another thread meanwhile gets ValueError, as with
 * generators.
 */
#include "objects/net_iterator.h"

#include <stdatomic.h>

#include "bridge/handle.h"
#include "call/invoke.h"
#include "errors/managed_call.h"
#include "objects/helper_type.h"
#include "support/hash_map.h"
#include "support/py_compat.h"

typedef struct NetIterator {
    PyObject_HEAD
    Overload *next;       /* [const] */
    Overload *end;        /* [const] NULL: nothing to dispose */
    _Atomic(int) claimed; /* [atomic] 1: some thread steps or ends it */
    NetHandle enumerator; /* by the claimer alone; 0: at the end */
    NetTypeKey kind;      /* [const] the enumerator's type; 0: not known */
    uint32_t steps;       /* by the claimer alone; counted up to ASK_AFTER */
    Thunk quick;          /* by the claimer alone; the steps' thunk, once it is known that they never block */
} NetIterator;

#define ASK_AFTER 8 /* steps: short loops are not worth the question */

static HashMap proven = HASH_MAP_INIT; /* an enumerator's type → KNOWN_ */
enum { KNOWN_NOTHING = 0, KNOWN_TO_BLOCK = 1, KNOWN_QUICK = 2 };

static PyTypeObject *iterator_type; /* [const] */

#define ITEM_LIMIT 2 /* a pair */

/* At the end the out parameters hold defaults: of structs a box. */
static void drop_items(const Overload *next, const Value *cells) {
    for (int32_t i = 0; i < next->parameter_count; i++) {
        PyObject *item = cells[i].tag == VALUE_NULL ? NULL : convert_to_py(next->parameters[i].type, &cells[i], NULL);
        if (item == NULL)
            PyErr_Clear();
        Py_XDECREF(item);
    }
}

/* Each cell is read, whatever becomes of the others: some hold handles. */
static PyObject *pair_of(const Overload *next, const Value *cells) {
    PyObject *first = convert_to_py(next->parameters[0].type, &cells[0], NULL);
    PyObject *second = convert_to_py(next->parameters[1].type, &cells[1], NULL);
    PyObject *pair = first == NULL || second == NULL ? NULL : PyTuple_New(2);
    if (pair == NULL) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, first);
    PyTuple_SET_ITEM(pair, 1, second);
    return pair;
}

/* One step: 1 with the item, 0 at the end, -1. */
static inline int step(Overload *next, Thunk quick, NetHandle enumerator, PyObject **item) {
    Value cells[1 + ITEM_LIMIT];
    CallResult result;
    cells[0] = (Value){.as.handle = enumerator, .tag = VALUE_HANDLE};
    for (int32_t i = 1; i <= next->parameter_count; i++)
        cells[i] = (Value){.tag = VALUE_NULL};
    if ((quick != NULL ? invoke_quick(quick, cells, &result) : invoke_cells(next, cells, &result)) < 0)
        return -1;
    if (result.value.as.i64 == 0) {
        drop_items(next, cells + 1);
        return 0;
    }
    *item = next->parameter_count == 1 ? convert_to_py(next->parameters[0].type, &cells[1], NULL)
                                       : pair_of(next, cells + 1);
    return *item == NULL ? -1 : 1;
}

/* ---- enumerators that never block ---- */

static int ask_proven(NetHandle enumerator, NetTypeKey kind) {
    int32_t answer = 0;
    int status;
    MANAGED_CALL(status, enumerator_proven, enumerator, &answer);
    if (status < 0)
        return KNOWN_NOTHING;
    int known = answer ? KNOWN_QUICK : KNOWN_TO_BLOCK;
    (void)hash_map_insert(&proven, kind, (void *)(intptr_t)known); /* only a cache */
    return known;
}

/* Claimed. Once, after some steps: from then on the thunk may be called attached. 0 or -1. */
static int look_for_quick(NetIterator *self) {
    if (++self->steps != ASK_AFTER || self->kind == 0)
        return 0;
    int known = (int)(intptr_t)hash_map_get(&proven, self->kind);
    if (known == KNOWN_NOTHING && (known = ask_proven(self->enumerator, self->kind)) == KNOWN_NOTHING)
        return -1;
    if (known == KNOWN_QUICK)
        self->quick = sync_read(&self->next->thunk);
    return 0;
}

/* Claimed. Disposes the enumerator; keeps an exception that is on its way, unless there is none. 0 or -1. */
static int finish_claimed(NetIterator *self) {
    NetHandle enumerator = self->enumerator;
    if (enumerator == 0)
        return 0;
    self->enumerator = 0;
    PyObject *pending = PyErr_Occurred() ? py_compat_take_exception() : NULL;
    int status = 0;
    bool reachable = managed_call_check() == 0; /* else .NET has shut down, and disposes nothing any more */
    if (!reachable)
        PyErr_Clear();
    if (reachable && self->end != NULL) {
        Value cell = {.as.handle = enumerator, .tag = VALUE_HANDLE};
        CallResult result;
        status = invoke_cells(self->end, &cell, &result);
    }
    handle_release(enumerator, false);
    if (pending == NULL)
        return status;
    PyErr_Clear();
    py_compat_restore_exception_take(pending);
    return -1;
}

/* Under the GIL an exchange is two steps that nobody comes between. */
static inline int take_claim(NetIterator *self) {
    if (CLRLINK_FREE_THREADED)
        return atomic_exchange_explicit(&self->claimed, 1, memory_order_acquire);
    int claimed = atomic_load_explicit(&self->claimed, memory_order_relaxed);
    atomic_store_explicit(&self->claimed, 1, memory_order_relaxed);
    return claimed;
}

static inline int claim(NetIterator *self) {
    if (take_claim(self) == 0)
        return 0;
    PyErr_SetString(PyExc_ValueError, "iterator already executing");
    return -1;
}

static void unclaim(NetIterator *self) {
    atomic_store_explicit(&self->claimed, 0, memory_order_release);
}

static PyObject *iterator_next(PyObject *object) {
    NetIterator *self = (NetIterator *)object;
    PyObject *item = NULL;
    if (claim(self) < 0)
        return NULL;
    if (self->enumerator != 0 && ((self->steps < ASK_AFTER && look_for_quick(self) < 0) ||
                                  step(self->next, self->quick, self->enumerator, &item) <= 0))
        (void)finish_claimed(self); /* its failure is the exception that is set */
    unclaim(self);
    return item;
}

static PyObject *iterator_close(PyObject *object, PyObject *unused) {
    (void)unused;
    NetIterator *self = (NetIterator *)object;
    if (claim(self) < 0)
        return NULL;
    int status = finish_claimed(self);
    unclaim(self);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

static void iterator_dealloc(PyObject *object) {
    NetIterator *self = (NetIterator *)object;
    if (self->enumerator != 0) {
        PyObject *pending = PyErr_Occurred() ? py_compat_take_exception() : NULL;
        if (finish_claimed(self) < 0)
            PyErr_WriteUnraisable((PyObject *)iterator_type);
        if (pending != NULL)
            py_compat_restore_exception_take(pending);
    }
    helper_type_dealloc_plain(object);
}

/* ---- making one ---- */

/* The enumerator of `source`, owned; 0 with an exception. */
static NetHandle start(PyObject *source, Overload *iterate, NetTypeKey *kind) {
    Value receiver;
    CallResult result;
    if (invoke_receiver_cell(iterate, source, &receiver) < 0 || invoke_cells(iterate, &receiver, &result) < 0)
        return 0;
    if (result.value.tag == VALUE_NULL || result.value.as.handle == 0) {
        PyErr_Format(PyExc_TypeError, "%s.GetEnumerator returned null", Py_TYPE(source)->tp_name);
        return 0;
    }
    *kind = VALUE_TAG_IS_TYPE(result.value.tag) ? (NetTypeKey)result.value.tag : 0;
    return result.value.as.handle;
}

PyObject *net_iterator_of(PyObject *source, Overload *iterate, Overload *next) {
    Overload *end = invoke_protocol(wrapper_info(source), PROTOCOL_ITERATE_END);
    if (end == NULL && PyErr_Occurred())
        return NULL;
    NetIterator *self = (NetIterator *)iterator_type->tp_alloc(iterator_type, 0);
    if (self == NULL)
        return NULL;
    self->next = next;
    self->end = end;
    self->enumerator = start(source, iterate, &self->kind);
    if (self->enumerator == 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

PyObject *net_iterator_new(PyObject *source) {
    NetTypeInfo *info = wrapper_info(source);
    Overload *iterate = invoke_protocol(info, PROTOCOL_ITERATE);
    Overload *next = iterate == NULL ? NULL : invoke_protocol(info, PROTOCOL_ITERATE_NEXT);
    if (next != NULL)
        return net_iterator_of(source, iterate, next);
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "'%s' object is not iterable", Py_TYPE(source)->tp_name);
    return NULL;
}

/* ---- enumerators as iterators ---- */

PyObject *net_iterator_self(PyObject *enumerator) {
    return Py_NewRef(enumerator);
}

PyObject *net_iterator_next_of(PyObject *enumerator) {
    NetTypeInfo *info = wrapper_info(enumerator);
    Overload *next = invoke_protocol(info, PROTOCOL_ITERATE_NEXT);
    Value cell;
    PyObject *item = NULL;
    if (next == NULL) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "'%s' object is not an iterator", Py_TYPE(enumerator)->tp_name);
        return NULL;
    }
    if (wrapper_to_cell(enumerator, info, &cell) < 0)
        return NULL;
    return step(next, NULL, cell.as.handle, &item) <= 0 ? NULL : item;
}

/* ---- the type ---- */

static PyMethodDef iterator_methods[] = {
    {"close", iterator_close, METH_NOARGS, "Disposes the enumerator now."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iterator_next},
    {Py_tp_methods, iterator_methods},
    {0, NULL},
};

static PyType_Spec iterator_spec = {
    .name = "CLR.Iterator", .basicsize = sizeof(NetIterator), .flags = HELPER_TYPE_FLAGS, .slots = iterator_slots};

int net_iterator_init(void) {
    iterator_type = helper_type_new(&iterator_spec, NULL);
    return iterator_type == NULL ? -1 : 0;
}
