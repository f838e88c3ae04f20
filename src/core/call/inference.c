/* See inference.h.
 *
 * Concurrency: what was inferred is kept in a lock-free map of the open overload, under a hash of the shapes. An answer is
 * finished before it is inserted and never changes; of two threads that ask at once, the second takes the first one's. A
 * hash that another answer has taken leads to the next one; past a few of those, or a limit, an answer is not kept.
 */
#include "call/inference.h"

#include <string.h>

#include "bridge/blob_reader.h"
#include "call/closed_set.h"
#include "errors/managed_call.h"
#include "support/text.h"

#define PLACES 4
#define ANSWERS_KEPT 1024
#define TYPE_PARAMETERS 16

typedef struct Answer {
    struct Answer *next; /* [const] once it is kept */
    Overload *closed;    /* [const] NULL: none fits */
    PyObject *why;       /* [const] then the reason; owned */
    int32_t count;       /* [const] */
    uint64_t words[];    /* [const] the shapes */
} Answer;

typedef struct InferenceCache {
    HashMap answers;
    _Atomic(Answer *) first; /* [atomic] all of them, for whoever frees them; those being linked in are not there yet */
    _Atomic(int32_t) count;  /* [atomic] about how many; may exceed the limit by the number of threads */
} InferenceCache;

/* ---- the cache ---- */

static uintptr_t hash_of(const ShapeWords *shapes) {
    uint64_t hash = (uint64_t)shapes->count;
    for (int32_t i = 0; i < shapes->count; i++)
        hash = (hash ^ shapes->words[i]) * UINT64_C(0x9E3779B97F4A7C15) ^ hash >> 29;
    return (uintptr_t)(hash | 1);
}

static bool answers_to(const Answer *answer, const ShapeWords *shapes) {
    return answer->count == shapes->count &&
           memcmp(answer->words, shapes->words, (size_t)shapes->count * sizeof *shapes->words) == 0;
}

static const Answer *answer_find(const Overload *open, const ShapeWords *shapes, uintptr_t hash) {
    InferenceCache *cache = sync_read(&open->inferences);
    for (uintptr_t place = 0; cache != NULL && place < PLACES; place++) {
        const Answer *answer = hash_map_get(&cache->answers, hash + place * 2);
        if (answer == NULL)
            return NULL;
        if (answers_to(answer, shapes))
            return answer;
    }
    return NULL;
}

static InferenceCache *cache_of(Overload *open) {
    InferenceCache *cache = sync_read(&open->inferences);
    if (cache != NULL)
        return cache;
    cache = PyMem_RawCalloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    mutex_init(&cache->answers.lock);
    InferenceCache *expected = NULL;
    if (atomic_compare_exchange_strong(&open->inferences, &expected, cache))
        return cache;
    hash_map_fini(&cache->answers);
    PyMem_RawFree(cache);
    return expected;
}

static void answer_link(InferenceCache *cache, Answer *answer) {
    answer->next = sync_read(&cache->first);
    while (!atomic_compare_exchange_weak(&cache->first, &answer->next, answer))
        continue;
    atomic_fetch_add_explicit(&cache->count, 1, memory_order_relaxed);
}

/* Whether it was kept; only a cache, so memory trouble is no error. */
static bool answer_keep(Overload *open, Answer *answer, const ShapeWords *shapes, uintptr_t hash) {
    InferenceCache *cache = cache_of(open);
    if (cache == NULL || atomic_load_explicit(&cache->count, memory_order_relaxed) >= ANSWERS_KEPT)
        return false;
    for (uintptr_t place = 0; place < PLACES; place++) {
        const Answer *there = hash_map_insert(&cache->answers, hash + place * 2, answer);
        if (there == answer)
            answer_link(cache, answer);
        if (there == NULL || answers_to(there, shapes))
            return there == answer;
    }
    return false;
}

static void answer_free(Answer *answer) {
    Py_XDECREF(answer->why);
    PyMem_RawFree(answer);
}

void inference_free(Overload *open) {
    InferenceCache *cache = sync_read(&open->inferences);
    if (cache == NULL)
        return;
    for (Answer *answer = sync_read(&cache->first), *next; answer != NULL; answer = next) {
        next = answer->next;
        answer_free(answer);
    }
    hash_map_fini(&cache->answers);
    PyMem_RawFree(cache);
}

static void remember(Overload *open, const ShapeWords *shapes, uintptr_t hash, Overload *closed, PyObject *why) {
    size_t size = (size_t)shapes->count * sizeof *shapes->words;
    Answer *answer = PyMem_RawMalloc(sizeof *answer + size);
    if (answer == NULL)
        return;
    answer->closed = closed;
    answer->why = Py_XNewRef(why);
    answer->count = shapes->count;
    memcpy(answer->words, shapes->words, size);
    if (!answer_keep(open, answer, shapes, hash))
        answer_free(answer);
}

/* ---- asking ---- */

/* 1 with the types, 0 with the reason, -1. */
static int ask(const Overload *open, const ShapeWords *shapes, NetTypeInfo **types, PyObject **reason) {
    NetTypeKey keys[TYPE_PARAMETERS] = {0};
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, method_infer, open->id, shapes->words, shapes->count, keys, &blob);
    if (status < 0)
        return -1;
    BlobReader reader = blob_reader(blob);
    BlobText text = blob_text(&reader);
    if (text.length > 0) {
        *reason = text_interned(text.utf8, text.length);
        status = *reason == NULL ? -1 : 0;
    } else {
        status = 1;
    }
    managed.blob_free(blob.data);
    for (uint32_t i = 0; status == 1 && i < open->generic_arity; i++)
        if ((types[i] = type_info_get(keys[i])) == NULL)
            status = -1;
    return status;
}

/* Hands the reason out, if it is wanted. 0: what inference_close returns then. */
static int refuse(PyObject **why, PyObject *reason) {
    if (why != NULL)
        Py_XSETREF(*why, Py_NewRef(reason));
    return 0;
}

static int ask_and_remember(OverloadSet *set, Overload *open, const ShapeWords *shapes, uintptr_t hash,
                            Overload **closed, PyObject **why) {
    NetTypeInfo *types[TYPE_PARAMETERS];
    PyObject *reason = NULL;
    int status = open->generic_arity <= TYPE_PARAMETERS ? ask(open, shapes, types, &reason) : 0;
    if (open->generic_arity > TYPE_PARAMETERS &&
        (reason = PyUnicode_FromString("has too many type parameters to infer")) == NULL)
        status = -1;
    *closed = status == 1 ? overload_close(set, open, types, (int32_t)open->generic_arity) : NULL;
    if (status == 1 && *closed == NULL)
        status = -1;
    if (status >= 0)
        remember(open, shapes, hash, *closed, reason);
    if (status == 0)
        refuse(why, reason);
    Py_XDECREF(reason);
    return status;
}

int inference_close(OverloadSet *set, Overload *open, const ShapeWords *shapes, Overload **closed, PyObject **why) {
    uintptr_t hash = hash_of(shapes);
    const Answer *known = answer_find(open, shapes, hash);
    if (known == NULL)
        return ask_and_remember(set, open, shapes, hash, closed, why);
    *closed = known->closed;
    return known->closed != NULL ? 1 : refuse(why, known->why);
}

int inference_compare(const Overload *left, const Overload *right, const int32_t *left_places,
                      const int32_t *right_places, int32_t count, int32_t *order) {
    int status;
    MANAGED_CALL(status, method_specificity, left->id, right->id, left_places, right_places, count, order);
    return status < 0 ? -1 : 0;
}
