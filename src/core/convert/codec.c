/* See codec.h. */
#include "convert/codec.h"

#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

_Atomic(uint32_t) codec_state;

static void slot_codecs_changed(int32_t kinds) {
    uint32_t before = codec_epoch(), after;
    do
        after = ((before & ~(uint32_t)(CODEC_ENCODERS | CODEC_DECODERS)) + CODEC_EPOCH) | (uint32_t)kinds;
    while (!atomic_compare_exchange_weak_explicit(&codec_state, &before, after, memory_order_release,
                                                  memory_order_relaxed));
}

void codec_init(void) {
    native_slots.codecs_changed = slot_codecs_changed;
}

/* ---- errors ---- */

static bool is_passed_on(PyObject *exception) {
    return !PyErr_GivenExceptionMatches(exception, PyExc_Exception) ||
           PyErr_GivenExceptionMatches(exception, PyExc_RecursionError) ||
           PyErr_GivenExceptionMatches(exception, PyExc_MemoryError);
}

/* The exception that is set, as the cause of a TypeError with its text. Returns -1. */
static int raise_codec_failed(const char *what, const NetTypeInfo *type) {
    PyObject *cause = py_compat_take_exception();
    if (is_passed_on(cause)) {
        py_compat_restore_exception_take(cause);
        return -1;
    }
    if (type == NULL)
        PyErr_Format(PyExc_TypeError, "%s failed: %S", what, cause);
    else
        PyErr_Format(PyExc_TypeError, "%s to %U failed: %S", what, type->full_name, cause);
    PyObject *error = py_compat_take_exception();
    PyException_SetCause(error, Py_NewRef(cause));
    PyException_SetContext(error, cause);
    py_compat_restore_exception_take(error);
    return -1;
}

/* ---- decoders ---- */

/* What is being decoded on this thread: a decoder that is given back its own value would go on for ever. */
typedef struct Decoding {
    const struct Decoding *outer;
    const NetTypeInfo *type;
    const PyObject *value;
} Decoding;

static _Thread_local const Decoding *decoding; /* [thread] */

static bool is_being_decoded(const NetTypeInfo *type, const PyObject *value) {
    for (const Decoding *each = decoding; each != NULL; each = each->outer)
        if (each->type == type && each->value == value)
            return true;
    return false;
}

static bool is_object(const NetTypeInfo *type) {
    return type->kind == TYPE_KIND_CLASS && type->base_key == 0;
}

/* Types that values of Python's are not plainly converted to. Of Nullable, its T is asked for. */
static bool is_decodable(const NetTypeInfo *type) {
    switch (type->kind) {
    case TYPE_KIND_BYREF:
    case TYPE_KIND_POINTER:
    case TYPE_KIND_BYREF_LIKE:
    case TYPE_KIND_PARAMETER:
    case TYPE_KIND_NULLABLE:
    case TYPE_KIND_VOID: return false;
    default: break;
    }
    bool is_plain = type->code >= TYPE_CODE_BOOLEAN && type->code <= TYPE_CODE_DOUBLE;
    return !is_plain && type->code != TYPE_CODE_STRING && type->code != TYPE_CODE_PYOBJECT &&
           type->code != TYPE_CODE_VOID;
}

static bool is_basic(PyObject *value) {
    return PyLong_Check(value) || PyUnicode_Check(value) || PyFloat_Check(value);
}

static bool is_asked(const NetTypeInfo *type, PyObject *value) {
    return value != Py_None && is_decodable(type) && wrapper_info(value) == NULL &&
           !(is_object(type) && is_basic(value)) && !is_being_decoded(type, value);
}

static int ask_managed(NetTypeInfo *type, PyRef *object, PyRef *class, int32_t only, Value *cell) {
    int status;
    int32_t found = 0;
    MANAGED_CALL(status, value_decode, type->key, object, class, only, cell, &found);
    return status < 0 ? raise_codec_failed("a decoder", type) : found;
}

/* 1; 0: no decoder takes it; -1. With `only`, it is asked and nothing made. */
static int ask(NetTypeInfo *type, PyObject *value, int32_t only, Value *cell) {
    Decoding frame = {decoding, type, value};
    PyRef *object = pyref_new(value);
    PyRef *class = object == NULL ? NULL : pyref_new((PyObject *)Py_TYPE(value));
    int found = -1;
    if (class != NULL) {
        decoding = &frame;
        found = ask_managed(type, object, class, only, cell);
        decoding = frame.outer;
        pyref_free(class);
    }
    if (object != NULL)
        pyref_free(object);
    return found;
}

int codec_match(NetTypeInfo *type, PyObject *value) {
    int match = type->converter->match(type, value);
    if (match != MATCH_NONE || !is_asked(type, value))
        return match;
    Value unused;
    int found = ask(type, value, 1, &unused);
    return found < 0 ? -1 : found ? MATCH_DECODED : MATCH_NONE;
}

int codec_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (!is_asked(type, value))
        return type->converter->to_net(type, value, cell, scratch);
    int found = ask(type, value, 0, cell);
    if (found <= 0)
        return found < 0 ? -1 : type->converter->to_net(type, value, cell, scratch);
    bool holds = cell->tag == VALUE_HANDLE;
    return holds ? scratch_keep_handle_take(scratch, cell->as.handle) : 0;
}

/* ---- encoders ---- */

/* An object, or the value of an enum. */
static bool is_wrapped(const Value *cell) {
    return VALUE_TAG_IS_TYPE(cell->tag) || VALUE_KIND(cell->tag) == VALUE_HANDLE;
}

static void release(const Value *cell) {
    NetTypeInfo *info = VALUE_TAG_IS_TYPE(cell->tag) ? type_info_get((NetTypeKey)cell->tag) : NULL;
    if (info == NULL || info->kind != TYPE_KIND_ENUM)
        handle_release(cell->as.handle, true);
}

static PyObject *object_of_take(Value *cell) {
    if (cell->tag == VALUE_NULL)
        Py_RETURN_NONE;
    PyRef *ref = (PyRef *)(uintptr_t)cell->as.pointer;
    PyObject *object = Py_NewRef(pyref_object_borrowed(ref));
    pyref_free(ref);
    return object;
}

int codec_encode(const Value *cell, PyObject **made) {
    Value encoded;
    int32_t found = 0;
    int status;
    if (!is_wrapped(cell))
        return 0;
    MANAGED_CALL(status, value_encode, cell, &encoded, &found);
    if (status < 0) {
        raise_codec_failed("an encoder", NULL);
    } else if (found == 0) {
        return 0;
    } else {
        *made = object_of_take(&encoded);
        status = 1;
    }
    PyObject *error = status < 0 ? py_compat_take_exception() : NULL;
    release(cell);
    if (error != NULL)
        py_compat_restore_exception_take(error);
    return status;
}

static bool is_encodable(const NetTypeInfo *type) {
    return is_decodable(type) || type->kind == TYPE_KIND_POINTER;
}

PyObject *codec_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    PyObject *made = NULL;
    int found = is_encodable(type) ? codec_encode(cell, &made) : 0;
    if (found != 0)
        return found < 0 ? NULL : made;
    return type->converter->to_py(type, cell, text);
}
