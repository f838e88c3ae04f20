/* Listings for clrlink.leaks(): see net_leaks.h.
 *
 * Concurrency: each listing is made of snapshots, each of which is right for itself. What is made or given up meanwhile may be in
 * it or not; what is in it is held while it is looked at. */
#include "objects/net_leaks.h"

#include <stdlib.h>

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "errors/managed_call.h"
#include "lifetime/derived_link.h"
#include "lifetime/origins.h"
#include "lifetime/pyref_pool.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

#define SLACK 64        /* for what is made while one looks */
#define WAITING_SIZE 32 /* of a thread's batch of handles */
#define WAITING_THREADS 1024

static void free_blob(Blob blob) {
    handle_release(managed.blob_free(blob.data), true); /* [quick] */
}

static PyObject *blob_str(BlobReader *reader) {
    BlobText text = blob_text(reader);
    return PyUnicode_DecodeUTF8(text.utf8, text.length, "replace");
}

static PyObject *blob_strs(BlobReader *reader) {
    uint32_t count = blob_u32(reader);
    PyObject *list = PyList_New(0);
    for (uint32_t i = 0; list != NULL && i < count && !reader->broken; i++) {
        PyObject *text = blob_str(reader);
        if (text == NULL || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

/* What has room for `count` items more than are known of now; the caller frees it. NULL with MemoryError. */
static void *room_for(int64_t count, size_t size, size_t *capacity) {
    *capacity = (size_t)(count < 0 ? 0 : count) + SLACK;
    void *room = malloc(*capacity * size);
    if (room == NULL)
        PyErr_NoMemory();
    return room;
}

/* ---- held by Python ---- */

/* counts[type, place] += number; the place is that of the key. 0 or -1. */
static int count_up(PyObject *counts, PyObject *type, uintptr_t key, long long number) {
    PyObject *place = origins_place(key), *before = NULL, *after = NULL;
    PyObject *name = place == NULL ? NULL : PyTuple_Pack(2, type, place);
    int status = name == NULL ? -1 : py_compat_dict_get(counts, name, &before);
    if (status >= 0)
        after = PyLong_FromLongLong(number + (before == NULL ? 0 : PyLong_AsLongLong(before)));
    status = after == NULL ? -1 : PyDict_SetItem(counts, name, after);
    Py_XDECREF(place);
    Py_XDECREF(name);
    Py_XDECREF(before);
    Py_XDECREF(after);
    return status;
}

static int compare_handles(const void *left, const void *right) {
    NetHandle a = *(const NetHandle *)left, b = *(const NetHandle *)right;
    return (a > b) - (a < b);
}

typedef struct Waiting {
    NetHandle handles[WAITING_SIZE * WAITING_THREADS];
    size_t count;
} Waiting;

static bool is_waiting(const Waiting *waiting, NetHandle handle) {
    return bsearch(&handle, waiting->handles, waiting->count, sizeof handle, compare_handles) != NULL;
}

/* The rest of Handles (metadata_format.h), without those that were given up. 0 or -1. */
static int count_handles(PyObject *counts, BlobReader *reader, const Waiting *waiting) {
    PyObject *names = blob_strs(reader);
    uint32_t count = names == NULL ? 0 : blob_u32(reader);
    int status = names == NULL ? -1 : 0;
    for (uint32_t i = 0; status == 0 && i < count; i++) {
        NetHandle handle = (NetHandle)blob_u64(reader);
        uint32_t type = blob_u32(reader);
        if (!is_waiting(waiting, handle))
            status = count_up(counts, PyList_GET_ITEM(names, type), (uintptr_t)handle, 1);
    }
    Py_XDECREF(names);
    return status;
}

/* Where the runtime does not list its handles: those with a place, and the number of the others. 0 or -1. */
static int count_known(PyObject *counts) {
    size_t capacity;
    int64_t live = handle_live_count();
    OriginEntry *entries = room_for(live, sizeof *entries, &capacity);
    size_t known = entries == NULL ? 0 : origins_list(entries, capacity);
    int status = entries == NULL ? -1 : 0;
    for (size_t i = 0; status == 0 && i < known; i++)
        status = count_up(counts, ((const NetTypeInfo *)entries[i].what)->full_name, entries[i].key, 1);
    if (status == 0 && live > (int64_t)known)
        status = count_up(counts, Py_None, 0, live - (int64_t)known);
    free(entries);
    return status;
}

static int count_all(PyObject *counts) {
    Blob blob = {0};
    int status;
    Waiting *waiting = malloc(sizeof *waiting);
    if (waiting == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    waiting->count = (size_t)handle_list_waiting(waiting->handles, WAITING_SIZE * WAITING_THREADS);
    qsort(waiting->handles, waiting->count, sizeof *waiting->handles, compare_handles);
    MANAGED_CALL(status, handles_list, &blob);
    if (status == 0) {
        BlobReader reader = blob_reader(blob);
        status = blob_u8(&reader) ? count_handles(counts, &reader, waiting) : count_known(counts);
        free_blob(blob);
    }
    free(waiting);
    return status;
}

PyObject *net_leaks_held_by_python(PyObject *module, PyObject *unused) {
    (void)module, (void)unused;
    PyObject *counts = PyDict_New();
    if (counts != NULL && slots_may_be_called() && count_all(counts) < 0)
        Py_CLEAR(counts);
    return counts;
}

/* ---- held by .NET ---- */

/* targets[address of the PyRef] = (delegate type, events). 0 or -1. */
static int add_target(PyObject *targets, BlobReader *reader) {
    PyRef *ref = (PyRef *)(uintptr_t)blob_u64(reader);
    PyObject *type = blob_str(reader), *events = type == NULL ? NULL : blob_strs(reader);
    PyObject *key = events == NULL ? NULL : PyLong_FromVoidPtr(ref);
    PyObject *value = key == NULL ? NULL : PyTuple_Pack(2, type, events);
    int status = value == NULL ? -1 : PyDict_SetItem(targets, key, value);
    pyref_free(ref);
    Py_XDECREF(type);
    Py_XDECREF(events);
    Py_XDECREF(key);
    Py_XDECREF(value);
    return status;
}

/* The callables of delegates, by their PyRefs' addresses. NULL with an exception. */
static PyObject *targets_by_ref(void) {
    Blob blob = {0};
    int status = 0;
    PyObject *targets = PyDict_New();
    if (targets == NULL || !slots_may_be_called())
        return targets;
    MANAGED_CALL(status, delegate_targets, &blob);
    if (status == 0) {
        BlobReader reader = blob_reader(blob);
        uint32_t count = blob_u32(&reader);
        for (uint32_t i = 0; i < count; i++) /* all of them: of each there is a share to give up */
            if (add_target(targets, &reader) < 0)
                status = -1;
        free_blob(blob);
    }
    if (status < 0)
        Py_CLEAR(targets);
    return targets;
}

/* Takes the place, also on failure. 0 or -1. */
static int append(PyObject *list, PyObject *object, const char *kind, PyObject *name, PyObject *events,
                  PyObject *place) {
    PyObject *record = place == NULL ? NULL : Py_BuildValue("OsOOO", object, kind, name, events, place);
    int status = record == NULL ? -1 : PyList_Append(list, record);
    Py_XDECREF(place);
    Py_XDECREF(record);
    return status;
}

static int append_ref(PyObject *list, const PyRef *ref, PyObject *targets, PyObject *nothing) {
    static const char *const kinds[] = {"object", "delegate", "exception"};
    PyObject *key = PyLong_FromVoidPtr((void *)ref), *target = NULL;
    int status = key == NULL ? -1 : py_compat_dict_get(targets, key, &target);
    PyObject *name = target == NULL ? PyTuple_GET_ITEM(nothing, 0) : PyTuple_GET_ITEM(target, 0);
    PyObject *events = target == NULL ? PyTuple_GET_ITEM(nothing, 1) : PyTuple_GET_ITEM(target, 1);
    if (status >= 0)
        status =
            append(list, pyref_object_borrowed(ref), kinds[ref->keeper], name, events, origins_place((uintptr_t)ref));
    Py_XDECREF(key);
    Py_XDECREF(target);
    return status;
}

/* Gives the shares up. 0 or -1. */
static int append_refs(PyObject *list, PyRef **refs, size_t count, PyObject *nothing) {
    PyObject *targets = targets_by_ref();
    int status = targets == NULL ? -1 : 0;
    for (size_t i = 0; i < count; i++) {
        if (status == 0)
            status = append_ref(list, refs[i], targets, nothing);
        pyref_free(refs[i]);
    }
    Py_XDECREF(targets);
    return status;
}

static int append_all_refs(PyObject *list, PyObject *nothing) {
    size_t capacity;
    PyRef **refs = room_for(release_queue_live_count(), sizeof *refs, &capacity);
    if (refs == NULL)
        return -1;
    int status = append_refs(list, refs, pyref_pool_share_all(refs, capacity), nothing);
    free(refs);
    return status;
}

static int append_derived(PyObject *list, PyObject *nothing) {
    size_t capacity;
    PyObject **objects = room_for(derived_link_live_count(), sizeof *objects, &capacity);
    uintptr_t *keys = objects == NULL ? NULL : malloc(capacity * sizeof *keys);
    size_t count = (size_t)-1;
    if (keys != NULL)
        count = derived_link_list_kept(objects, keys, capacity);
    else if (objects != NULL)
        PyErr_NoMemory();
    int status = count == (size_t)-1 ? -1 : 0;
    for (size_t i = 0; count != (size_t)-1 && i < count; i++) {
        PyObject *name = wrapper_info(objects[i])->full_name;
        if (status == 0)
            status = append(list, objects[i], "derived", name, PyTuple_GET_ITEM(nothing, 1), origins_place(keys[i]));
        Py_DECREF(objects[i]);
    }
    free(objects);
    free(keys);
    return status;
}

PyObject *net_leaks_held_by_net(PyObject *module, PyObject *unused) {
    (void)module, (void)unused;
    release_queue_drain();
    PyObject *nothing = Py_BuildValue("s[]", ""), *list = nothing == NULL ? NULL : PyList_New(0);
    if (list != NULL && (append_all_refs(list, nothing) < 0 || append_derived(list, nothing) < 0))
        Py_CLEAR(list);
    Py_XDECREF(nothing);
    return list;
}

/* ---- places ---- */

PyObject *net_leaks_track_places(PyObject *module, PyObject *args) {
    (void)module;
    int on, changed;
    const char *own_folder;
    if (!PyArg_ParseTuple(args, "py", &on, &own_folder))
        return NULL;
    changed = on ? origins_start(own_folder) : origins_stop();
    return changed < 0 ? NULL : PyBool_FromLong(changed != on);
}
