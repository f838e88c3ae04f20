/* Places of creation: see origins.h.
 *
 * Overview
 *   A table of entries, in shards, and one of places, by their text; an entry owns a share of its place.
 *
 * Life cycle
 *   The table is allocated when places are first asked for, and stays. Off → on: things that live already have no entries. On →
 *   off: all entries go. An entry is added under its shard's lock only while the flag is on, and the flag is off before the
 *   shards are emptied, so none is left behind.
 *
 * Concurrency
 *   Ends come from threads that are not attached, so the locks are real ones. Texts are made before, entries and places freed
 *   after a lock is held. A place's last share is given up under the lock of the places; a share more may be taken by whoever
 *   holds one, or holds the lock of a shard with an entry that does.
 */
#include "support/python.h"

#include "lifetime/origins.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/handle.h"
#include "support/py_compat.h"

#define SHARDS 64
#define BUCKETS 2048 /* of a shard */
#define PLACE_BUCKETS 4096
#define TEXT_MOST 512 /* of longer paths the end is kept */
#define NO_FRAME ".NET code, called by no Python code"
#define NO_FILE "?"

typedef struct Place {
    struct Place *next;      /* [lock:places.lock] */
    _Atomic(int64_t) shares; /* [atomic] */
    uint64_t hash;           /* [const] */
    char text[];             /* [const] */
} Place;

typedef struct Entry {
    struct Entry *next; /* [lock:shard] */
    uintptr_t key;      /* [const] */
    const void *what;   /* [const] */
    Place *place;       /* [const] a share */
} Entry;

typedef struct Shard {
    _Alignas(64) Mutex lock;
    Entry **buckets; /* [lock:lock] NULL: never asked for */
} Shard;

_Atomic(bool) origins_on;

static Shard shards[SHARDS];

static struct {
    Mutex lock;
    Place *buckets[PLACE_BUCKETS]; /* [lock:lock] */
} places = {.lock = MUTEX_INIT};

static struct {
    pthread_once_t once;
    char own_folder[TEXT_MOST]; /* [const] once places are kept */
} state = {.once = PTHREAD_ONCE_INIT};

/* ---- starts and forks ---- */

static void before_fork(void) {
    for (int i = 0; i < SHARDS; i++)
        mutex_lock(&shards[i].lock);
    mutex_lock(&places.lock);
}

static void after_fork(void) {
    mutex_unlock(&places.lock);
    for (int i = 0; i < SHARDS; i++)
        mutex_unlock(&shards[i].lock);
}

static void start_once(void) {
    for (int i = 0; i < SHARDS; i++)
        mutex_init(&shards[i].lock);
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* ---- places ---- */

static uint64_t hash_text(const char *text) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

static Place *find_place_lock_held(const char *text, uint64_t hash) {
    Place *place = places.buckets[hash % PLACE_BUCKETS];
    while (place != NULL && (place->hash != hash || strcmp(place->text, text) != 0))
        place = place->next;
    return place;
}

/* A share of the place; NULL: no memory. */
static Place *place_take(const char *text) {
    size_t size = strlen(text) + 1;
    uint64_t hash = hash_text(text);
    Place *made = malloc(sizeof *made + size);
    mutex_lock(&places.lock);
    Place *place = find_place_lock_held(text, hash);
    if (place != NULL) {
        atomic_fetch_add_explicit(&place->shares, 1, memory_order_relaxed);
    } else if ((place = made) != NULL) {
        memcpy(place->text, text, size);
        place->hash = hash;
        atomic_init(&place->shares, 1);
        place->next = places.buckets[hash % PLACE_BUCKETS];
        places.buckets[hash % PLACE_BUCKETS] = place;
        made = NULL;
    }
    mutex_unlock(&places.lock);
    free(made);
    return place;
}

static void place_give_up(Place *place) {
    mutex_lock(&places.lock);
    bool last = atomic_fetch_sub_explicit(&place->shares, 1, memory_order_acq_rel) == 1;
    Place **at = &places.buckets[place->hash % PLACE_BUCKETS];
    while (last && *at != place)
        at = &(*at)->next;
    if (last)
        *at = place->next;
    mutex_unlock(&places.lock);
    if (last)
        free(place);
}

/* ---- entries ---- */

static uint64_t hash_key(uintptr_t key) {
    return ((uint64_t)key >> 3) * UINT64_C(0x9E3779B97F4A7C15);
}

static Shard *shard_of(uintptr_t key) {
    return &shards[hash_key(key) >> 58];
}

/* Where the entry of `key` is, or would be put: a pointer to NULL. */
static Entry **find_lock_held(const Shard *shard, uintptr_t key) {
    Entry **at = &shard->buckets[(hash_key(key) >> 32) % BUCKETS];
    while (*at != NULL && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

static void entry_free(Entry *entry) {
    if (entry == NULL)
        return;
    place_give_up(entry->place);
    free(entry);
}

/* Takes the share of the place. An entry that is there already is of something that has ended without a word. */
static void entry_put(uintptr_t key, const void *what, Place *place) {
    Entry *made = malloc(sizeof *made), *old = made;
    if (made == NULL) {
        place_give_up(place);
        return;
    }
    *made = (Entry){NULL, key, what, place};
    Shard *shard = shard_of(key);
    mutex_lock(&shard->lock);
    if (atomic_load_explicit(&origins_on, memory_order_relaxed) && shard->buckets != NULL) {
        Entry **at = find_lock_held(shard, key);
        old = *at;
        made->next = old == NULL ? NULL : old->next;
        *at = made;
    }
    mutex_unlock(&shard->lock);
    entry_free(old);
}

void origins_forget_slow(uintptr_t key) {
    Shard *shard = shard_of(key);
    Entry *entry = NULL;
    mutex_lock(&shard->lock);
    if (shard->buckets != NULL) {
        Entry **at = find_lock_held(shard, key);
        entry = *at;
        if (entry != NULL)
            *at = entry->next;
    }
    mutex_unlock(&shard->lock);
    entry_free(entry);
}

static Place *place_of(uintptr_t key) {
    Shard *shard = shard_of(key);
    Place *place = NULL;
    if (!atomic_load_explicit(&origins_on, memory_order_acquire))
        return NULL;
    mutex_lock(&shard->lock);
    Entry *entry = shard->buckets == NULL ? NULL : *find_lock_held(shard, key);
    if (entry != NULL) {
        place = entry->place;
        atomic_fetch_add_explicit(&place->shares, 1, memory_order_relaxed);
    }
    mutex_unlock(&shard->lock);
    return place;
}

PyObject *origins_place(uintptr_t key) {
    Place *place = place_of(key);
    if (place == NULL)
        Py_RETURN_NONE;
    PyObject *text = PyUnicode_DecodeFSDefault(place->text);
    place_give_up(place);
    return text;
}

size_t origins_list(OriginEntry *entries, size_t capacity) {
    size_t count = 0;
    if (!atomic_load_explicit(&origins_on, memory_order_acquire))
        return 0;
    for (int i = 0; i < SHARDS; i++) {
        mutex_lock(&shards[i].lock);
        for (size_t bucket = 0; shards[i].buckets != NULL && bucket < BUCKETS; bucket++)
            for (Entry *entry = shards[i].buckets[bucket]; entry != NULL && count < capacity; entry = entry->next)
                if (entry->what != NULL)
                    entries[count++] = (OriginEntry){entry->key, entry->what};
        mutex_unlock(&shards[i].lock);
    }
    return count;
}

/* ---- the line ---- */

/* The end of "file:line", which fits into `text`; of a path that cannot be encoded NO_FILE. */
static void write_place(char text[TEXT_MOST], PyObject *file, int line) {
    PyObject *bytes = PyUnicode_EncodeFSDefault(file);
    const char *path = bytes == NULL ? NO_FILE : PyBytes_AS_STRING(bytes);
    size_t length = strlen(path), most = TEXT_MOST - 16;
    snprintf(text, TEXT_MOST, "%s:%d", length > most ? path + (length - most) : path, line);
    Py_XDECREF(bytes);
    PyErr_Clear();
}

static bool is_own(PyObject *file) {
    PyObject *bytes = state.own_folder[0] == '\0' ? NULL : PyUnicode_EncodeFSDefault(file);
    bool own = bytes != NULL && strncmp(PyBytes_AS_STRING(bytes), state.own_folder, strlen(state.own_folder)) == 0;
    Py_XDECREF(bytes);
    PyErr_Clear();
    return own;
}

/* The innermost frame that is none of clrlink's own; steals `frame`, which may be NULL. */
static PyFrameObject *callers_frame_take(PyFrameObject *frame) {
    while (frame != NULL) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        bool own = is_own(code->co_filename);
        Py_DECREF(code);
        if (!own)
            return frame;
        PyFrameObject *back = PyFrame_GetBack(frame);
        Py_DECREF(frame);
        frame = back;
    }
    return NULL;
}

static void write_callers_place(char text[TEXT_MOST]) {
    PyThreadState *thread = py_compat_thread_state();
    PyFrameObject *frame = thread == NULL ? NULL : callers_frame_take(PyThreadState_GetFrame(thread));
    if (frame == NULL) {
        strcpy(text, NO_FRAME);
        return;
    }
    PyCodeObject *code = PyFrame_GetCode(frame);
    write_place(text, code->co_filename, PyFrame_GetLineNumber(frame));
    Py_DECREF(code);
    Py_DECREF(frame);
}

void origins_note_slow(uintptr_t key, const void *what) {
    char text[TEXT_MOST];
    if (!atomic_load_explicit(&origins_on, memory_order_acquire))
        return;
    bool attached = py_compat_thread_state() != NULL;
    PyObject *kept = attached ? py_compat_take_exception() : NULL;
    write_callers_place(text);
    if (kept != NULL)
        py_compat_restore_exception_take(kept);
    Place *place = place_take(text);
    if (place != NULL)
        entry_put(key, what, place);
}

void origins_note_like(uintptr_t key, const void *what, uintptr_t of) {
    Place *place = place_of(of);
    if (place != NULL)
        entry_put(key, what, place);
}

/* ---- on and off ---- */

static void forget_handle(NetHandle handle) {
    origins_forget((uintptr_t)handle);
}

/* Which folder that is never changes in a process. */
static void keep_own_folder(const char *folder) {
    mutex_lock(&places.lock);
    if (folder != NULL && state.own_folder[0] == '\0' && strlen(folder) < TEXT_MOST)
        strcpy(state.own_folder, folder);
    mutex_unlock(&places.lock);
}

/* 0; -1: no memory. */
static int shard_prepare(Shard *shard) {
    Entry **made = calloc(BUCKETS, sizeof *made);
    mutex_lock(&shard->lock);
    if (shard->buckets == NULL) {
        shard->buckets = made;
        made = NULL;
    }
    bool ready = shard->buckets != NULL;
    mutex_unlock(&shard->lock);
    free(made);
    return ready ? 0 : -1;
}

int origins_start(const char *own_folder) {
    pthread_once(&state.once, start_once);
    for (int i = 0; i < SHARDS; i++)
        if (shard_prepare(&shards[i]) < 0) {
            PyErr_NoMemory();
            return -1;
        }
    keep_own_folder(own_folder);
    handle_set_watch(forget_handle); /* for good: off, it does nothing */
    return !atomic_exchange(&origins_on, true);
}

static void shard_empty(Shard *shard) {
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        mutex_lock(&shard->lock);
        Entry *entry = shard->buckets == NULL ? NULL : shard->buckets[bucket];
        if (entry != NULL)
            shard->buckets[bucket] = NULL;
        mutex_unlock(&shard->lock);
        for (Entry *next; entry != NULL; entry = next) {
            next = entry->next;
            entry_free(entry);
        }
    }
}

int origins_stop(void) {
    if (!atomic_exchange(&origins_on, false))
        return 0;
    for (int i = 0; i < SHARDS; i++)
        shard_empty(&shards[i]);
    return 1;
}
