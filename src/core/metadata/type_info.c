/* The table of NetTypeInfo: see type_info.h.
 *
 * Concurrency: `infos` is a lock-free map; an info is finished before it is inserted, and the loser of a race drops
 * its own. Nothing is ever removed.
 */
#include "metadata/type_info.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "bridge/slots.h"
#include "errors/managed_call.h"
#include "support/hash_map.h"
#include "support/text.h"

static struct {
    HashMap infos;                                                              /* NetTypeKey → NetTypeInfo */
    PyTypeObject *(*build)(NetTypeInfo *info);                                  /* [const] set at start */
    const struct Converter *(*choose)(const NetTypeInfo *info);                 /* [const] set at start */
    struct OverloadSet *(*make_set)(NetTypeInfo *info, enum Protocol protocol); /* [const] set at start */
    void (*free_set)(struct OverloadSet *set);                                  /* [const] set at start */
} state = {.infos = HASH_MAP_INIT};

void type_info_set_builder(PyTypeObject *(*build)(NetTypeInfo *info)) {
    state.build = build;
}
void type_info_set_converter_chooser(const struct Converter *(*choose)(const NetTypeInfo *info)) {
    state.choose = choose;
}
void type_info_set_set_maker(struct OverloadSet *(*make)(NetTypeInfo *info, enum Protocol protocol),
                             void (*free)(struct OverloadSet *set)) {
    state.make_set = make;
    state.free_set = free;
}

static PyObject *read_name(BlobReader *reader) {
    BlobText text = blob_text(reader);
    return text_interned(text.utf8, text.length);
}

/* A counted list of keys, copied to memory of its own. -1: MemoryError. */
static int read_keys(BlobReader *reader, NetTypeKey **keys, uint32_t *count) {
    *count = blob_u32(reader);
    *keys = NULL;
    if (*count == 0 || *count > (size_t)(reader->end - reader->at) / sizeof(uint64_t)) {
        reader->broken = reader->broken || *count != 0;
        *count = 0;
        return 0;
    }
    *keys = PyMem_RawMalloc(*count * sizeof **keys);
    if (*keys == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t i = 0; i < *count; i++)
        (*keys)[i] = blob_key(reader);
    return 0;
}

static void info_free(NetTypeInfo *info) {
    if (info == NULL)
        return;
    PyMem_RawFree(info->arguments);
    PyMem_RawFree(info->siblings);
    Py_XDECREF(info->space);
    Py_XDECREF(info->name);
    Py_XDECREF(info->full_name);
    Py_XDECREF(info->clr_name);
    Py_XDECREF(info->assembly);
    hash_map_fini(&info->distances);
    hash_map_fini(&info->conversions);
    PyMem_RawFree(info);
}

static int info_read_names(NetTypeInfo *info, BlobReader *reader) {
    return (info->space = read_name(reader)) == NULL || (info->name = read_name(reader)) == NULL ||
                   (info->full_name = read_name(reader)) == NULL || (info->clr_name = read_name(reader)) == NULL ||
                   (info->assembly = read_name(reader)) == NULL
               ? -1
               : 0;
}

static int info_read(NetTypeInfo *info, BlobReader *reader) {
    info->key = blob_key(reader);
    info->kind = blob_u8(reader);
    info->code = blob_u8(reader);
    info->flags = blob_u32(reader);
    info->rank = blob_u8(reader);
    info->base_key = blob_key(reader);
    info->element_key = blob_key(reader);
    info->definition_key = blob_key(reader);
    if (read_keys(reader, &info->arguments, &info->argument_count) < 0 ||
        read_keys(reader, &info->siblings, &info->sibling_count) < 0)
        return -1;
    info->arity = blob_u32(reader);
    if (info_read_names(info, reader) < 0)
        return -1;
    info->declaring_key = blob_key(reader);
    if (reader->broken) {
        PyErr_SetString(PyExc_SystemError, "the managed half sent a type description that is cut short");
        return -1;
    }
    return 0;
}

static NetTypeInfo *info_from_blob(Blob blob) {
    NetTypeInfo *info = PyMem_RawCalloc(1, sizeof *info);
    if (info == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    mutex_init(&info->distances.lock);
    mutex_init(&info->conversions.lock);
    BlobReader reader = blob_reader(blob);
    if (info_read(info, &reader) < 0) {
        info_free(info);
        return NULL;
    }
    info->converter = state.choose(info);
    return info;
}

static NetTypeInfo *info_describe(NetTypeKey key) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, type_describe, key, &blob);
    if (status < 0)
        return NULL;
    NetTypeInfo *info = info_from_blob(blob);
    managed.blob_free(blob.data);
    if (info == NULL)
        return NULL;
    NetTypeInfo *winner = hash_map_insert(&state.infos, key, info);
    if (winner != info)
        info_free(info);
    if (winner == NULL)
        PyErr_NoMemory();
    return winner;
}

NetTypeInfo *type_info_get(NetTypeKey key) {
    NetTypeInfo *info = hash_map_get(&state.infos, key);
    return info != NULL ? info : info_describe(key);
}

NetTypeInfo *type_info_find(const char *clr_name) {
    NetTypeKey key = 0;
    int status;
    MANAGED_CALL(status, type_find, clr_name, (int32_t)strlen(clr_name), &key);
    if (status < 0)
        return NULL;
    if (key == 0) {
        PyErr_Format(PyExc_TypeError, "there is no .NET type %s", clr_name);
        return NULL;
    }
    return type_info_get(key);
}

NetTypeInfo *type_info_element(NetTypeInfo *info) {
    NetTypeInfo *element = sync_read(&info->element);
    if (element != NULL)
        return element;
    if (info->element_key == 0) {
        PyErr_Format(PyExc_TypeError, "%U has no element type", info->full_name);
        return NULL;
    }
    element = type_info_get(info->element_key);
    if (element != NULL)
        sync_publish(&info->element, element); /* the same for every thread */
    return element;
}

PyTypeObject *type_info_python_type(NetTypeInfo *info) {
    PyTypeObject *type = sync_read(&info->python_type);
    return type != NULL ? type : state.build(info);
}

NetHandle type_info_type_object(NetTypeInfo *info) {
    NetHandle handle = sync_read(&info->type_object);
    if (handle != 0)
        return handle;
    int status;
    MANAGED_CALL(status, type_object, info->key, &handle);
    if (status < 0)
        return 0;
    NetHandle expected = 0;
    if (atomic_compare_exchange_strong(&info->type_object, &expected, handle))
        return handle;
    handle_release(handle, false);
    return expected;
}

struct OverloadSet *type_info_protocol(NetTypeInfo *info, enum Protocol protocol) {
    struct OverloadSet *set = sync_read(&info->sets[protocol]);
    if (set != NULL)
        return set;
    if (type_info_python_type(info) == NULL || info->protocols[protocol] == 0)
        return NULL;
    set = state.make_set(info, protocol);
    if (set == NULL)
        return NULL;
    struct OverloadSet *expected = NULL;
    if (atomic_compare_exchange_strong(&info->sets[protocol], &expected, set))
        return set;
    state.free_set(set);
    return expected;
}

int type_info_distance(NetTypeInfo *from, NetTypeInfo *to) {
    if (from == to)
        return 0;
    uintptr_t known = (uintptr_t)hash_map_get(&from->distances, to->key);
    if (known != 0)
        return (int)known - 2;
    int32_t distance = -1;
    int status;
    MANAGED_CALL(status, type_distance, from->key, to->key, &distance);
    if (status < 0)
        return -2;
    /* Only a cache: without memory the answer is merely asked for again. */
    (void)hash_map_insert(&from->distances, to->key, (void *)(uintptr_t)(distance + 2));
    return distance;
}
