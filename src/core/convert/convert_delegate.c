/* Delegates: wrappers as other objects are, None, and Python callables, of which .NET makes a delegate.
 *
 * Where overloads differ by their delegates only, the number of positional arguments decides, as far as it can be told
 * without calling anything: of Python functions and their bound methods.
 */
#include <limits.h>

#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

static struct { int (*parameter_count)(NetTypeInfo *type); /* [const] set at start */ } state;

void converter_set_delegate_counter(int (*parameter_count)(NetTypeInfo *type)) {
    state.parameter_count = parameter_count;
}

/* ---- how many arguments a callable takes ---- */

typedef struct Arity {
    Py_ssize_t least, most; /* most < least: it cannot be called with positional arguments alone */
} Arity;

static Py_ssize_t size_of_default(PyObject *function, const char *name) {
    PyObject *values = PyObject_GetAttrString(function, name);
    Py_ssize_t size = values == NULL || values == Py_None ? 0 : PyObject_Size(values);
    Py_XDECREF(values);
    return size;
}

static void arity_of_code(PyObject *function, const PyCodeObject *code, Py_ssize_t bound, Arity *arity) {
    arity->least = code->co_argcount - size_of_default(function, "__defaults__") - bound;
    arity->most = code->co_flags & CO_VARARGS ? INT_MAX : code->co_argcount - bound;
    if (arity->least < 0)
        arity->least = 0;
    if (code->co_kwonlyargcount > size_of_default(function, "__kwdefaults__"))
        arity->most = -1;
}

/* Whether it could be told. No exception is left. */
static bool arity_of(PyObject *callable, Arity *arity) {
    bool is_method = PyMethod_Check(callable);
    PyObject *function = is_method ? PyMethod_GET_FUNCTION(callable) : callable;
    if (!PyFunction_Check(function))
        return false;
    PyObject *code = PyObject_GetAttrString(function, "__code__"); /* may be replaced by another thread */
    bool known = code != NULL && PyCode_Check(code);
    if (known)
        arity_of_code(function, (PyCodeObject *)code, is_method, arity);
    Py_XDECREF(code);
    PyErr_Clear();
    return known;
}

static int match_callable(NetTypeInfo *type, PyObject *value) {
    Arity arity;
    if (!arity_of(value, &arity))
        return MATCH_CALLABLE + 50;
    int wanted = state.parameter_count(type);
    if (wanted < 0)
        return -1;
    return arity.least <= wanted && wanted <= arity.most ? MATCH_CALLABLE : MATCH_NONE;
}

/* ---- the converter ---- */

/* What a delegate can be made of where one is wanted. .NET classes are arguments of their own kind there. */
static bool is_callable(const NetTypeInfo *type, PyObject *value) {
    if (type->flags & (TYPE_ABSTRACT | TYPE_OPEN)) /* System.Delegate; Action[] */
        return false;
    if (!PyCallable_Check(value) || wrapper_info(value) != NULL)
        return false;
    return !PyType_Check(value) || wrapper_type_info((PyTypeObject *)value) == NULL;
}

int convert_callable_to_delegate(NetTypeInfo *type, PyObject *callable, NetHandle *out) {
    if (managed_call_check() < 0)
        return -1;
    PyRef *ref = pyref_new(callable);
    if (ref == NULL)
        return -1;
    int status;
    MANAGED_CALL(status, delegate_create, type->key, ref, out);
    return status;
}

static int delegate_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (!is_callable(type, value))
        return convert_object.to_net(type, value, cell, scratch);
    NetHandle handle = 0;
    if (convert_callable_to_delegate(type, value, &handle) < 0)
        return -1;
    *cell = (Value){.as.handle = handle, .tag = (uint64_t)type->key};
    return scratch_keep_handle_take(scratch, handle);
}

static PyObject *delegate_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    return convert_object.to_py(type, cell, text);
}

static int delegate_match(NetTypeInfo *type, PyObject *value) {
    return is_callable(type, value) ? match_callable(type, value) : convert_object.match(type, value);
}
const Converter convert_delegate = {"delegate", delegate_to_net, delegate_to_py, delegate_match};
