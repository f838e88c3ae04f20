/* What a callable has returned, as cells for .NET. See callback_result.h.
 *
 * The types' own converters do the work, as for fields and properties. What they borrow from the Python value or leave
 * in the scratch is then made the cells' own: handles are copied, PyRefs too, and texts go to a buffer of the thread
 * that stays as it is until the thread's next callback.
 */
#include "callback/callback_result.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/handle.h"
#include "convert/converter.h"
#include "lifetime/release_queue.h"
#include "metadata/wrapper.h"
#include "support/leak_check.h"
#include "support/sync.h"
#include "support/thread.h"

#define RESULTS_INLINE 4
#define TEXT_KEPT_MOST (64 * 1024) /* larger buffers are freed by the thread's next callback */

/* ---- the thread's buffer ---- */

static _Thread_local struct {
    char *bytes;
    size_t size;
    bool watched;
} result_text;

_Atomic(int) callback_result_large;

static pthread_once_t hook_once = PTHREAD_ONCE_INIT;

static bool is_large(void) {
    return result_text.size > TEXT_KEPT_MOST;
}

static void free_result_text(void) {
    if (is_large())
        atomic_fetch_sub_explicit(&callback_result_large, 1, memory_order_relaxed);
    free(result_text.bytes);
    result_text.bytes = NULL;
    result_text.size = 0;
    result_text.watched = false;
}

static void hook_exit_once(void) {
    thread_at_exit(free_result_text);
}

void callback_result_trim_slow(void) {
    if (is_large())
        free_result_text();
}

/* Room for `size` bytes in the thread's buffer; NULL with MemoryError. */
static char *result_text_room(size_t size) {
    if (!result_text.watched) {
        pthread_once(&hook_once, hook_exit_once);
        result_text.watched = thread_watch_exit() == 0;
    }
    if (result_text.size >= size && result_text.size != 0)
        return result_text.bytes;
    bool watched = result_text.watched;
    free_result_text();
    result_text.watched = watched;
    result_text.bytes = malloc(size < 256 ? 256 : size);
    if (result_text.bytes == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    result_text.size = size < 256 ? 256 : size;
    if (is_large())
        atomic_fetch_add_explicit(&callback_result_large, 1, memory_order_relaxed);
    return result_text.bytes;
}

/* ---- owning ---- */

int callback_holds_handle(const Value *cell) {
    if (VALUE_TAG_IS_TYPE(cell->tag)) {
        NetTypeInfo *info = type_info_get((NetTypeKey)cell->tag);
        return info == NULL ? -1 : info->kind != TYPE_KIND_ENUM;
    }
    ValueKind kind = VALUE_KIND(cell->tag);
    return kind == VALUE_HANDLE || kind == VALUE_STRING_HANDLE;
}

static bool holds_text(const Value *cell) {
    if (VALUE_TAG_IS_TYPE(cell->tag))
        return false;
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_LATIN1:
    case VALUE_UCS2:
    case VALUE_UCS4:
    case VALUE_UTF16:
    case VALUE_BYTES:
    case VALUE_BIGINT: return true;
    default: return false;
    }
}

/* Every kind's own alignment at least. */
static size_t text_bytes(const Value *cell) {
    size_t length = VALUE_LENGTH(cell->tag);
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_UCS2:
    case VALUE_UTF16: return length * 2;
    case VALUE_UCS4: return length * 4;
    default: return length;
    }
}
static size_t text_room(const Value *cell) {
    return (text_bytes(cell) + 7) & ~(size_t)7;
}

static bool is_pyobject(const Value *cell) {
    return !VALUE_TAG_IS_TYPE(cell->tag) && VALUE_KIND(cell->tag) == VALUE_PYOBJECT;
}

/* `value` is what the cell was made of. Where nobody else wants it, its handle is the cell's: to make another costs more than
 * the rest. 0; -1 with an exception, the cell then null. */
static int own_reference(Value *cell, PyObject *value) {
    if (is_pyobject(cell)) {
        cell->as.pointer = pyref_share((void *)(uintptr_t)cell->as.pointer);
        return 0;
    }
    int holds = callback_holds_handle(cell);
    if (holds == 0 || (holds > 0 && cell->as.handle == 0))
        return 0;
    if (holds > 0 && wrapper_yield_handle(value, cell->as.handle))
        return 0;
    if (holds > 0 && (cell->as.handle = handle_copy(cell->as.handle)) != 0)
        return 0;
    if (holds > 0)
        PyErr_NoMemory();
    *cell = (Value){.tag = VALUE_NULL};
    return -1;
}

static void disown(Value *cell) {
    if (is_pyobject(cell))
        pyref_free((PyRef *)(uintptr_t)cell->as.pointer);
    else if (callback_holds_handle(cell) > 0)
        handle_release(cell->as.handle, true);
}

/* All or none. They are made of the parts of `value`. */
static int own_references(Value *cells, int32_t count, PyObject *value) {
    for (int32_t i = 0; i < count; i++) {
        if (own_reference(&cells[i], value) == 0)
            continue;
        while (i-- > 0)
            disown(&cells[i]);
        return -1;
    }
    return 0;
}

/* Before the references, since what fails here leaves nothing to be undone. */
static int own_texts(Value *cells, int32_t count) {
    size_t size = 0;
    bool any = false;
    for (int32_t i = 0; i < count; i++)
        if (holds_text(&cells[i])) {
            any = true;
            size += text_room(&cells[i]);
        }
    char *room = any ? result_text_room(size) : NULL;
    if (any && room == NULL)
        return -1;
    for (int32_t i = 0; i < count; i++)
        if (holds_text(&cells[i])) {
            if (text_bytes(&cells[i]) != 0)
                memcpy(room, cells[i].as.pointer, text_bytes(&cells[i]));
            cells[i].as.pointer = room;
            room += text_room(&cells[i]);
        }
    return 0;
}

/* ---- by-reference results ---- */

/* "System.Int32,System.String"; NULL with an exception. */
static PyObject *join_names(NetTypeInfo *const *types, int32_t count) {
    PyObject *text = PyUnicode_FromString("");
    for (int32_t i = 0; i < count && text != NULL; i++) {
        PyObject *longer = PyUnicode_FromFormat("%U%s%U", text, i == 0 ? "" : ",", types[i]->full_name);
        Py_DECREF(text);
        text = longer;
    }
    return text;
}

static int raise_expected_tuple(NetTypeInfo *const *types, int32_t count, bool is_void, PyObject *value) {
    PyObject *names = join_names(types, count);
    const char *what = is_void ? "the values" : "the return value and the values";
    if (names == NULL)
        return -1;
    if (PyTuple_Check(value))
        PyErr_Format(PyExc_TypeError, "Expected a tuple (%U) of %s for out and ref parameters, got tuple of size %zd.",
                     names, what, PyTuple_GET_SIZE(value));
    else
        PyErr_Format(PyExc_TypeError, "Expected a tuple (%U) of %s for out and ref parameters, got %s.", names, what,
                     Py_TYPE(value)->tp_name);
    Py_DECREF(names);
    return -1;
}

/* The one by-reference value of a void delegate. */
static int only_byref_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    int status = convert_assigned(type, value, cell, scratch);
    if (status == 0 || !PyErr_ExceptionMatches(PyExc_TypeError))
        return status;
    PyErr_Clear();
    /* (None, value), as other delegates return it. */
    if (PyTuple_Check(value) && PyTuple_GET_SIZE(value) == 2 && PyTuple_GET_ITEM(value, 0) == Py_None)
        return convert_assigned(type, PyTuple_GET_ITEM(value, 1), cell, scratch);
    PyErr_Format(PyExc_TypeError, "The Python function did not return %U (the out parameter type)", type->full_name);
    return -1;
}

/* `types` without void; their number is at least 2, or 1 with void. */
static int byrefs_to_net(PyObject *value, NetTypeInfo *const *types, int32_t count, bool is_void, Value *cells,
                         Scratch *scratch) {
    if (is_void && count == 1)
        return only_byref_to_net(types[0], value, cells, scratch);
    if (!PyTuple_Check(value))
        return raise_expected_tuple(types, count, is_void, value);
    Py_ssize_t size = PyTuple_GET_SIZE(value);
    bool none_first = is_void && size == count + 1 && PyTuple_GET_ITEM(value, 0) == Py_None;
    if (size != count + none_first)
        return raise_expected_tuple(types, count, is_void, value);
    for (int32_t i = 0; i < count; i++)
        if (convert_assigned(types[i], PyTuple_GET_ITEM(value, i + none_first), &cells[i], scratch) < 0)
            return -1;
    return 0;
}

/* ---- the whole ---- */

/* The commonest results: one number, or one text. 1: done; 0: it is of another kind; -1. */
static inline int plain_to_net(NetTypeInfo *type, PyObject *value, Value *result) {
    bool is_number =
        (type->code >= TYPE_CODE_BOOLEAN && type->code <= TYPE_CODE_DOUBLE) || type->code == TYPE_CODE_ENUM;
    bool is_text = type->code == TYPE_CODE_STRING && PyUnicode_Check(value);
    if (!is_number && !is_text)
        return 0;
    Scratch scratch; /* nothing is kept for these */
    scratch_init(&scratch);
    /* Straight into the result: to copy a cell that was just written in halves costs as much as the conversion. */
    if (convert_argument(type, value, result, &scratch) < 0) {
        if (wrapper_info(value) == NULL || PyErr_Occurred() != PyExc_TypeError)
            return -1;
        PyErr_Clear(); /* an object with a conversion operator, perhaps: the long way knows */
        return 0;
    }
    if (is_text && own_texts(result, 1) < 0)
        return -1;
    return 1;
}

void *callback_types_keep(const NetTypeKey *keys, int32_t count) {
    CallbackType *kept = malloc((size_t)count * sizeof *kept);
    if (kept == NULL)
        return NULL;
    for (int32_t i = 0; i < count; i++) {
        kept[i].key = keys[i];
        atomic_init(&kept[i].info, NULL);
    }
    leak_check_held_by_net(kept);
    sync_hand_over(kept); /* emitted code brings it to other threads */
    return kept;
}

NetTypeInfo *callback_type_info(CallbackType *type) {
    NetTypeInfo *info = sync_read(&type->info);
    if (info == NULL && (info = type_info_get(type->key)) != NULL)
        sync_publish(&type->info, info);
    return info;
}

static int convert_results(PyObject *value, CallbackType *list, int32_t count, NetTypeInfo **types, Value *cells,
                           Scratch *scratch) {
    int32_t is_void = list[0].key == 0;
    cells[0] = (Value){.tag = VALUE_NULL};
    if (count <= is_void)
        return 0;
    for (int32_t i = is_void; i < count; i++)
        if ((types[i] = callback_type_info(&list[i])) == NULL)
            return -1;
    if (count > 1)
        return byrefs_to_net(value, types + is_void, count - is_void, is_void, cells + is_void, scratch);
    return convert_assigned(types[0], value, cells, scratch);
}

static int to_net(PyObject *value, CallbackType *list, int32_t count, NetTypeInfo **types, Value *cells,
                  Value *results) {
    Scratch scratch;
    scratch_init(&scratch);
    int status = list == NULL ? convert_any_to_net(value, cells, &scratch)
                              : convert_results(value, list, count, types, cells, &scratch);
    if (status == 0)
        status = own_texts(cells, count);
    if (status == 0)
        status = own_references(cells, count, value);
    if (status == 0)
        memcpy(results, cells, (size_t)count * sizeof *cells);
    scratch_release(&scratch);
    return status;
}

/* Without by-reference values. Straight into the result, as above. */
static int one_to_net(NetTypeInfo *type, PyObject *value, Value *result) {
    Scratch scratch;
    scratch_init(&scratch);
    int status = convert_assigned(type, value, result, &scratch);
    if (status == 0)
        status = own_texts(result, 1);
    if (status == 0)
        status = own_reference(result, value);
    scratch_release(&scratch);
    return status;
}

static int typed_to_net(NetTypeInfo *type, PyObject *value, Value *result) {
    int done = type == NULL ? -1 : plain_to_net(type, value, result);
    if (done == 0)
        return one_to_net(type, value, result);
    return done < 0 ? -1 : 0;
}

static int many_to_net(PyObject *value, CallbackType *types, int32_t count, Value *results) {
    NetTypeInfo *few_infos[RESULTS_INLINE], **infos = few_infos;
    Value few_cells[RESULTS_INLINE], *cells = few_cells;
    if (count > RESULTS_INLINE) {
        infos = PyMem_New(NetTypeInfo *, (size_t)count);
        cells = PyMem_New(Value, (size_t)count);
    }
    int status = -1;
    if (infos == NULL || cells == NULL)
        PyErr_NoMemory();
    else
        status = to_net(value, types, count, infos, cells, results);
    if (count > RESULTS_INLINE) {
        PyMem_Free(infos);
        PyMem_Free(cells);
    }
    return status;
}

int callback_result_to_net(PyObject *value, CallbackType *types, int32_t count, Value *results) {
    if (types == NULL)
        return many_to_net(value, NULL, 1, results);
    sync_receive(types);
    if (count != 1)
        return many_to_net(value, types, count, results);
    if (types[0].key != 0)
        return typed_to_net(callback_type_info(&types[0]), value, &results[0]);
    results[0] = (Value){.tag = VALUE_NULL};
    return 0;
}
