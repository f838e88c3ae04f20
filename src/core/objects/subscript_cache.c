/* See subscript_cache.h.
 *
 * Concurrency: an entry is finished before it is inserted, and never changes or goes; of two threads that put the same
 * subscript, the second drops its own. A hash that another subscript has taken leads to the next one, a few times; past
 * those, or out of memory, a subscript is not kept.
 */
#include "objects/subscript_cache.h"

#include "metadata/wrapper.h"

#define ARGUMENTS 4
#define PLACES 4

typedef struct SubscriptEntry {
    PyObject *found;                /* [const] immortal */
    Py_ssize_t count;               /* [const] 0: the key is no tuple; it is in arguments[0] */
    PyObject *arguments[ARGUMENTS]; /* [const] immortal classes */
} SubscriptEntry;

struct SubscriptCache {
    HashMap entries;
};

/* The hash of a subscript that is short enough, with its items; 0: it is too long, or empty. */
static uintptr_t read_key(PyObject *key, PyObject *const **items, Py_ssize_t *count, PyObject **one) {
    bool is_tuple = PyTuple_CheckExact(key);
    *one = key;
    *items = is_tuple ? &PyTuple_GET_ITEM(key, 0) : one;
    *count = is_tuple ? PyTuple_GET_SIZE(key) : 0;
    if (*count > ARGUMENTS || (is_tuple && *count == 0))
        return 0;
    uintptr_t hash = (uintptr_t)*count;
    for (Py_ssize_t i = 0; i < *count || i == 0; i++)
        hash = (hash << 5 ^ hash >> 27) + ((uintptr_t)(*items)[i] >> 4);
    return hash << 1 | 1;
}

static bool is_entry_of(const SubscriptEntry *entry, PyObject *const *items, Py_ssize_t count) {
    if (entry->count != count)
        return false;
    for (Py_ssize_t i = 0; i < count || i == 0; i++)
        if (entry->arguments[i] != items[i])
            return false;
    return true;
}

PyObject *subscript_cache_get_borrowed(const NetTypeInfo *info, PyObject *key) {
    const SubscriptCache *cache = sync_read(&info->subscripts);
    if (cache == NULL)
        return NULL;
    PyObject *const *items, *one;
    Py_ssize_t count;
    uintptr_t hash = read_key(key, &items, &count, &one);
    for (uintptr_t place = 0; hash != 0 && place < PLACES; place++) {
        const SubscriptEntry *entry = hash_map_get(&cache->entries, hash + place * 2);
        if (entry == NULL)
            return NULL;
        if (is_entry_of(entry, items, count))
            return entry->found;
    }
    return NULL;
}

static bool lives_for_ever(PyObject *argument) {
    static PyTypeObject *const builtins[] = {&PyLong_Type, &PyUnicode_Type, &PyFloat_Type,
                                             &PyBool_Type, &PyBytes_Type,   &PyBaseObject_Type};
    if (!PyType_Check(argument))
        return false;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (argument == (PyObject *)builtins[i])
            return true;
    return wrapper_type_info((PyTypeObject *)argument) != NULL && !((NetType *)argument)->derived;
}

static SubscriptCache *cache_of(NetTypeInfo *info) {
    SubscriptCache *cache = sync_read(&info->subscripts);
    if (cache != NULL)
        return cache;
    cache = PyMem_RawCalloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    mutex_init(&cache->entries.lock);
    SubscriptCache *expected = NULL;
    if (atomic_compare_exchange_strong(&info->subscripts, &expected, cache))
        return cache;
    PyMem_RawFree(cache);
    return expected;
}

static void entry_put_take(SubscriptCache *cache, uintptr_t hash, SubscriptEntry *entry) {
    for (uintptr_t place = 0; place < PLACES; place++) {
        const SubscriptEntry *there = hash_map_insert(&cache->entries, hash + place * 2, entry);
        if (there == entry)
            return;
        if (there == NULL || is_entry_of(there, entry->arguments, entry->count))
            break;
    }
    PyMem_RawFree(entry);
}

void subscript_cache_put(NetTypeInfo *info, PyObject *key, PyObject *found) {
    PyObject *const *items, *one;
    Py_ssize_t count;
    uintptr_t hash = read_key(key, &items, &count, &one);
    if (hash == 0)
        return;
    for (Py_ssize_t i = 0; i < count || i == 0; i++)
        if (!lives_for_ever(items[i]))
            return;
    SubscriptCache *cache = cache_of(info);
    SubscriptEntry *entry = cache == NULL ? NULL : PyMem_RawCalloc(1, sizeof *entry);
    if (entry == NULL)
        return;
    entry->found = found;
    entry->count = count;
    for (Py_ssize_t i = 0; i < count || i == 0; i++)
        entry->arguments[i] = items[i];
    entry_put_take(cache, hash, entry);
}
