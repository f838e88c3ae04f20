/* Which converter serves which type, and what converters share. */
#include "convert/convert_python.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "convert/convert_collection.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

static struct {
    int (*construct)(NetTypeInfo *type, PyObject *argument, Value *cell); /* [const] set at start */
    NetTypeInfo *_Atomic int32, *_Atomic string, *_Atomic float64, *_Atomic boolean, *_Atomic object,
        *_Atomic bytes;                                                                 /* [atomic] */
    int (*implicit)(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch); /* [const] set at start */
} state;

void converter_set_constructor(int (*construct)(NetTypeInfo *type, PyObject *argument, Value *cell)) {
    state.construct = construct;
}

int converter_construct(NetTypeInfo *type, PyObject *argument, Value *cell) {
    return state.construct(type, argument, cell);
}

static const Converter *const converter_by_code[] = {
    [TYPE_CODE_OBJECT] = &convert_object,
    [TYPE_CODE_DYNAMIC] = &convert_dynamic,
    [TYPE_CODE_BOOLEAN] = &convert_bool,
    [TYPE_CODE_CHAR] = &convert_char,
    [TYPE_CODE_SBYTE] = &convert_int,
    [TYPE_CODE_BYTE] = &convert_int,
    [TYPE_CODE_INT16] = &convert_int,
    [TYPE_CODE_UINT16] = &convert_int,
    [TYPE_CODE_INT32] = &convert_int,
    [TYPE_CODE_UINT32] = &convert_int,
    [TYPE_CODE_INT64] = &convert_int,
    [TYPE_CODE_UINT64] = &convert_int,
    [TYPE_CODE_SINGLE] = &convert_float,
    [TYPE_CODE_DOUBLE] = &convert_float,
    [TYPE_CODE_INTPTR] = &convert_wide,
    [TYPE_CODE_UINTPTR] = &convert_wide,
    [TYPE_CODE_STRING] = &convert_string,
    [TYPE_CODE_ENUM] = &convert_enum,
    [TYPE_CODE_NULLABLE] = &convert_nullable,
    [TYPE_CODE_BIGINT] = &convert_wide,
    [TYPE_CODE_PYOBJECT] = &convert_pyobject,
    [TYPE_CODE_DECIMAL] = &convert_decimal,
    [TYPE_CODE_VOID] = &convert_unsupported,
    [TYPE_CODE_DATE_TIME] = &convert_datetime,
    [TYPE_CODE_DATE_TIME_OFFSET] = &convert_datetime_offset,
    [TYPE_CODE_TIME_SPAN] = &convert_timespan,
    [TYPE_CODE_DATE_ONLY] = &convert_date,
    [TYPE_CODE_TIME_ONLY] = &convert_time,
    [TYPE_CODE_GUID] = &convert_guid,
    [TYPE_CODE_HALF] = &convert_half,
    [TYPE_CODE_INT128] = &convert_wide,
    [TYPE_CODE_UINT128] = &convert_wide,
    [TYPE_CODE_COMPLEX] = &convert_complex,
};

static const Converter *choose(const NetTypeInfo *info) {
    switch (info->kind) {
    case TYPE_KIND_ARRAY: return &convert_array;
    case TYPE_KIND_DELEGATE: return &convert_delegate;
    case TYPE_KIND_BYREF:
    case TYPE_KIND_POINTER:
    case TYPE_KIND_BYREF_LIKE:
    case TYPE_KIND_PARAMETER:
    case TYPE_KIND_VOID: return &convert_unsupported;
    default: break;
    }
    if (info->flags & (TYPE_REFLECTION_TYPE | TYPE_TAKES_CLASS))
        return &convert_type;
    if (info->code == TYPE_CODE_PYOBJECT)
        return convert_python_choose(info);
    if (convert_collection_serves(info))
        return &convert_collection;
    if (info->code >= sizeof converter_by_code / sizeof *converter_by_code)
        return &convert_unsupported;
    return converter_by_code[info->code];
}

int converter_init(void) {
    codec_init();
    type_info_set_converter_chooser(choose);
    return 0;
}

int converter_raise_mismatch(const NetTypeInfo *type, PyObject *value) {
    PyErr_Format(PyExc_TypeError, "'%.200s' value cannot be converted to %U", Py_TYPE(value)->tp_name, type->full_name);
    return -1;
}

int converter_unbox(PyObject *wrapper, const NetTypeInfo *info, Value *cell) {
    if (managed_call_check() < 0)
        return -1;
    CallResult result;
    result.slot.as.handle = 0;
    NetHandle exception = managed.unbox(wrapper_handle_borrowed(wrapper, info), &result);
    if (exception != 0)
        return raise_net_exception_take(exception);
    *cell = result.value;
    return 0;
}

/* ---- scratch ---- */

void scratch_release_slow(Scratch *scratch) {
    ScratchItem *items = scratch->more != NULL ? scratch->more : scratch->items;
    for (int32_t i = scratch->count; i-- > 0;)
        items[i].release(items[i].item);
    PyMem_RawFree(scratch->more);
    scratch_init(scratch);
}

static int scratch_grow(Scratch *scratch) {
    ScratchItem *more = PyMem_RawRealloc(scratch->more, (size_t)scratch->capacity * 2 * sizeof *more);
    if (more == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (scratch->more == NULL)
        memcpy(more, scratch->items, sizeof scratch->items);
    scratch->more = more;
    scratch->capacity *= 2;
    return 0;
}

static int scratch_keep(Scratch *scratch, void (*release)(void *), void *item) {
    if (scratch->count == scratch->capacity && scratch_grow(scratch) < 0) {
        release(item);
        return -1;
    }
    ScratchItem *items = scratch->more != NULL ? scratch->more : scratch->items;
    items[scratch->count++] = (ScratchItem){release, item};
    return 0;
}

static void release_handle(void *item) {
    handle_release((NetHandle)(uintptr_t)item, true);
}
static void release_memory(void *item) {
    PyMem_Free(item);
}
static void release_object(void *item) {
    Py_DECREF((PyObject *)item);
}

int scratch_keep_handle_take(Scratch *scratch, NetHandle handle) {
    return handle == 0 ? 0 : scratch_keep(scratch, release_handle, (void *)(uintptr_t)handle);
}
int scratch_keep_memory_take(Scratch *scratch, void *memory) {
    return scratch_keep(scratch, release_memory, memory);
}
int scratch_keep_object_take(Scratch *scratch, PyObject *object) {
    return scratch_keep(scratch, release_object, object);
}
int scratch_keep_pyref_take(Scratch *scratch, PyRef *ref) {
    return scratch_keep(scratch, (void (*)(void *))pyref_free, ref);
}

/* ---- types as arguments ---- */

static NetTypeInfo *find_once(NetTypeInfo *_Atomic *place, const char *name) {
    NetTypeInfo *info = sync_read(place);
    if (info == NULL && (info = type_info_find(name)) != NULL)
        sync_publish(place, info);
    return info;
}

/* A wrapper of a System.Type object. */
static NetTypeInfo *info_of_type_object(PyObject *object, const NetTypeInfo *info) {
    NetTypeKey key = 0;
    int status;
    MANAGED_CALL(status, type_from_object, wrapper_handle_borrowed(object, info), &key);
    return status < 0 || key == 0 ? NULL : type_info_get(key);
}

NetTypeInfo *convert_type_argument(PyObject *object) {
    if (object == (PyObject *)&PyLong_Type)
        return find_once(&state.int32, "System.Int32");
    if (object == (PyObject *)&PyUnicode_Type)
        return find_once(&state.string, "System.String");
    if (object == (PyObject *)&PyFloat_Type)
        return find_once(&state.float64, "System.Double");
    if (object == (PyObject *)&PyBool_Type)
        return find_once(&state.boolean, "System.Boolean");
    if (object == (PyObject *)&PyBaseObject_Type)
        return find_once(&state.object, "System.Object");
    if (object == (PyObject *)&PyBytes_Type)
        return find_once(&state.bytes, "System.Byte[]");
    if (PyType_Check(object))
        return wrapper_type_info((PyTypeObject *)object);
    NetTypeInfo *info = wrapper_info(object);
    return info != NULL && (info->flags & TYPE_REFLECTION_TYPE) ? info_of_type_object(object, info) : NULL;
}

/* ---- implicit conversions ---- */

void converter_set_implicit(int (*convert)(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch)) {
    state.implicit = convert;
}

/* An exception is set: why the value did not convert. It stays, unless there is an operator. */
int converter_convert_implicitly(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (PyErr_Occurred() != PyExc_TypeError)
        return -1;
    PyObject *refusal = py_compat_take_exception();
    int found = state.implicit(type, value, cell, scratch);
    if (found == 0)
        py_compat_restore_exception_take(refusal);
    else
        Py_DECREF(refusal);
    return found == 1 ? 0 : -1;
}

/* ---- types that no value converts to ---- */

static int unsupported_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)cell, (void)scratch;
    return converter_raise_mismatch(type, value);
}
static PyObject *unsupported_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)cell, (void)text;
    PyErr_Format(PyExc_NotImplementedError, "values of %U cannot be used from Python", type->full_name);
    return NULL;
}
static int unsupported_match(NetTypeInfo *type, PyObject *value) {
    (void)type, (void)value;
    return MATCH_NONE;
}
const Converter convert_unsupported = {"unsupported", unsupported_to_net, unsupported_to_py, unsupported_match};
