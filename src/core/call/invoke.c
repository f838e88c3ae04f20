/* Calling thunks: see invoke.h.
 *
 * A member proven unable to block is called attached. Everything else is called detached, and so is the first call of
 * any member, which may compile, load assemblies and run static constructors.
 */
#include "call/invoke.h"

#include "bridge/handle.h"
#include "errors/managed_call.h"
#include "errors/throw.h"
#include "lifetime/release_queue.h"
#include "metadata/wrapper.h"

/* ---- preparing ---- */

static int prepare(Overload *overload, Thunk *thunk) {
    uint32_t flags = 0;
    int status;
    MANAGED_CALL(status, overload_prepare, overload->id, thunk, &flags);
    if (status < 0)
        return -1;
    if (*thunk == NULL) {
        PyErr_Format(PyExc_SystemError, "the managed half made no thunk for %U", overload->text);
        return -1;
    }
    atomic_store_explicit(&overload->prepared, flags, memory_order_relaxed);
    sync_publish(&overload->thunk, *thunk); /* the managed half gives every thread the same */
    /* The call that prepares is itself made detached; `quick` is for those that find it. */
    if (!(flags & PREPARED_MAY_BLOCK) && !overload->wants_slot)
        sync_publish(&overload->quick, *thunk);
    return 0;
}

/* ---- the free slot that went along ---- */

/* Whether the result holds the slot that was offered. Enums carry a number where others carry a handle. */
static bool result_holds(const Value *value, NetHandle slot) {
    if (value->as.handle != slot)
        return false;
    if (VALUE_TAG_IS_TYPE(value->tag)) {
        NetTypeInfo *info = type_info_get((NetTypeKey)value->tag);
        return info == NULL || info->kind != TYPE_KIND_ENUM;
    }
    ValueKind kind = VALUE_KIND(value->tag);
    return kind == VALUE_HANDLE || kind == VALUE_STRING_HANDLE;
}

/* A result of a known reference or struct type is its handle; the others are looked at closely. */
static void settle_slot(const Overload *overload, const CallResult *result, NetHandle slot) {
    if (overload->result->code == TYPE_CODE_OBJECT && result->value.as.handle == slot)
        return;
    if (!result_holds(&result->value, slot))
        handle_slot_return(slot);
}

/* ---- calling ---- */

static NetHandle call_detached(Thunk thunk, Value *args, CallResult *result) {
    handle_flush();
    release_queue_drain();
    PyThreadState *saved = thread_detach();
    NetHandle exception = thunk(args, result);
    thread_attach(saved);
    release_queue_drain(); /* what the member disposed of */
    return exception;
}

int invoke_cells(Overload *overload, Value *args, CallResult *result) {
    if (managed_call_check() < 0)
        return -1;
    Thunk thunk = sync_read(&overload->thunk);
    bool first = thunk == NULL;
    if (first && prepare(overload, &thunk) < 0)
        return -1;
    bool blocking = first || (atomic_load_explicit(&overload->prepared, memory_order_relaxed) & PREPARED_MAY_BLOCK);
    if (blocking && Py_EnterRecursiveCall(" while calling .NET"))
        return -1;
    NetHandle slot = overload->wants_slot ? handle_slot_take() : 0;
    result->slot.as.handle = slot;
    NetHandle exception = blocking ? call_detached(thunk, args, result) : thunk(args, result);
    if (blocking) {
        Py_LeaveRecursiveCall();
        if (throw_maybe_in_flight() && exception == 0) /* what was thrown below has been caught in .NET */
            Py_XDECREF(throw_take_flight());
    }
    if (exception != 0) {
        if (slot != 0)
            handle_slot_return(slot);
        return raise_net_exception_take(exception);
    }
    if (slot != 0)
        settle_slot(overload, result, slot);
    return 0;
}

/* ---- receivers ---- */

static int raise_bad_receiver(const Overload *overload, PyObject *receiver) {
    PyErr_Format(PyExc_TypeError, "descriptor '%U' for '%U' objects doesn't apply to a '%.200s' object", overload->name,
                 overload->declaring->full_name, Py_TYPE(receiver)->tp_name);
    return -1;
}

/* Slow half of the check: by inheritance; remembers one type that fits. What is typed as an interface may be of a type
 * that fits though the interface does not. */
static int check_receiver(Overload *overload, PyObject *receiver, NetTypeInfo *info) {
    int distance = type_info_distance(info, overload->declaring);
    if (distance >= 0) {
        if (sync_read(&overload->receiver_seen) == NULL)
            sync_publish(&overload->receiver_seen, info);
        return 0;
    }
    NetTypeInfo *runtime = distance == -2 ? NULL : wrapper_runtime_info(receiver, info);
    if (runtime == NULL || (distance = type_info_distance(runtime, overload->declaring)) == -2)
        return -1;
    return distance < 0 ? raise_bad_receiver(overload, receiver) : 0;
}

static int receiver_handle_cell(Overload *overload, PyObject *receiver, Value *cell) {
    NetTypeInfo *info = wrapper_info(receiver);
    if (info == NULL)
        return raise_bad_receiver(overload, receiver);
    if (info != overload->declaring && info != atomic_load_explicit(&overload->receiver_seen, memory_order_relaxed) &&
        check_receiver(overload, receiver, info) < 0)
        return -1;
    return wrapper_to_cell(receiver, info, cell);
}

/* Members of primitives and of Nullable take their receiver as a value, not as a handle. */
static bool receiver_is_value(const NetTypeInfo *declaring) {
    return declaring->kind == TYPE_KIND_NULLABLE ||
           (declaring->code >= TYPE_CODE_BOOLEAN && declaring->code <= TYPE_CODE_DOUBLE);
}

int invoke_receiver_cell(Overload *overload, PyObject *receiver, Value *cell) {
    if (!receiver_is_value(overload->declaring))
        return receiver_handle_cell(overload, receiver, cell);
    if (wrapper_info(receiver) == NULL)
        return raise_bad_receiver(overload, receiver);
    Scratch scratch; /* nothing is kept for a value */
    scratch_init(&scratch);
    int status = convert_to_net(overload->declaring, receiver, cell, &scratch);
    scratch_release(&scratch);
    return status;
}

/* ---- conveniences ---- */

#define SIMPLE_LIMIT 34 /* a receiver, 32 indices, a value */

/* 0, *result filled; or -1. */
static int invoke_with(Overload *overload, PyObject *receiver, PyObject *const *args, Py_ssize_t count,
                       CallResult *result) {
    Value cells[SIMPLE_LIMIT];
    int32_t used = 0;
    if (count != overload->parameter_count || count > SIMPLE_LIMIT - 1) {
        PyErr_Format(PyExc_TypeError, "%U takes %d arguments, got %zd", overload->text, overload->parameter_count,
                     count);
        return -1;
    }
    bool takes_receiver = !(overload->flags & (OVERLOAD_STATIC | OVERLOAD_CONSTRUCTOR));
    if (takes_receiver && invoke_receiver_cell(overload, receiver, &cells[used++]) < 0)
        return -1;
    Scratch scratch;
    scratch_init(&scratch);
    int status = -1;
    for (Py_ssize_t i = 0; i < count; i++)
        if (convert_to_net(overload->parameters[i].type, args[i], &cells[used++], &scratch) < 0)
            goto done;
    status = invoke_cells(overload, cells, result);
done:
    scratch_release(&scratch);
    return status;
}

PyObject *invoke_simple(Overload *overload, PyObject *receiver, PyObject *const *args, Py_ssize_t count) {
    CallResult result;
    if (invoke_with(overload, receiver, args, count, &result) < 0)
        return NULL;
    return overload->result == NULL ? Py_NewRef(Py_None)
                                    : convert_to_py(overload->result, &result.value, result.text);
}

PyObject *invoke_wrapped(Overload *overload, PyObject *const *args, Py_ssize_t count) {
    CallResult result;
    if (invoke_with(overload, NULL, args, count, &result) < 0)
        return NULL;
    return convert_to_wrapper(overload->result, &result.value, result.text);
}

Overload *invoke_protocol(NetTypeInfo *info, enum Protocol protocol) {
    OverloadSet *set = type_info_protocol(info, protocol);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    return table == NULL || table->count == 0 ? NULL : table->overloads[0];
}
