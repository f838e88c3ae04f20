/* See bind_cache.h. */
#include "call/bind_cache.h"

#include <string.h>

#include "convert/codec.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

typedef struct BindEntry {
    struct BindEntry *next; /* [const] once it is kept */
    BindKey key;            /* [const] */
    Overload *overload;     /* [const] */
} BindEntry;

#define MORE_ENTRIES 1024
#define PLACES 4

typedef struct BindCache {
    _Atomic(BindEntry *) entries[BIND_CACHE_SIZE]; /* [atomic] filled from the front */
    HashMap more;                                  /* those that came when the row was full, by hash */
    _Atomic(BindEntry *) linked;                   /* [atomic] the same, for whoever frees them */
    _Atomic(int32_t) count;                        /* [atomic] of them; may exceed the limit by the number of threads */
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
    return info != NULL ? (uintptr_t)info : 0;
}

#define TYPED_AS_INTERFACE 1 /* beside an info: the next part is the runtime type's */

/* The parts of a value typed as an interface: that, and what it is. False where that cannot be told. */
static bool add_interface(BindKey *key, PyObject *value, NetTypeInfo *info) {
    NetTypeInfo *runtime = wrapper_runtime_info(value, info);
    if (runtime == NULL)
        PyErr_Clear(); /* whoever looks at the argument again says what is wrong */
    key->parts[key->count++] = (uintptr_t)info | TYPED_AS_INTERFACE;
    key->parts[key->count++] = (uintptr_t)runtime;
    return runtime != NULL;
}

bool bind_key_init(BindKey *key, PyObject *const *args, Py_ssize_t count) {
    if (count > BIND_CACHE_ARGUMENTS)
        return false;
    key->count = 0;
    key->epoch = codec_epoch();
    for (Py_ssize_t i = 0; i < count; i++) {
        NetTypeInfo *info = wrapper_info(args[i]);
        if (info != NULL && info->kind == TYPE_KIND_INTERFACE) {
            if (!add_interface(key, args[i], info))
                return false;
        } else if ((key->parts[key->count++] = key_part(args[i])) == 0) {
            return false;
        }
    }
    return true;
}

static bool key_equals(const BindKey *a, const BindKey *b) {
    if (a->count != b->count || a->epoch != b->epoch)
        return false;
    for (int32_t i = 0; i < a->count; i++)
        if (a->parts[i] != b->parts[i])
            return false;
    return true;
}

static uintptr_t hash_of(const BindKey *key) {
    uint64_t hash = (uint64_t)key->count + key->epoch;
    for (int32_t i = 0; i < key->count; i++)
        hash = (hash ^ key->parts[i]) * UINT64_C(0x9E3779B97F4A7C15) ^ hash >> 29;
    return (uintptr_t)(hash | 1);
}

static Overload *find_more(const BindCache *cache, const BindKey *key) {
    uintptr_t hash = hash_of(key);
    for (uintptr_t place = 0; place < PLACES; place++) {
        const BindEntry *entry = hash_map_get(&cache->more, hash + place * 2);
        if (entry == NULL || key_equals(&entry->key, key))
            return entry == NULL ? NULL : entry->overload;
    }
    return NULL;
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
    return find_more(cache, key);
}

static BindCache *cache_of(OverloadSet *set) {
    BindCache *cache = sync_read(&set->cache);
    if (cache != NULL)
        return cache;
    cache = PyMem_RawCalloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    mutex_init(&cache->more.lock);
    BindCache *expected = NULL;
    if (atomic_compare_exchange_strong(&set->cache, &expected, cache))
        return cache;
    PyMem_RawFree(cache);
    return expected;
}

/* Whether it was kept: not when it is there already. */
static bool put_in_row(BindCache *cache, BindEntry *entry, bool *is_full) {
    for (int i = 0; i < BIND_CACHE_SIZE; i++) {
        BindEntry *other = NULL;
        if (atomic_compare_exchange_strong(&cache->entries[i], &other, entry))
            return true;
        if (key_equals(&other->key, &entry->key))
            return false; /* another thread was first */
    }
    *is_full = true;
    return false;
}

static bool put_more(BindCache *cache, BindEntry *entry) {
    uintptr_t hash = hash_of(&entry->key);
    if (atomic_load_explicit(&cache->count, memory_order_relaxed) >= MORE_ENTRIES)
        return false;
    for (uintptr_t place = 0; place < PLACES; place++) {
        const BindEntry *there = hash_map_insert(&cache->more, hash + place * 2, entry);
        if (there == NULL || (there != entry && key_equals(&there->key, &entry->key)))
            return false;
        if (there != entry)
            continue;
        entry->next = sync_read(&cache->linked);
        while (!atomic_compare_exchange_weak(&cache->linked, &entry->next, entry))
            continue;
        atomic_fetch_add_explicit(&cache->count, 1, memory_order_relaxed);
        return true;
    }
    return false;
}

void bind_cache_put(OverloadSet *set, const BindKey *key, Overload *overload) {
    BindCache *cache = cache_of(set);
    BindEntry *entry = cache == NULL ? NULL : PyMem_RawMalloc(sizeof *entry);
    if (entry == NULL)
        return;
    *entry = (BindEntry){NULL, *key, overload};
    bool is_full = false;
    if (!put_in_row(cache, entry, &is_full) && !(is_full && put_more(cache, entry)))
        PyMem_RawFree(entry);
}

void bind_cache_free(OverloadSet *set) {
    BindCache *cache = sync_read(&set->cache);
    if (cache == NULL)
        return;
    for (int i = 0; i < BIND_CACHE_SIZE; i++)
        PyMem_RawFree(sync_read(&cache->entries[i]));
    for (BindEntry *entry = sync_read(&cache->linked), *next; entry != NULL; entry = next) {
        next = entry->next;
        PyMem_RawFree(entry);
    }
    hash_map_fini(&cache->more);
    PyMem_RawFree(cache);
}
