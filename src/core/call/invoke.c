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

/* ---- what a Python class's base does itself ---- */

/* A receiver's cell, for a virtual member of a Python class: its base's code is meant. No other tag is equal to it. */
#define TAG_OF_BASE (VALUE_HANDLE | 0x100u)

static bool is_of_base(const Overload *overload, const Value *args) {
    const uint32_t kinds = OVERLOAD_VIRTUAL | OVERLOAD_STATIC | OVERLOAD_CONSTRUCTOR; /* the others have no receiver */
    return (overload->flags & kinds) == OVERLOAD_VIRTUAL && args[0].tag == TAG_OF_BASE;
}

static Thunk find_base_thunk(const Overload *overload, NetTypeKey type) {
    for (BaseThunk *node = sync_read(&overload->base_thunks); node != NULL; node = node->next)
        if (node->type == type)
            return node->thunk;
    return NULL;
}

/* Two threads may add the same one; whichever is found first will do. */
static void remember_base_thunk(Overload *overload, NetTypeKey type, Thunk thunk) {
    BaseThunk *node = PyMem_RawMalloc(sizeof *node);
    if (node == NULL)
        return; /* it is asked for again */
    *node = (BaseThunk){.next = sync_read(&overload->base_thunks), .type = type, .thunk = thunk};
    while (!atomic_compare_exchange_weak(&overload->base_thunks, &node->next, node))
        continue;
}

/* The thunk for the receiver in args[0]; NULL with an exception. */
static Thunk base_thunk(Overload *overload, Value *args) {
    NetTypeKey type = 0;
    args[0].tag = VALUE_HANDLE;
    NetHandle exception = managed.type_of(args[0].as.handle, &type); /* [quick]: stays attached */
    if (exception != 0) {
        raise_net_exception_take(exception);
        return NULL;
    }
    Thunk thunk = find_base_thunk(overload, type);
    if (thunk != NULL)
        return thunk;
    int status;
    MANAGED_CALL(status, overload_prepare_base, overload->id, type, &thunk);
    if (status < 0)
        return NULL;
    remember_base_thunk(overload, type, thunk);
    return thunk;
}

/* The first call may compile and load. */
static bool is_blocking(Overload *overload, bool first) {
    uint32_t flags = atomic_load_explicit(&overload->prepared, memory_order_relaxed);
    return (flags & PREPARED_MAY_BLOCK) || (first && !(flags & PREPARED_STAYS_ATTACHED));
}

int invoke_cells(Overload *overload, Value *args, CallResult *result) {
    if (managed_call_check() < 0)
        return -1;
    bool of_base = is_of_base(overload, args);
    Thunk thunk = of_base ? base_thunk(overload, args) : sync_read(&overload->thunk);
    bool first = thunk == NULL;
    if (first && (of_base || prepare(overload, &thunk) < 0))
        return -1;
    bool blocking = of_base || is_blocking(overload, first);
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
        if (!(info->flags & TYPE_DERIVED) && sync_read(&overload->receiver_seen) == NULL)
            sync_publish(&overload->receiver_seen, info);
        return 0;
    }
    NetTypeInfo *runtime = distance == -2 ? NULL : wrapper_runtime_info(receiver, info);
    if (runtime == NULL || (distance = type_info_distance(runtime, overload->declaring)) == -2)
        return -1;
    return distance < 0 ? raise_bad_receiver(overload, receiver) : 0;
}

/* Whether Python overrides the member by another name than it has been found by: 1, 0, -1. */
static int is_overridden_elsewhere(const Overload *overload, PyTypeObject *type) {
    int defined = overload->by_name ? 0 : wrapper_python_defines(type, overload->name);
    if (defined <= 0 || overload->property == NULL)
        return defined;
    int found = wrapper_python_defines(type, overload->property); /* the property itself: this is what it overrides */
    return found < 0 ? -1 : !found;
}

/* A member found on an object of a Python class is what its .NET base has, since Python's own would have been found
 * before. Not so where the member is found by another name than Python overrides it by (str(x) by ToString, x.P where get_P
 * has been added to the class later): there the override is meant. */
static int mark_base(const Overload *overload, PyObject *receiver, Value *cell) {
    if (!(overload->flags & OVERLOAD_VIRTUAL))
        return 0;
    int defined = is_overridden_elsewhere(overload, Py_TYPE(receiver));
    if (defined == 0)
        cell->tag = TAG_OF_BASE;
    return defined < 0 ? -1 : 0;
}

static int receiver_handle_cell(Overload *overload, PyObject *receiver, Value *cell) {
    NetTypeInfo *info = wrapper_info(receiver);
    if (info == NULL)
        return raise_bad_receiver(overload, receiver);
    if (info == overload->declaring || info == atomic_load_explicit(&overload->receiver_seen, memory_order_relaxed))
        return wrapper_to_cell(receiver, info, cell);
    if (check_receiver(overload, receiver, info) < 0 || wrapper_to_cell(receiver, info, cell) < 0)
        return -1;
    return info->flags & TYPE_DERIVED ? mark_base(overload, receiver, cell) : 0;
}

static bool is_plain_number(const NetTypeInfo *info) {
    return info->code >= TYPE_CODE_BOOLEAN && info->code <= TYPE_CODE_DOUBLE;
}

/* Members of primitives and of Nullable take their receiver as a value, not as a handle. */
static bool receiver_is_value(const NetTypeInfo *declaring) {
    return declaring->kind == TYPE_KIND_NULLABLE || is_plain_number(declaring);
}

/* No type but its own: an int is no Double, though it can be converted to one, and no object has an index for a receiver. */
int invoke_value_is_receiver(NetTypeInfo *declaring, PyObject *value) {
    bool is_text = declaring->code == TYPE_CODE_STRING;
    if (!is_text && !is_plain_number(declaring))
        return 0;
    if (value == Py_None || wrapper_info(value) != NULL)
        return 0;
    int match = declaring->converter->match(declaring, value); /* what a decoder takes is not what its class shows */
    return match < 0 ? -1 : match < MATCH_OTHER_NUMBER;
}

/* Nothing is kept for a number; the text is the str's own. */
static int receiver_value_cell(Overload *overload, PyObject *receiver, Value *cell) {
    NetTypeInfo *declaring = overload->declaring;
    int stands = wrapper_info(receiver) != NULL ? 1 : invoke_value_is_receiver(declaring, receiver);
    if (stands <= 0)
        return stands < 0 ? -1 : raise_bad_receiver(overload, receiver);
    Scratch scratch;
    scratch_init(&scratch);
    int status = declaring->converter->to_net(declaring, receiver, cell, &scratch);
    scratch_release(&scratch);
    return status;
}

int invoke_receiver_cell(Overload *overload, PyObject *receiver, Value *cell) {
    const NetTypeInfo *declaring = overload->declaring;
    if (receiver_is_value(declaring) || (declaring->code == TYPE_CODE_STRING && PyUnicode_Check(receiver)))
        return receiver_value_cell(overload, receiver, cell);
    return receiver_handle_cell(overload, receiver, cell);
}

/* ---- conveniences ---- */

#define SIMPLE_LIMIT 34 /* a receiver, 32 indices, a value */

/* 0, *result filled; or -1. */
static int invoke_with(Overload *overload, PyObject *receiver, PyObject *const *args, Py_ssize_t count,
                       CallResult *result) {
    Value cells[SIMPLE_LIMIT];
    cells[0] = (Value){.tag = VALUE_NULL}; /* where there is neither a receiver nor an argument */
    int32_t used = 0;
    if (count != overload->parameter_count || count > SIMPLE_LIMIT - 1) {
        PyErr_Format(PyExc_TypeError, "%U takes %d arguments, got %zd", overload->text, overload->parameter_count,
                     count);
        return -1;
    }
    bool takes_receiver = !(overload->flags & (OVERLOAD_STATIC | OVERLOAD_CONSTRUCTOR));
    if (takes_receiver && receiver != NULL && invoke_receiver_cell(overload, receiver, &cells[used++]) < 0)
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
    return overload->result == NULL ? Py_NewRef(Py_None) : convert_to_py(overload->result, &result.value, result.text);
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
