/* See bind_cache.h. */
#include "call/bind_cache.h"

#include <string.h>

#include "metadata/wrapper.h"
#include "support/py_compat.h"

typedef struct BindEntry {
    BindKey key;        /* [const] */
    Overload *overload; /* [const] */
} BindEntry;

typedef struct BindCache {
    _Atomic(BindEntry *) entries[BIND_CACHE_SIZE]; /* [atomic] filled from the front */
} BindCache;

/* What of a value its choice depends on; 0: more than a key can hold. */
static uintptr_t key_part(PyObject *value) {
    PyTypeObject *type = Py_TYPE(value);
    if (type == &PyLong_Type) {
        int64_t number;
        bool fits = py_compat_long_small(value, &number) && number >= INT32_MIN && number <= INT32_MAX;
        return fits ? (uintptr_t)type : 0;
    }
    if (type == &PyUnicode_Type) {
        bool unit = PyUnicode_GET_LENGTH(value) == 1 && PyUnicode_READ_CHAR(value, 0) <= 0xffff;
        return (uintptr_t)type | unit;
    }
    if (type == &PyFloat_Type || type == &PyBool_Type || value == Py_None)
        return (uintptr_t)type;
    const NetTypeInfo *info = wrapper_type_info(type);
    return info != NULL && info->kind != TYPE_KIND_INTERFACE ? (uintptr_t)info : 0;
}

bool bind_key_init(BindKey *key, PyObject *const *args, Py_ssize_t count) {
    if (count > BIND_CACHE_ARGUMENTS)
        return false;
    key->count = (int32_t)count;
    for (Py_ssize_t i = 0; i < count; i++)
        if ((key->parts[i] = key_part(args[i])) == 0)
            return false;
    return true;
}

static bool key_equals(const BindKey *a, const BindKey *b) {
    if (a->count != b->count)
        return false;
    for (int32_t i = 0; i < a->count; i++)
        if (a->parts[i] != b->parts[i])
            return false;
    return true;
}

Overload *bind_cache_get(OverloadSet *set, const BindKey *key) {
    const BindCache *cache = sync_read(&set->cache);
    if (cache == NULL)
        return NULL;
    for (int i = 0; i < BIND_CACHE_SIZE; i++) {
        const BindEntry *entry = sync_read(&cache->entries[i]);
        if (entry == NULL)
            return NULL;
        if (key_equals(&entry->key, key))
            return entry->overload;
    }
    return NULL;
}

static BindCache *cache_of(OverloadSet *set) {
    BindCache *cache = sync_read(&set->cache);
    if (cache != NULL)
        return cache;
    cache = PyMem_RawCalloc(1, sizeof *cache);
    BindCache *expected = NULL;
    if (cache == NULL || atomic_compare_exchange_strong(&set->cache, &expected, cache))
        return cache;
    PyMem_RawFree(cache);
    return expected;
}

void bind_cache_put(OverloadSet *set, const BindKey *key, Overload *overload) {
    BindCache *cache = cache_of(set);
    BindEntry *entry = cache == NULL ? NULL : PyMem_RawMalloc(sizeof *entry);
    if (entry == NULL)
        return;
    *entry = (BindEntry){*key, overload};
    for (int i = 0; i < BIND_CACHE_SIZE; i++) {
        BindEntry *other = NULL;
        if (atomic_compare_exchange_strong(&cache->entries[i], &other, entry))
            return;
        if (key_equals(&other->key, key))
            break; /* another thread was first */
    }
    PyMem_RawFree(entry);
}

void bind_cache_free(OverloadSet *set) {
    BindCache *cache = sync_read(&set->cache);
    for (int i = 0; cache != NULL && i < BIND_CACHE_SIZE; i++)
        PyMem_RawFree(sync_read(&cache->entries[i]));
    PyMem_RawFree(cache);
}
