/* The slots of the capi layer: entering Python, operands in, the operation, its result out. See capi.h. */
#include "capi/capi.h"

#include "bridge/slots.h"
#include "callback/callback_enter.h"
#include "callback/callback_invoke.h"
#include "callback/callback_result.h"
#include "capi/capi_names.h"
#include "capi/capi_operation.h"
#include "convert/converter.h"
#include "errors/throw.h"
#include "lifetime/permanent.h"
#include "support/text.h"
#include "support/thread_hold.h"

#define OPERANDS_INLINE 8

static CapiOperation operations[PYTHON_OPERATION_COUNT]; /* [const] after capi_init */

typedef struct Call {
    int32_t operation;
    Value *operands;
    int32_t count;
    NetTypeKey type;
    Value *result;
} Call;

/* ---- operands ---- */

/* Numbers and texts are what they are for encoders too. */
static PyObject *operand_to_py(Value *operand) {
    switch (operand->tag) {
    case VALUE_PYOBJECT:
        if (operand->as.pointer != NULL)
            return Py_NewRef(pyref_object_borrowed(operand->as.pointer));
        break;
    case VALUE_I32:
    case VALUE_I64: return PyLong_FromLongLong(operand->as.i64);
    case VALUE_F64: return PyFloat_FromDouble(operand->as.f64);
    default:
        if (VALUE_KIND(operand->tag) == VALUE_UTF16)
            return text_from_utf16(operand->as.pointer, (Py_ssize_t)VALUE_LENGTH(operand->tag));
    }
    return callback_argument_to_py(operand);
}

static PyObject *name_to_py(Value *operand) {
    if (VALUE_KIND(operand->tag) != VALUE_UTF16)
        return operand_to_py(operand);
    return capi_name(operand->as.pointer, VALUE_LENGTH(operand->tag));
}

/* Fills `objects`; on failure the ones made are dropped. */
static int operands_to_py(const Call *call, int name, PyObject **objects) {
    for (int32_t i = 0; i < call->count; i++) {
        objects[i] = i == name ? name_to_py(&call->operands[i]) : operand_to_py(&call->operands[i]);
        if (objects[i] == NULL) {
            while (i-- > 0)
                Py_DECREF(objects[i]);
            return -1;
        }
    }
    return 0;
}

/* ---- results ---- */

static int object_to_cell(PyObject *object, Value *result) {
    PyRef *ref = pyref_obtain(object);
    if (ref == NULL)
        return -1;
    *result = (Value){.as.pointer = ref, .tag = VALUE_PYOBJECT};
    return 0;
}

static int result_to_net(PyObject *object, NetTypeKey type, Value *result) {
    CallbackType wanted = {type, NULL};
    switch (type) {
    case PYTHON_RESULT_NONE: return 0;
    case PYTHON_RESULT_OBJECT: return object_to_cell(object, result);
    case PYTHON_RESULT_VALUE: return callback_result_to_net(object, NULL, 1, result);
    default: return callback_result_to_net(object, &wanted, 1, result);
    }
}

/* ---- the operation ---- */

static const CapiOperation *find_operation(const Call *call) {
    const CapiOperation *found = NULL;
    if (call->operation >= 0 && call->operation < PYTHON_OPERATION_COUNT)
        found = &operations[call->operation];
    if (found != NULL && found->function != NULL && call->count >= found->least &&
        (found->most == CAPI_ANY || call->count <= found->most))
        return found;
    PyErr_Format(PyExc_SystemError, "no operation %d with %d operands", call->operation, call->count);
    return NULL;
}

static int operate_with(const Call *call, PyObject **objects) {
    const CapiOperation *operation = find_operation(call);
    if (operation == NULL || operands_to_py(call, operation->name, objects) < 0)
        return -1;
    PyObject *object = operation->function(objects, call->count);
    for (int32_t i = 0; i < call->count; i++)
        Py_DECREF(objects[i]);
    if (object == NULL)
        return PyErr_Occurred() ? -1 : 0;
    int status = result_to_net(object, call->type, call->result);
    Py_DECREF(object);
    return status;
}

static int operate_attached(const Call *call) {
    PyObject *few[1 + OPERANDS_INLINE], **objects = few;
    if (thread_stack_is_low()) {
        PyErr_SetString(PyExc_RecursionError, "the native stack is nearly used up in a call from .NET");
        return -1;
    }
    if (call->count > OPERANDS_INLINE && (objects = PyMem_New(PyObject *, (size_t)call->count + 1)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = operate_with(call, objects + 1);
    if (objects != few)
        PyMem_Free(objects);
    return status;
}

static int to_py_attached(const Call *call) {
    Value cell = *call->operands;
    NetTypeInfo *info = call->type == 0 ? NULL : type_info_get(call->type);
    if (info == NULL && call->type != 0)
        return -1;
    bool text =
        !VALUE_TAG_IS_TYPE(cell.tag) && (VALUE_KIND(cell.tag) == VALUE_UTF16 || VALUE_KIND(cell.tag) == VALUE_LATIN1);
    if (!text)
        call->operands->tag = VALUE_NULL;
    const char *units = text ? cell.as.pointer : NULL;
    PyObject *object = info == NULL ? convert_any_to_py(&cell, units) : convert_to_wrapper(info, &cell, units);
    if (object == NULL)
        return -1;
    int status = object_to_cell(object, call->result);
    Py_DECREF(object);
    return status;
}

/* ---- in and out ---- */

static int guarded(int (*function)(const Call *call), const Call *call) {
    int status;
    THREAD_GUARD_BEGIN;
    status = function(call);
    THREAD_GUARD_END;
    return status;
}

static int32_t enter_and(int (*function)(const Call *call), const Call *call) {
    CallbackFrame frame;
    if (!callback_enter(&frame))
        return PYTHON_REFUSED;
    callback_result_trim();
    *call->result = (Value){.tag = VALUE_NULL};
    int32_t answer = PYTHON_OK;
    if (guarded(function, call) < 0) {
        *call->result =
            (Value){.as.handle = throw_take_exception(frame.entry == THREAD_ENTRY_RESUMED), .tag = VALUE_HANDLE};
        answer = PYTHON_RAISED;
    }
    callback_leave(&frame);
    return answer;
}

static int32_t slot_operate(int32_t operation, Value *operands, int32_t count, NetTypeKey type, Value *result) {
    Call call = {operation, operands, count, type, result};
    return enter_and(operate_attached, &call);
}

static int32_t slot_to_py(Value *value, NetTypeKey type, Value *result) {
    Call call = {0, value, 1, type, result};
    return enter_and(to_py_attached, &call);
}

static int64_t slot_hold(void) {
    return thread_hold();
}

static int32_t slot_unhold(int64_t hold) {
    if (release_queue_has_any() && thread_is_attached())
        release_queue_drain();
    return thread_unhold(hold);
}

static void *slot_allow(void) {
    return thread_is_attached() ? thread_detach() : NULL;
}

static void slot_disallow(void *saved) {
    if (saved != NULL && !thread_is_attached())
        thread_attach(saved);
}

static void add(const CapiEntry *entries) {
    for (; entries->operation >= 0; entries++)
        operations[entries->operation] = entries->what;
}

int capi_init(void) {
    if (permanent_init() < 0)
        return -1;
    add(capi_object_entries);
    add(capi_call_entries);
    add(capi_number_entries);
    add(capi_container_entries);
    add(capi_error_entries);
    add(capi_engine_entries);
    add(capi_module_entries);
    add(capi_buffer_entries);
    add(capi_thread_entries);
    native_slots.python_operate = slot_operate;
    native_slots.python_to_py = slot_to_py;
    native_slots.python_hold = slot_hold;
    native_slots.python_unhold = slot_unhold;
    native_slots.thread_note = thread_note;
    native_slots.python_allow = slot_allow;
    native_slots.python_disallow = slot_disallow;
    return 0;
}
