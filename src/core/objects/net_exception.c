/* Exceptions: Python objects with the layout of BaseException or of the builtin exception that they are caught as, and
 * nothing more; their handles are in lifetime/object_table.h.
 *
 * Life cycle: made either from a handle (raised by .NET, a value) or by Python code (tp_new, which makes
 * the .NET object first). A Python class with an __init__ of its own, whose arguments are not a constructor's, gets its
 * .NET object when it calls super().__init__(...). The entry in the table goes in dealloc.
 */
#include "objects/net_exception.h"

#include "bridge/handle.h"
#include "call/binder.h"
#include "call/invoke.h"
#include "errors/managed_call.h"
#include "lifetime/derived_link.h"
#include "lifetime/object_table.h"
#include "lifetime/origins.h"
#include "objects/net_exception_builtin.h"
#include "objects/net_exception_members.h"
#include "objects/net_object.h"
#include "objects/net_operator.h"
#include "objects/net_type.h"
#include "support/py_compat.h"
#include "support/text.h"

/* The builtin type whose layout and inner workings the objects of `type` have. */
static PyTypeObject *builtin_base(PyTypeObject *type) {
    while (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        type = type->tp_base;
    return type;
}

/* ---- making ---- */

static PyObject *builtin_new(PyTypeObject *type, PyObject *args) {
    return builtin_base(type)->tp_new(type, args, NULL);
}

/* An instance of `type`, a Python class or the type of the exception itself, that owns `handle`; without its cause. */
static PyObject *single_take(PyTypeObject *type, const NetExceptionDescription *description, NetHandle handle) {
    PyObject *args = PyTuple_Pack(1, description->message);
    PyObject *self = args == NULL ? NULL : builtin_new(type, args);
    Py_XDECREF(args);
    if (self == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    origins_note((uintptr_t)handle, wrapper_info(self));
    if (object_table_set_take(self, handle) < 0 || net_exception_set_os_error(self, description) < 0)
        Py_CLEAR(self);
    return self;
}

static PyTypeObject *type_of(const NetExceptionDescription *description) {
    NetTypeInfo *info = type_info_get(description->type);
    return info == NULL ? NULL : type_info_python_type(info);
}

/* Whether the exception is an object of a Python class, which has its Python object, and that its causes. */
static bool is_derived(const NetExceptionDescription *description) {
    NetTypeInfo *info = type_info_get(description->type);
    return info != NULL && (info->flags & TYPE_DERIVED);
}

static PyObject *derived_take(const NetExceptionDescription *description, NetHandle handle) {
    Value cell = {.as.handle = handle, .tag = description->type};
    return wrapper_from_cell_take(NULL, &cell);
}

/* ---- causes ---- */

/* What stands for an inner exception, which is used up: the object that a PythonException carries, the one that flew
 * through .NET, or a new one. */
static PyObject *inner_object_take(const NetExceptionDescription *description, NetHandle inner, PyObject *flown) {
    PyObject *known = NULL;
    if (description->python != NULL)
        known = pyref_object_borrowed(description->python);
    else if (description->is_known)
        known = flown;
    if (known != NULL) {
        Py_INCREF(known);
        handle_release(inner, true);
        return known;
    }
    if (is_derived(description))
        return derived_take(description, inner);
    PyTypeObject *type = type_of(description);
    if (type != NULL)
        return single_take(type, description, inner);
    handle_release(inner, true);
    return NULL;
}

/* The object for the InnerException of `exception`: *cause, NULL where there is none. *has_inner: whether it has one in
 * its turn that has not yet an object. 0 or -1. */
static int make_cause(NetHandle exception, PyObject *flown, PyObject **cause, bool *has_inner) {
    NetHandle inner = 0, known = flown == NULL ? 0 : object_table_get_borrowed(flown);
    NetExceptionDescription description;
    int status;
    *cause = NULL;
    MANAGED_CALL(status, exception_inner, exception, &inner);
    if (status < 0 || inner == 0)
        return status;
    if (description_read(inner, known, &description) < 0) {
        handle_release(inner, true);
        return -1;
    }
    *has_inner =
        description.has_inner && description.python == NULL && !description.is_known && !is_derived(&description);
    *cause = inner_object_take(&description, inner, flown);
    description_fini(&description);
    return *cause == NULL ? -1 : 0;
}

/* InnerException of `exception`, which is `self`'s, as __cause__, all the way down; no recursion, as chains may be long.
 * 0 or -1. */
static int link_causes(PyObject *self, NetHandle exception, PyObject *flown) {
    PyObject *cause;
    bool has_inner = true;
    while (has_inner) {
        has_inner = false;
        if (make_cause(exception, flown, &cause, &has_inner) < 0)
            return -1;
        if (cause == NULL)
            return 0;
        PyException_SetCause(self, cause);
        self = cause; /* kept by the one before it */
        exception = object_table_get_borrowed(self);
    }
    return 0;
}

static PyObject *with_causes_take(PyObject *self, bool has_inner, PyObject *flown) {
    if (self != NULL && has_inner && link_causes(self, object_table_get_borrowed(self), flown) < 0)
        Py_CLEAR(self);
    return self;
}

PyObject *net_exception_new_take(PyTypeObject *type, NetHandle handle) {
    NetExceptionDescription description;
    if (description_read(handle, 0, &description) < 0) {
        handle_release(handle, true);
        return NULL;
    }
    PyObject *self = NULL;
    if (type == NULL)
        type = type_of(&description);
    if (type != NULL)
        self = with_causes_take(single_take(type, &description, handle), description.has_inner, NULL);
    else
        handle_release(handle, true);
    description_fini(&description);
    return self;
}

/* Of values that are exceptions. */
static PyObject *make_take(NetTypeInfo *info, NetHandle handle) {
    PyTypeObject *type = type_info_python_type(info);
    if (type != NULL)
        return net_exception_new_take(type, handle);
    handle_release(handle, true);
    return NULL;
}

/* Of what is being raised. */
static PyObject *make_raised_take(const NetExceptionDescription *description, NetHandle handle, PyObject *flown) {
    PyTypeObject *type = type_of(description);
    if (type == NULL) {
        handle_release(handle, true);
        return NULL;
    }
    PyObject *self = is_derived(description)
                         ? derived_take(description, handle)
                         : with_causes_take(single_take(type, description, handle), description->has_inner, flown);
    if (self != NULL)
        net_exception_add_frames(self);
    return self;
}

/* ---- made by Python ---- */

/* Of a Python class, for an exception that .NET has made. */
PyObject *net_exception_allocate(PyTypeObject *type, NetHandle handle) {
    NetExceptionDescription description;
    if (description_read(handle, 0, &description) < 0)
        return NULL;
    PyObject *args = PyTuple_Pack(1, description.message);
    PyObject *self = args == NULL ? NULL : builtin_new(type, args);
    Py_XDECREF(args);
    if (self != NULL && (net_exception_set_os_error(self, &description) < 0 ||
                         (description.has_inner && link_causes(self, handle, NULL) < 0)))
        Py_CLEAR(self);
    description_fini(&description);
    return self;
}

/* Makes the .NET object of a Python class's instance; *message: what .NET says, a new reference. 0 or -1. */
static int construct_into(PyObject *self, PyObject *args, PyObject *kwargs, PyObject **message) {
    NetTypeInfo *info = wrapper_info(self);
    NetExceptionDescription description;
    if (info == NULL || net_object_construct_derived(self, info, args, kwargs) < 0)
        return -1;
    NetHandle handle = object_table_get_borrowed(self);
    if (description_read(handle, 0, &description) < 0)
        return -1;
    int status = net_exception_set_os_error(self, &description);
    if (status == 0 && description.has_inner)
        status = link_causes(self, handle, NULL);
    *message = status < 0 ? NULL : Py_NewRef(description.message);
    description_fini(&description);
    return status;
}

/* The same; Python's args are then what .NET has as the message. */
static int construct_and_show(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyObject *message;
    if (construct_into(self, args, kwargs, &message) < 0)
        return -1;
    PyObject *own_args = PyTuple_Pack(1, message);
    int status = own_args == NULL ? -1 : PyObject_SetAttrString(self, "args", own_args);
    Py_XDECREF(own_args);
    Py_DECREF(message);
    return status;
}

/* As in net_object.c: an __init__ of its own calls the constructor. */
static PyObject *derived_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *self = builtin_new(type, args);
    if (self == NULL || (type->tp_new == net_exception_new && type->tp_init != net_exception_initialize))
        return self;
    if (construct_and_show(self, args, kwargs) < 0)
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
    return binder_construct_tuple(set, args, kwargs, &cell) < 0 ? NULL : net_exception_new_take(type, cell.as.handle);
}

static bool is_made(PyObject *self) {
    return object_table_get_borrowed(self) != 0 || object_table_link(self) != NULL;
}

int net_exception_initialize(PyObject *self, PyObject *args, PyObject *kwargs) {
    return is_made(self) ? 0 /* tp_new has used the arguments */ : construct_and_show(self, args, kwargs);
}

/* The arguments of a constructor whose message is what str() of a Python exception with these args is. */
static PyObject *message_arguments(PyObject *self) {
    PyObject *args = PyObject_GetAttrString(self, "args");
    bool none = args != NULL && PyTuple_Check(args) && PyTuple_GET_SIZE(args) == 0;
    if (args == NULL || none)
        return args;
    PyObject *text = ((PyTypeObject *)PyExc_BaseException)->tp_str(self);
    PyObject *result = text == NULL ? NULL : PyTuple_Pack(1, text);
    Py_XDECREF(text);
    Py_DECREF(args);
    return result;
}

/* Of TypeErrors alone, which say that no constructor matches (.NET exceptions that are TypeErrors have other types): the
 * next try is worth it. */
static bool next_try(int status) {
    if (status == 0 || PyErr_Occurred() != PyExc_TypeError)
        return false;
    PyErr_Clear();
    return true;
}

/* A class whose __init__ does not call the base's: its arguments, or their text, or nothing. Python's args stay what the
 * call gave. */
int net_exception_complete(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyObject *message = NULL, *others = NULL;
    if (is_made(self))
        return 0;
    int status = construct_into(self, args, kwargs, &message);
    if (next_try(status)) {
        others = message_arguments(self);
        status = others == NULL ? -1 : construct_into(self, others, NULL, &message);
        Py_XDECREF(others);
    }
    if (next_try(status)) {
        others = PyTuple_New(0);
        status = others == NULL ? -1 : construct_into(self, others, NULL, &message);
        Py_XDECREF(others);
    }
    Py_XDECREF(message);
    return status;
}

/* Untracked while the weak references' callbacks run, as a collection must not meet an object without references; the
 * builtin dealloc wants it tracked again. */
void net_exception_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, net_exception_dealloc) /* causes may be a long chain */
        PyObject_ClearWeakRefs(self);
    if (((NetType *)type)->derived)
        derived_link_drop(self);
    handle_release(object_table_take(self), true); /* while nobody else can get the same address */
    PyObject_GC_Track(self);
    builtin_base(type)->tp_dealloc(self);
    Py_DECREF(type);
    Py_TRASHCAN_END
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

/* Of an exception whose ToString throws. Takes the error indicator. */
static PyObject *message_alone(PyObject *self) {
    PyObject *failure = py_compat_take_exception();
    PyObject *message = ((PyTypeObject *)PyExc_BaseException)->tp_str(self);
    PyObject *text =
        message == NULL ? NULL : PyUnicode_FromFormat("%U (its ToString threw %s)", message, Py_TYPE(failure)->tp_name);
    Py_XDECREF(message);
    Py_DECREF(failure);
    return text;
}

PyObject *net_exception_str(PyObject *self) {
    if (object_table_get_borrowed(self) == 0)
        return builtin_base(Py_TYPE(self))->tp_str(self);
    PyObject *text = net_object_str(self);
    if (text == NULL)
        return wrapper_type_info((PyTypeObject *)PyErr_Occurred()) != NULL ? message_alone(self) : NULL;
    PyObject *message = without_type_name(text, wrapper_info(self)->full_name);
    Py_DECREF(text);
    return message;
}

int net_exception_init(void) {
    wrapper_set_exception_maker(make_take);
    raise_set_exception_maker(make_raised_take);
    return 0;
}
