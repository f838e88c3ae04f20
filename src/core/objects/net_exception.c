/* Exceptions: Python objects with the layout of BaseException or of the builtin exception that they are caught as, and
 * nothing more; their handles are in lifetime/object_table.h.
 *
 * Life cycle: made either from a handle (raised by .NET: net_exception_make_take) or by Python code (tp_new, which makes
 * the .NET object first). A Python class with an __init__ of its own, whose arguments are not a constructor's, gets its
 * .NET object when it calls super().__init__(...). The entry in the table goes in dealloc.
 */
#include "objects/net_exception.h"

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "call/binder.h"
#include "call/invoke.h"
#include "errors/managed_call.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "objects/net_object.h"
#include "objects/net_operator.h"
#include "objects/net_type.h"
#include "support/py_compat.h"
#include "support/text.h"

/* ---- the builtin equivalents ---- */

/* A type is listed with what it adds to its base: the builtins of the base are inherited. */
static const struct {
    const char *full_name;
    PyObject **builtins[NET_EXCEPTION_BUILTINS];
} equivalents[] = {
    {"System.ArgumentException", {&PyExc_ValueError}},
    {"System.ArgumentOutOfRangeException", {&PyExc_IndexError}},
    {"System.ArithmeticException", {&PyExc_ArithmeticError}},
    {"System.Collections.Generic.KeyNotFoundException", {&PyExc_KeyError}},
    {"System.DivideByZeroException", {&PyExc_ZeroDivisionError}},
    {"System.FormatException", {&PyExc_ValueError}},
    {"System.IO.DirectoryNotFoundException", {&PyExc_FileNotFoundError}},
    {"System.IO.EndOfStreamException", {&PyExc_EOFError}},
    {"System.IO.FileNotFoundException", {&PyExc_FileNotFoundError}},
    {"System.IO.IOException", {&PyExc_OSError}},
    {"System.IndexOutOfRangeException", {&PyExc_IndexError}},
    {"System.InsufficientExecutionStackException", {&PyExc_RecursionError}},
    {"System.InvalidCastException", {&PyExc_TypeError}},
    {"System.NotImplementedException", {&PyExc_NotImplementedError}},
    {"System.OutOfMemoryException", {&PyExc_MemoryError}},
    {"System.OverflowException", {&PyExc_OverflowError}},
    {"System.StackOverflowException", {&PyExc_RecursionError}},
    {"System.TimeoutException", {&PyExc_TimeoutError}},
    {"System.UnauthorizedAccessException", {&PyExc_PermissionError}},
};

int net_exception_builtins(const NetTypeInfo *info, PyObject **builtins) {
    int count = 0;
    for (size_t row = 0; row < sizeof equivalents / sizeof *equivalents; row++) {
        if (PyUnicode_CompareWithASCIIString(info->full_name, equivalents[row].full_name) != 0)
            continue;
        for (int i = 0; i < NET_EXCEPTION_BUILTINS && equivalents[row].builtins[i] != NULL; i++)
            builtins[count++] = *equivalents[row].builtins[i];
        break;
    }
    return count;
}

/* The builtin type whose layout and inner workings the objects of `type` have. */
static PyTypeObject *builtin_base(PyTypeObject *type) {
    while (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        type = type->tp_base;
    return type;
}

/* ---- the parts of a .NET exception ---- */

static PyObject *read_message(NetHandle exception) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, exception_describe, exception, &blob);
    if (status < 0)
        return NULL;
    BlobReader reader = blob_reader(blob);
    (void)blob_key(&reader);
    (void)blob_u64(&reader);
    BlobText text = blob_text(&reader);
    PyObject *message = PyUnicode_DecodeUTF8(text.utf8, text.length, "surrogatepass");
    managed.blob_free(blob.data);
    return message;
}

/* (Message,) */
static PyObject *read_args(NetHandle exception) {
    PyObject *message = read_message(exception);
    PyObject *args = message == NULL ? NULL : PyTuple_Pack(1, message);
    Py_XDECREF(message);
    return args;
}

/* InnerException as __cause__. 0 or -1. */
static int set_cause(PyObject *self, NetHandle exception) {
    NetHandle inner = 0;
    int status;
    MANAGED_CALL(status, exception_inner, exception, &inner);
    if (status < 0 || inner == 0)
        return status;
    if (Py_EnterRecursiveCall(" while reading an InnerException")) {
        handle_release(inner, true);
        return -1;
    }
    Value cell = {.as.handle = inner, .tag = VALUE_HANDLE};
    PyObject *cause = wrapper_from_cell_take(NULL, &cell);
    Py_LeaveRecursiveCall();
    if (cause == NULL)
        return -1;
    if (!PyExceptionInstance_Check(cause))
        Py_DECREF(cause);
    else
        PyException_SetCause(self, cause);
    return 0;
}

/* ---- making ---- */

static PyObject *builtin_new(PyTypeObject *type, PyObject *args) {
    return builtin_base(type)->tp_new(type, args, NULL);
}

/* An instance of `type`, a Python class or the type of the exception itself, that owns `handle`. */
static PyObject *instance_new_take(PyTypeObject *type, NetHandle handle) {
    PyObject *args = read_args(handle);
    PyObject *self = args == NULL ? NULL : builtin_new(type, args);
    Py_XDECREF(args);
    if (self == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    if (object_table_set_take(self, handle) < 0 || set_cause(self, handle) < 0)
        Py_CLEAR(self);
    return self;
}

/* Python's args are what .NET has as the message. 0 or -1. */
static int show_message(PyObject *self) {
    PyObject *args = read_args(object_table_get_borrowed(self));
    int status = args == NULL ? -1 : PyObject_SetAttrString(self, "args", args);
    Py_XDECREF(args);
    return status;
}

PyObject *net_exception_allocate(PyTypeObject *type, NetHandle handle) {
    PyObject *args = read_args(handle);
    PyObject *self = args == NULL ? NULL : builtin_new(type, args);
    Py_XDECREF(args);
    if (self != NULL && set_cause(self, handle) < 0)
        Py_CLEAR(self);
    return self;
}

static PyObject *make_take(NetTypeInfo *info, NetHandle handle) {
    PyTypeObject *type = type_info_python_type(info);
    if (type == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    return instance_new_take(type, handle);
}

static int construct_derived(PyObject *self, PyObject *args, PyObject *kwargs) {
    NetTypeInfo *info = wrapper_info(self);
    if (net_object_construct_derived(self, info, args, kwargs) < 0)
        return -1;
    NetHandle handle = object_table_get_borrowed(self);
    return handle == 0 ? 0 : set_cause(self, handle);
}

/* As in net_object.c: an __init__ of its own calls the constructor. */
static PyObject *derived_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *self = builtin_new(type, args);
    if (self == NULL || (type->tp_new == net_exception_new && type->tp_init != net_exception_initialize))
        return self;
    if (construct_derived(self, args, kwargs) < 0 || show_message(self) < 0)
        Py_CLEAR(self);
    return self;
}

PyObject *net_exception_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    NetTypeInfo *info = net_type_info(type);
    OverloadSet *set = info == NULL ? NULL : net_object_constructors(info);
    Value cell;
    if (set == NULL)
        return NULL;
    if (((NetType *)type)->derived)
        return derived_new(type, args, kwargs);
    return binder_construct_tuple(set, args, kwargs, &cell) < 0 ? NULL : instance_new_take(type, cell.as.handle);
}

static bool is_made(PyObject *self) {
    return object_table_get_borrowed(self) != 0 || object_table_link(self) != NULL;
}

int net_exception_initialize(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (is_made(self))
        return 0; /* tp_new has used the arguments */
    return construct_derived(self, args, kwargs) < 0 ? -1 : show_message(self);
}

/* Python's args stay what the call gave. */
int net_exception_complete(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (is_made(self) || construct_derived(self, args, kwargs) == 0)
        return 0;
    if (PyErr_Occurred() != PyExc_TypeError)
        return -1;
    PyErr_Clear();
    PyObject *none = PyTuple_New(0);
    int status = none == NULL ? -1 : construct_derived(self, none, NULL);
    Py_XDECREF(none);
    return status;
}

/* Untracked while the weak references' callbacks run, as a collection must not meet an object without references; the
 * builtin dealloc wants it tracked again. */
void net_exception_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    if (((NetType *)type)->derived)
        derived_link_drop(self);
    handle_release(object_table_take(self), true); /* while nobody else can get the same address */
    PyObject_GC_Track(self);
    builtin_base(type)->tp_dealloc(self);
    Py_DECREF(type);
}

/* ---- equality: two Python objects may stand for one .NET exception ---- */

static bool stands_for_net(PyObject *object) {
    NetTypeInfo *info = wrapper_info(object);
    return info != NULL && wrapper_handle_borrowed(object, info) != 0;
}

PyObject *net_exception_richcompare(PyObject *self, PyObject *other, int operation) {
    bool equality = operation == Py_EQ || operation == Py_NE;
    if (!equality || !stands_for_net(self) || !stands_for_net(other))
        Py_RETURN_NOTIMPLEMENTED;
    return net_operator_richcompare(self, other, operation);
}

Py_hash_t net_exception_hash(PyObject *self) {
    return stands_for_net(self) ? net_object_hash(self) : PyBaseObject_Type.tp_hash(self);
}

/* ---- text ---- */

/* "System.X: message ---> ..." without the type's name in front, which tracebacks put there themselves. */
static PyObject *without_type_name(PyObject *text, PyObject *full_name) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(full_name);
    if (PyUnicode_Tailmatch(text, full_name, 0, length, -1) != 1)
        return Py_NewRef(text);
    if (PyUnicode_GET_LENGTH(text) == length)
        return PyUnicode_FromString("");
    if (PyUnicode_GET_LENGTH(text) < length + 2 || PyUnicode_READ_CHAR(text, length) != ':')
        return Py_NewRef(text);
    return PyUnicode_Substring(text, length + 2, PyUnicode_GET_LENGTH(text));
}

PyObject *net_exception_str(PyObject *self) {
    if (object_table_get_borrowed(self) == 0)
        return builtin_base(Py_TYPE(self))->tp_str(self);
    PyObject *text = net_object_str(self);
    PyObject *message = text == NULL ? NULL : without_type_name(text, wrapper_info(self)->full_name);
    Py_XDECREF(text);
    return message;
}

int net_exception_init(void) {
    wrapper_set_exception_maker(make_take);
    return 0;
}
