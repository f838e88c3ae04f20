/* .NET calls a Python callable with dynamic cells.
 *
 * Arguments are borrowed from the caller, while converters own what they read: handles are copied first. The result is
 * the caller's: borrowed handles are copied, other objects leave as references of their own, and texts are copied to a
 * buffer of the thread that stays as it is until the thread's next callback.
 */
#include "callback/callback_invoke.h"

#include "support/python.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "callback/callback_enter.h"
#include "convert/converter.h"
#include "lifetime/release_queue.h"
#include "support/py_compat.h"

#define ARGUMENTS_INLINE 8
#define TEXT_KEPT_MOST (64 * 1024) /* larger buffers are freed by the thread's next callback */

static _Thread_local struct {
    char *bytes;
    size_t size;
    bool watched;
} result_text;

static pthread_once_t hook_once = PTHREAD_ONCE_INIT;

static void free_result_text(void) {
    free(result_text.bytes);
    result_text.bytes = NULL;
    result_text.size = 0;
    result_text.watched = false;
}

static void hook_exit_once(void) {
    thread_at_exit(free_result_text);
}

/* Room for `size` bytes in the thread's buffer; NULL with MemoryError. */
static char *result_text_room(size_t size) {
    if (!result_text.watched) {
        pthread_once(&hook_once, hook_exit_once);
        result_text.watched = thread_watch_exit() == 0;
    }
    if (result_text.size >= size && result_text.size != 0)
        return result_text.bytes;
    free(result_text.bytes);
    result_text.size = size < 256 ? 256 : size;
    result_text.bytes = malloc(result_text.size);
    if (result_text.bytes == NULL) {
        result_text.size = 0;
        PyErr_NoMemory();
    }
    return result_text.bytes;
}

/* ---- arguments ---- */

/* Whether the payload is a handle; -1 with an exception. */
static int holds_handle(const Value *cell) {
    if (VALUE_TAG_IS_TYPE(cell->tag)) {
        NetTypeInfo *info = type_info_get((NetTypeKey)cell->tag);
        return info == NULL ? -1 : info->kind != TYPE_KIND_ENUM;
    }
    ValueKind kind = VALUE_KIND(cell->tag);
    return kind == VALUE_HANDLE || kind == VALUE_STRING_HANDLE;
}

/* Makes a borrowed handle in the cell an owned one. */
static int own_handle(Value *cell) {
    int holds = holds_handle(cell);
    if (holds <= 0)
        return holds;
    cell->as.handle = handle_copy(cell->as.handle);
    if (cell->as.handle != 0)
        return 0;
    PyErr_NoMemory();
    return -1;
}

static PyObject *argument_to_py(const Value *argument) {
    Value cell = *argument;
    const char *text = NULL;
    switch (VALUE_KIND(cell.tag)) {
    case VALUE_PYOBJECT:
        if (cell.as.pointer == NULL)
            Py_RETURN_NONE;
        return Py_NewRef(((const PyRef *)cell.as.pointer)->object);
    case VALUE_LATIN1:
    case VALUE_UTF16: text = cell.as.pointer; break;
    default: break;
    }
    return own_handle(&cell) < 0 ? NULL : convert_any_to_py(&cell, text);
}

/* Fills `objects`; on failure the ones made are dropped. */
static int arguments_to_py(const Value *args, int32_t count, PyObject **objects) {
    for (int32_t i = 0; i < count; i++) {
        objects[i] = argument_to_py(&args[i]);
        if (objects[i] == NULL) {
            while (i-- > 0)
                Py_DECREF(objects[i]);
            return -1;
        }
    }
    return 0;
}

/* ---- the result ---- */

static size_t text_bytes(const Value *cell) {
    size_t length = VALUE_LENGTH(cell->tag);
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_UCS2:
    case VALUE_UTF16: return length * 2;
    case VALUE_UCS4: return length * 4;
    default: return length;
    }
}

static int own_text(Value *cell) {
    size_t size = text_bytes(cell);
    char *bytes = result_text_room(size);
    if (bytes == NULL)
        return -1;
    if (size != 0)
        memcpy(bytes, cell->as.pointer, size);
    cell->as.pointer = bytes;
    return 0;
}

/* Turns what a converter borrowed from `value` and `scratch` into something that outlives both. */
static int own_result(Value *cell, PyObject *value) {
    if (VALUE_TAG_IS_TYPE(cell->tag))
        return own_handle(cell);
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_LATIN1:
    case VALUE_UCS2:
    case VALUE_UCS4:
    case VALUE_UTF16:
    case VALUE_BIGINT: return own_text(cell);
    case VALUE_PYOBJECT: cell->as.pointer = pyref_new(value); return cell->as.pointer == NULL ? -1 : 0;
    default: return own_handle(cell);
    }
}

static int result_to_net(PyObject *value, Value *result) {
    Scratch scratch;
    Value cell;
    scratch_init(&scratch);
    int status = convert_any_to_net(value, &cell, &scratch);
    if (status == 0)
        status = own_result(&cell, value);
    if (status == 0)
        *result = cell;
    scratch_release(&scratch);
    return status;
}

/* The exception that is set, as the result. Without memory for its reference it crosses as null. */
static int32_t raised(Value *result) {
    PyObject *exception = py_compat_take_exception();
    PyRef *ref = exception != NULL ? pyref_new(exception) : NULL;
    *result = (Value){.as.pointer = ref, .tag = ref != NULL ? VALUE_PYOBJECT : VALUE_NULL};
    Py_XDECREF(exception);
    PyErr_Clear();
    return PYTHON_RAISED;
}

/* ---- the call ---- */

static int call_with(PyObject *callable, const Value *args, int32_t count, PyObject **objects, Value *result) {
    if (arguments_to_py(args, count, objects) < 0)
        return -1;
    PyObject *value = callback_call(callable, objects, count);
    for (int32_t i = 0; i < count; i++)
        Py_DECREF(objects[i]);
    if (value == NULL)
        return -1;
    int status = result_to_net(value, result);
    Py_DECREF(value);
    return status;
}

static int call_attached(PyObject *callable, const Value *args, int32_t count, Value *result) {
    PyObject *few[1 + ARGUMENTS_INLINE], **objects = few;
    if (count > ARGUMENTS_INLINE && (objects = PyMem_New(PyObject *, (size_t)count + 1)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_INCREF(callable); /* the caller's reference may be disposed of on another thread meanwhile */
    int status = call_with(callable, args, count, objects + 1, result);
    Py_DECREF(callable);
    if (objects != few)
        PyMem_Free(objects);
    return status;
}

static int32_t invoke(void *pyref, Value *args, int32_t count, Value *result) {
    CallbackFrame frame;
    int status;
    if (!callback_enter(&frame))
        return PYTHON_REFUSED;
    if (result_text.size > TEXT_KEPT_MOST)
        free_result_text();
    THREAD_GUARD_BEGIN;
    status = call_attached(((PyRef *)pyref)->object, args, count, result);
    THREAD_GUARD_END;
    int32_t answer = status == 0 ? PYTHON_OK : raised(result);
    callback_leave(&frame);
    return answer;
}

int callback_invoke_init(void) {
    native_slots.callback_invoke = invoke;
    return 0;
}
