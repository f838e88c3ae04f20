/* .NET calls a Python object that is one of its own. See callback_override.h. */
#include "callback/callback_override.h"

#include "support/python.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "callback/callback_enter.h"
#include "callback/callback_generic.h"
#include "callback/callback_invoke.h"
#include "callback/callback_result.h"
#include "convert/converter.h"
#include "errors/throw.h"
#include "lifetime/derived_link.h"
#include "metadata/wrapper.h"
#include "support/leak_check.h"
#include "support/py_compat.h"
#include "support/sync.h"
#include "support/text.h"

#define ARGUMENTS_INLINE 8

/* Alive as long as the process: emitted code names it by its address. */
typedef struct OverrideName {
    enum OverrideKind kind;   /* [const] */
    int32_t type_arguments;   /* [const] of the generic method that it stands for, else 0 */
    int32_t length;           /* [const] */
    _Atomic(PyObject *) name; /* [atomic] interned; NULL until first used */
    char text[];              /* [const] UTF-8 */
} OverrideName;

typedef struct Call {
    DerivedLink *link;
    OverrideName *name;
    Value *args;
    int32_t count;
    CallbackType *result_types;
    int32_t result_count;
    Value *results;
} Call;

/* ---- names ---- */

static void *name_keep(const char *text, int32_t length, int32_t kind) {
    OverrideName *name = malloc(sizeof *name + (size_t)length);
    if (name == NULL)
        return NULL;
    name->kind = (enum OverrideKind)(kind & ((1 << OVERRIDE_TYPE_ARGUMENTS_SHIFT) - 1));
    name->type_arguments = kind >> OVERRIDE_TYPE_ARGUMENTS_SHIFT;
    name->length = length;
    atomic_init(&name->name, NULL);
    memcpy(name->text, text, (size_t)length);
    leak_check_held_by_net(name);
    sync_hand_over(name);
    return name;
}

static PyObject *name_of(OverrideName *name) {
    PyObject *known = sync_read(&name->name);
    if (known != NULL)
        return known;
    PyObject *made = text_interned(name->text, name->length);
    if (made == NULL)
        return NULL;
    if (atomic_compare_exchange_strong(&name->name, &known, made))
        return made;
    Py_DECREF(made);
    return known;
}

/* ---- failures ---- */

/* Raises a .NET exception made of the text and, if that is not NULL, of an inner one. */
static void raise_net(const char *type_name, PyObject *text, PyObject *inner) {
    NetTypeInfo *info = type_info_find(type_name);
    PyObject *type = info == NULL ? NULL : (PyObject *)type_info_python_type(info);
    PyObject *error = type == NULL ? NULL : PyObject_CallFunctionObjArgs(type, text, inner, NULL);
    if (error != NULL)
        PyErr_SetObject(type, error);
    Py_XDECREF(error);
}

/* Whether the AttributeError that is set says that nobody defines the attribute. */
static bool is_missing(PyObject *self, PyObject *name) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
        return false;
    PyObject *error = py_compat_take_exception();
    PyObject *found = PyObject_GetAttr(self, name);
    bool missing = found == NULL && PyErr_ExceptionMatches(PyExc_AttributeError);
    Py_XDECREF(found);
    PyErr_Clear();
    py_compat_restore_exception_take(error);
    return missing;
}

static void raise_missing(PyObject *name) {
    PyErr_Clear();
    PyObject *text = PyUnicode_FromFormat("Python object does not have a '%U' method", name);
    if (text != NULL)
        raise_net("System.NotImplementedException", text, NULL);
    Py_XDECREF(text);
}

/* What the conversion of a result has said becomes the inner exception. */
static void reword_result(void) {
    Value cell = {.as.handle = throw_take_exception(false), .tag = VALUE_HANDLE};
    PyObject *text = PyUnicode_FromString("cannot convert object to target type");
    PyObject *inner = cell.as.handle == 0 ? NULL : wrapper_from_cell_take(NULL, &cell);
    if (text != NULL && (inner != NULL || !PyErr_Occurred()))
        raise_net("System.InvalidCastException", text, inner);
    Py_XDECREF(text);
    Py_XDECREF(inner);
}

/* ---- the call ---- */

/* One index, or a tuple of several. */
static PyObject *key_of(PyObject *const *args, Py_ssize_t count) {
    if (count == 1)
        return Py_NewRef(args[0]);
    PyObject *key = PyTuple_New(count);
    for (Py_ssize_t i = 0; key != NULL && i < count; i++)
        PyTuple_SET_ITEM(key, i, Py_NewRef(args[i]));
    return key;
}

static PyObject *none_unless(int failed) {
    return failed < 0 ? NULL : Py_NewRef(Py_None);
}

/* objects[0] is the object, the arguments follow. */
static PyObject *use(enum OverrideKind kind, PyObject *name, PyObject *const *objects, Py_ssize_t count) {
    PyObject *self = objects[0], *result = NULL, *key = NULL;
    switch (kind) {
    case OVERRIDE_CALL:
        return PyObject_VectorcallMethod(name, objects, (size_t)(count + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    case OVERRIDE_GET: return PyObject_GetAttr(self, name);
    case OVERRIDE_SET: return none_unless(PyObject_SetAttr(self, name, objects[count]));
    case OVERRIDE_GET_ITEM:
        if ((key = key_of(objects + 1, count)) != NULL)
            result = PyObject_GetItem(self, key);
        break;
    case OVERRIDE_SET_ITEM:
        if ((key = key_of(objects + 1, count - 1)) != NULL)
            result = none_unless(PyObject_SetItem(self, key, objects[count]));
        break;
    }
    Py_XDECREF(key);
    return result;
}

static PyObject *use_guarded(const Call *call, PyObject *name, PyObject *const *objects, Py_ssize_t count) {
    if (thread_stack_is_low()) {
        PyErr_SetString(PyExc_RecursionError, "the native stack is nearly used up in a callback from .NET");
        return NULL;
    }
    PyObject *result = call->name->type_arguments == 0
                           ? use(call->name->kind, name, objects, count)
                           : callback_generic_call(name, objects, count, call->result_types + call->result_count,
                                                   call->name->type_arguments);
    if (result == NULL && is_missing(objects[0], name))
        raise_missing(name);
    return result;
}

static int call_with(const Call *call, PyObject **objects) {
    PyObject *name = name_of(call->name), *value = NULL;
    int32_t made = 0;
    int status = -1;
    objects[0] = name == NULL ? NULL : derived_link_object(call->link);
    while (objects[0] != NULL && made < call->count &&
           (objects[made + 1] = callback_argument_to_py(&call->args[made])) != NULL)
        made++;
    if (objects[0] != NULL && made == call->count)
        value = use_guarded(call, name, objects, call->count);
    if (value != NULL &&
        (status = callback_result_to_net(value, call->result_types, call->result_count, call->results)) < 0)
        reword_result();
    Py_XDECREF(value);
    for (int32_t i = 1; i <= made; i++)
        Py_DECREF(objects[i]);
    Py_XDECREF(objects[0]);
    return status;
}

static int call_attached(const Call *call) {
    PyObject *few[2 + ARGUMENTS_INLINE], **objects = few;
    if (call->count > ARGUMENTS_INLINE && (objects = PyMem_New(PyObject *, (size_t)call->count + 2)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = call_with(call, objects + 1);
    if (objects != few)
        PyMem_Free(objects);
    return status;
}

static int32_t run(int (*function)(const Call *call), const Call *call) {
    CallbackFrame frame;
    if (!callback_enter(&frame))
        return PYTHON_REFUSED;
    callback_result_trim();
    int32_t answer = PYTHON_OK;
    int status;
    THREAD_GUARD_BEGIN;
    status = function(call);
    THREAD_GUARD_END;
    if (status < 0) {
        call->results[0] =
            (Value){.as.handle = throw_take_exception(frame.entry == THREAD_ENTRY_RESUMED), .tag = VALUE_HANDLE};
        answer = PYTHON_RAISED;
    }
    callback_leave(&frame);
    return answer;
}

static int32_t override(void *link, void *name, Value *args, int32_t count, void *result_types, int32_t result_count,
                        Value *results) {
    sync_receive(name);
    Call call = {link, name, args, count, result_types, result_count, results};
    return run(call_attached, &call);
}

/* ---- objects made by .NET ---- */

static PyObject *arguments_of(const Call *call) {
    PyObject *args = PyTuple_New(call->count);
    for (int32_t i = 0; args != NULL && i < call->count; i++) {
        PyObject *value = callback_argument_to_py(&call->args[i]);
        if (value == NULL)
            Py_CLEAR(args);
        else
            PyTuple_SET_ITEM(args, i, value);
    }
    return args;
}

static int initialize(const Call *call) {
    PyObject *self = derived_link_object(call->link);
    PyObject *args = self == NULL ? NULL : arguments_of(call);
    int status = args == NULL ? -1 : Py_TYPE(self)->tp_init(self, args, NULL);
    Py_XDECREF(args);
    Py_XDECREF(self);
    return status;
}

static int32_t created(void *link, Value *args, int32_t count, Value *result) {
    Call call = {.link = link, .args = args, .count = count, .results = result};
    return run(initialize, &call);
}

int callback_override_init(void) {
    native_slots.callback_override = override;
    native_slots.override_name_keep = name_keep;
    native_slots.derived_created = created;
    return 0;
}
