/* Delegates: wrappers as other objects are, None, delegates of other types that fit, and Python callables, of which .NET
 * makes a delegate.
 *
 * Where overloads differ by their delegates only, the number of positional arguments decides, as far as it can be told
 * (convert/arity.h), then what the delegate returns: see docs/internals/binder.md.
 */
#include "bridge/handle.h"
#include "convert/arity.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

static struct {
    int (*signature)(NetTypeInfo *type, DelegateSignature *out);               /* [const] set at start */
    int (*bind_method)(NetTypeInfo *type, PyObject *callable, NetHandle *out); /* [const] set at start */
} state;

void converter_set_delegate_signature(int (*signature)(NetTypeInfo *type, DelegateSignature *out)) {
    state.signature = signature;
}

int converter_delegate_signature(NetTypeInfo *type, DelegateSignature *out) {
    return state.signature(type, out);
}

void converter_set_method_binder(int (*bind)(NetTypeInfo *type, PyObject *callable, NetHandle *out)) {
    state.bind_method = bind;
}

/* ---- from callables ---- */

/* What names a callable to .NET, which makes one target for each: equal callables have the same two addresses. Bound
 * methods are made anew by each look-up, and are equal when they are bound to the same object and function. */
typedef struct CallableKey {
    const void *callable, *part;
} CallableKey;

static CallableKey callable_key(PyObject *callable) {
    if (PyMethod_Check(callable))
        return (CallableKey){PyMethod_GET_SELF(callable), PyMethod_GET_FUNCTION(callable)};
    if (PyCFunction_Check(callable) && PyCFunction_GET_SELF(callable) != NULL)
        return (CallableKey){PyCFunction_GET_SELF(callable),
                             (const void *)(uintptr_t)PyCFunction_GET_FUNCTION(callable)};
    return (CallableKey){callable, NULL};
}

int convert_callable_to_delegate(NetTypeInfo *type, PyObject *callable, NetHandle *out) {
    if (managed_call_check() < 0)
        return -1;
    CallableKey key = callable_key(callable);
    int bound = state.bind_method(type, callable, out);
    if (bound != 0)
        return bound < 0 ? -1 : 0;
    NetHandle exception = managed.delegate_find(type->key, key.callable, key.part, out); /* [quick]: stays attached */
    if (exception != 0)
        return raise_net_exception_take(exception);
    if (*out != 0)
        return 0;
    PyRef *ref = pyref_new_for(callable, PYREF_OF_DELEGATE);
    if (ref == NULL)
        return -1;
    int status;
    MANAGED_CALL_TAKING(status, delegate_create, type->key, key.callable, key.part, ref, out);
    return status;
}

/* ---- from delegates ---- */

/* The info of a wrapper of a delegate, or NULL. */
static NetTypeInfo *delegate_info(PyObject *value) {
    NetTypeInfo *info = wrapper_info(value);
    return info != NULL && info->kind == TYPE_KIND_DELEGATE ? info : NULL;
}

/* 1: done; 0: the types do not fit; -1. */
static int convert_delegate_of_other_type(NetTypeInfo *type, PyObject *value, NetTypeInfo *from, NetHandle *out) {
    Value cell;
    int status;
    if (wrapper_to_cell(value, from, &cell) < 0)
        return -1;
    MANAGED_CALL(status, delegate_convert, type->key, cell.as.handle, out);
    return status < 0 ? -1 : *out != 0;
}

static int keep(NetTypeInfo *type, NetHandle handle, Value *cell, Scratch *scratch) {
    *cell = (Value){.as.handle = handle, .tag = (uint64_t)type->key};
    return scratch_keep_handle_take(scratch, handle);
}

int convert_any_to_delegate(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    NetTypeInfo *from = delegate_info(value);
    NetHandle handle = 0;
    if (from == type)
        return wrapper_to_cell(value, from, cell);
    if (from != NULL) {
        int converted = convert_delegate_of_other_type(type, value, from, &handle);
        if (converted != 0)
            return converted < 0 ? -1 : keep(type, handle, cell, scratch);
    }
    if (arity_check(type, value) < 0 || convert_callable_to_delegate(type, value, &handle) < 0)
        return -1;
    return keep(type, handle, cell, scratch);
}

/* ---- the converter ---- */

static bool is_closed(const NetTypeInfo *type) {
    return !(type->flags & (TYPE_ABSTRACT | TYPE_OPEN)); /* System.Delegate; Action[] */
}

/* What a delegate can be made of where one is wanted. .NET classes are arguments of their own kind there. */
static bool is_callable(const NetTypeInfo *type, PyObject *value) {
    if (!is_closed(type) || !PyCallable_Check(value) || wrapper_info(value) != NULL)
        return false;
    return !PyType_Check(value) || wrapper_type_info((PyTypeObject *)value) == NULL;
}

static int delegate_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (is_callable(type, value))
        return convert_any_to_delegate(type, value, cell, scratch);
    NetTypeInfo *from = is_closed(type) ? delegate_info(value) : NULL;
    if (from == NULL || from == type)
        return convert_object.to_net(type, value, cell, scratch);
    NetHandle handle = 0;
    int converted = convert_delegate_of_other_type(type, value, from, &handle);
    if (converted == 0)
        return converter_raise_mismatch(type, value);
    return converted < 0 ? -1 : keep(type, handle, cell, scratch);
}

static PyObject *delegate_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

/* Of delegates that all take the callable: one that returns something is better than one that does not, as C# has it for
 * lambdas; one that returns a Task is worse, as only a coroutine would return one. */
static int match_callable(NetTypeInfo *type, PyObject *value) {
    DelegateSignature signature;
    int fit = arity_fit(type, value);
    if (fit < 0 || converter_delegate_signature(type, &signature) < 0)
        return -1;
    if (fit == ARITY_REFUSED)
        return MATCH_NONE;
    return MATCH_CALLABLE + (fit == ARITY_UNKNOWN ? 50 : 0) + (int)signature.returns;
}

static int delegate_match(NetTypeInfo *type, PyObject *value) {
    return is_callable(type, value) ? match_callable(type, value) : convert_object.match(type, value);
}
const Converter convert_delegate = {"delegate", delegate_to_net, delegate_to_py, delegate_match};
