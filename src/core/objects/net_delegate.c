/* Making delegates. See net_delegate.h. */
#include "objects/net_delegate.h"

#include "bridge/handle.h"
#include "call/overload.h"
#include "convert/converter.h"
#include "metadata/wrapper.h"

static PyObject *raise_type_error(const char *text) {
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

/* Another wrapper of the same .NET delegate. */
static PyObject *take_over(NetTypeInfo *info, PyObject *other) {
    Value cell;
    if (wrapper_to_cell(other, info, &cell) < 0)
        return NULL;
    NetHandle copy = handle_copy(cell.as.handle);
    return copy == 0 ? PyErr_NoMemory() : wrapper_new_take(info, copy);
}

PyObject *net_delegate_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames) {
    if (count != 1 || kwnames != NULL)
        return raise_type_error("class takes exactly one argument");
    if (!PyCallable_Check(args[0]))
        return raise_type_error("argument must be callable");
    if (wrapper_info(args[0]) == info)
        return take_over(info, args[0]);
    NetHandle handle = 0;
    return convert_callable_to_delegate(info, args[0], &handle) < 0 ? NULL : wrapper_new_take(info, handle);
}

/* -1 with an exception. */
static int parameter_count(NetTypeInfo *type) {
    OverloadSet *set = type_info_protocol(type, PROTOCOL_INVOKE);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    if (table != NULL && table->count > 0)
        return table->overloads[0]->parameter_count;
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "%U has no Invoke method", type->full_name);
    return -1;
}

int net_delegate_init(void) {
    converter_set_delegate_counter(parameter_count);
    return 0;
}
