/* .NET calls a Python callable. See callback_invoke.h; for the results, callback_result.h. */
#include "callback/callback_invoke.h"

#include "support/python.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "callback/callback_enter.h"
#include "callback/callback_result.h"
#include "convert/converter.h"
#include "errors/throw.h"
#include "lifetime/release_queue.h"
#include "metadata/wrapper.h"

#define ARGUMENTS_INLINE 8

typedef struct Call {
    PyObject *callable;
    Value *args;
    int32_t count;
    CallbackType *result_types;
    int32_t result_count;
    Value *results;
} Call;

/* ---- arguments ---- */

PyObject *callback_argument_to_py(Value *argument) {
    Value cell = *argument;
    const char *text = NULL;
    PyObject *made = NULL;
    int encoded = codec_encodes() ? codec_encode(&cell, &made) : 0;
    if (encoded != 0) {
        argument->tag = VALUE_NULL;
        return made;
    }
    if (VALUE_TAG_IS_TYPE(cell.tag)) {
        NetTypeInfo *info = type_info_get((NetTypeKey)cell.tag);
        if (info == NULL)
            return NULL;
        if (info->kind != TYPE_KIND_ENUM)
            argument->tag = VALUE_NULL;
        return wrapper_from_typed_cell_take(info, &cell);
    }
    switch (VALUE_KIND(cell.tag)) {
    case VALUE_LATIN1:
    case VALUE_UTF16: text = cell.as.pointer; break;
    case VALUE_PYOBJECT:
        if (cell.as.pointer == NULL)
            Py_RETURN_NONE;
        argument->tag = VALUE_NULL;
        break;
    case VALUE_HANDLE:
    case VALUE_STRING_HANDLE: argument->tag = VALUE_NULL; break;
    default: break;
    }
    return convert_any_to_py(&cell, text);
}

/* Fills `objects`; on failure the ones made are dropped. */
static int arguments_to_py(Value *args, int32_t count, PyObject **objects) {
    for (int32_t i = 0; i < count; i++) {
        objects[i] = callback_argument_to_py(&args[i]);
        if (objects[i] == NULL) {
            while (i-- > 0)
                Py_DECREF(objects[i]);
            return -1;
        }
    }
    return 0;
}

/* ---- the call ---- */

static int call_with(const Call *call, PyObject **objects) {
    if (arguments_to_py(call->args, call->count, objects) < 0)
        return -1;
    PyObject *value = callback_call(call->callable, objects, call->count);
    for (int32_t i = 0; i < call->count; i++)
        Py_DECREF(objects[i]);
    if (value == NULL)
        return -1;
    int status = callback_result_to_net(value, call->result_types, call->result_count, call->results);
    Py_DECREF(value);
    return status;
}

static int call_attached(const Call *call) {
    PyObject *few[1 + ARGUMENTS_INLINE], **objects = few;
    if (call->count > ARGUMENTS_INLINE && (objects = PyMem_New(PyObject *, (size_t)call->count + 1)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject *callable = Py_NewRef(call->callable); /* .NET's may be given up on another thread meanwhile */
    int status = call_with(call, objects + 1);
    Py_DECREF(callable);
    if (objects != few)
        PyMem_Free(objects);
    return status;
}

static int call_guarded(const Call *call) {
    int status;
    THREAD_GUARD_BEGIN;
    status = call_attached(call);
    THREAD_GUARD_END;
    return status;
}

static int32_t invoke(void *pyref, Value *args, int32_t count, void *result_types, int32_t result_count,
                      Value *results) {
    CallbackFrame frame;
    if (!callback_enter(&frame))
        return PYTHON_REFUSED;
    callback_result_trim();
    Call call = {pyref_object_borrowed(pyref), args, count, result_types, result_count, results};
    int32_t answer = PYTHON_OK;
    if (call_guarded(&call) < 0) {
        results[0] =
            (Value){.as.handle = throw_take_exception(frame.entry == THREAD_ENTRY_RESUMED), .tag = VALUE_HANDLE};
        answer = PYTHON_RAISED;
    }
    callback_leave(&frame);
    return answer;
}

int callback_invoke_init(void) {
    native_slots.callback_invoke = invoke;
    native_slots.callback_types_keep = callback_types_keep;
    native_slots.handle_slot_take = handle_slot_take;
    native_slots.handle_slot_return = handle_slot_return;
    return 0;
}
