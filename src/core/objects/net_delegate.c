/* Delegates. See net_delegate.h. */
#include "objects/net_delegate.h"

#include "bridge/handle.h"
#include "call/callable_shape.h"
#include "call/overload.h"
#include "convert/arity.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "objects/net_method.h"

static PyObject *raise_type_error(const char *text) {
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

/* ---- making ---- */

/* The commonest case without a copy of the handle. */
static PyObject *wrap_callable(NetTypeInfo *info, PyObject *callable) {
    NetHandle handle = 0;
    if (arity_check(info, callable) < 0 || convert_callable_to_delegate(info, callable, &handle) < 0)
        return NULL;
    return wrapper_new_take(info, handle);
}

PyObject *net_delegate_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    if (count != 1 || kwnames != NULL)
        return raise_type_error("class takes exactly one argument");
    if (!PyCallable_Check(args[0]))
        return raise_type_error("argument must be callable");
    if (wrapper_info(args[0]) == NULL)
        return wrap_callable(info, args[0]);
    Scratch scratch;
    Value cell;
    scratch_init(&scratch);
    int status = convert_any_to_delegate(info, args[0], &cell, &scratch);
    PyObject *result = status < 0 ? NULL : wrapper_new_copy(info, cell.as.handle);
    scratch_release(&scratch);
    return result;
}

/* ---- several in one ---- */

static NetTypeInfo *delegate_info(PyObject *object) {
    NetTypeInfo *info = wrapper_info(object);
    return info != NULL && info->kind == TYPE_KIND_DELEGATE ? info : NULL;
}

static int operand_to_cell(NetTypeInfo *type, PyObject *operand, Value *cell, Scratch *scratch) {
    *cell = (Value){.tag = VALUE_NULL};
    return operand == Py_None ? 0 : convert_any_to_delegate(type, operand, cell, scratch);
}

static bool is_operand(PyObject *object) {
    return object == Py_None || PyCallable_Check(object);
}

static PyObject *combine(PyObject *left, PyObject *right, bool removing) {
    NetTypeInfo *type = delegate_info(left);
    if (type == NULL)
        type = delegate_info(right);
    if (type == NULL || !is_operand(left) || !is_operand(right))
        Py_RETURN_NOTIMPLEMENTED;
    Scratch scratch;
    Value cells[2];
    NetHandle handle = 0;
    scratch_init(&scratch);
    int status = operand_to_cell(type, left, &cells[0], &scratch);
    if (status == 0)
        status = operand_to_cell(type, right, &cells[1], &scratch);
    if (status == 0 && removing)
        MANAGED_CALL(status, delegate_remove, cells[0].as.handle, cells[1].as.handle, &handle);
    else if (status == 0)
        MANAGED_CALL(status, delegate_combine, cells[0].as.handle, cells[1].as.handle, &handle);
    scratch_release(&scratch);
    if (status < 0)
        return NULL;
    return handle == 0 ? Py_NewRef(Py_None) : wrapper_new_take(type, handle);
}

PyObject *net_delegate_add(PyObject *left, PyObject *right) {
    return combine(left, right, false);
}

PyObject *net_delegate_subtract(PyObject *left, PyObject *right) {
    return combine(left, right, true);
}

/* ---- methods of .NET ---- */

#define GROUP_LIMIT 64 /* overloads beyond these are called through Python */

/* 1: made; 0: no overload fits; -1. */
static int bind_group(NetTypeInfo *type, OverloadSet *set, PyObject *receiver, NetHandle *out) {
    uint32_t overloads[GROUP_LIMIT];
    int32_t count = 0;
    int status;
    Value cell = {.tag = VALUE_NULL};
    NetTypeInfo *info = receiver == NULL ? NULL : wrapper_info(receiver);
    OverloadTable *table = overload_set_table(set);
    if (table == NULL || (info != NULL && wrapper_to_cell(receiver, info, &cell) < 0))
        return -1;
    if (cell.tag != VALUE_NULL && cell.tag != VALUE_HANDLE) /* an enum's value */
        return 0;
    for (int32_t i = 0; i < table->count && count < GROUP_LIMIT; i++)
        if (!(table->overloads[i]->flags & (OVERLOAD_GENERIC | OVERLOAD_UNSUPPORTED)))
            overloads[count++] = table->overloads[i]->id;
    MANAGED_CALL(status, delegate_bind, type->key, overloads, count, cell.as.handle, out);
    return status < 0 ? -1 : *out != 0;
}

static int bind_method(NetTypeInfo *type, PyObject *callable, NetHandle *out) {
    OverloadSet *set;
    PyObject *receiver;
    return net_method_parts_borrowed(callable, &set, &receiver) ? bind_group(type, set, receiver, out) : 0;
}

static OverloadSet *method_set(PyObject *callable) {
    OverloadSet *set;
    PyObject *receiver;
    return net_method_parts_borrowed(callable, &set, &receiver) ? set : NULL;
}

/* ---- what delegate types look like ---- */

static bool is_task(const NetTypeInfo *result) {
    if (PyUnicode_CompareWithASCIIString(result->space, "System.Threading.Tasks") != 0)
        return false;
    static const char *const names[] = {"Task", "Task`1", "ValueTask", "ValueTask`1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(result->clr_name, names[i]) == 0)
            return true;
    return false;
}

static int signature(NetTypeInfo *type, DelegateSignature *out) {
    OverloadSet *set = type_info_protocol(type, PROTOCOL_INVOKE);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    if (table != NULL && table->count > 0) {
        const Overload *invoke = table->overloads[0];
        out->parameters = invoke->parameter_count;
        out->returns = invoke->result == NULL    ? DELEGATE_RETURNS_NOTHING
                       : is_task(invoke->result) ? DELEGATE_RETURNS_TASK
                                                 : DELEGATE_RETURNS_VALUE;
        return 0;
    }
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "%U has no Invoke method", type->full_name);
    return -1;
}

int net_delegate_init(void) {
    converter_set_delegate_signature(signature);
    converter_set_method_binder(bind_method);
    callable_shape_set_method_reader(method_set);
    return 0;
}
