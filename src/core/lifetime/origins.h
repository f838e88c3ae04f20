/* Where what crosses the border was made: the Python line, kept for clrlink.leaks() while a program asks for it.
 *
 * Off, it costs one look at a flag for each thing that is made. On, each thing that lives has an entry of 40 bytes, and each
 * line that made one its text, once. A thing is named by an address: a handle, a PyRef, or a derived object's link. */
#ifndef CLRLINK_LIFETIME_ORIGINS_H
#define CLRLINK_LIFETIME_ORIGINS_H

#include "bridge/value.h"
#include "support/python.h"
#include "support/sync.h"

extern _Atomic(bool) origins_on; /* [atomic] */

/* Begins to keep places; lines of files in `own_folder` (borrowed text, NULL: none) are passed over, for those that called
 * them. Attached. 1; 0: it was on already; -1 with MemoryError. */
int origins_start(const char *own_folder);
/* Forgets all places, and keeps none. 1; 0: it was off already. Attached. */
int origins_stop(void);

/* What the inlines below do once it is on. */
void origins_note_slow(uintptr_t key, const void *what);
void origins_forget_slow(uintptr_t key);

/* `key` is made now, by the calling thread; `what` is kept beside its place. Attached, or the place is not known. No exception
 * is set, and one that is set stays. */
static inline void origins_note(uintptr_t key, const void *what) {
    if (__builtin_expect(atomic_load_explicit(&origins_on, memory_order_relaxed), 0))
        origins_note_slow(key, what);
}
/* The end of `key`, before its address can be another thing's. Any thread, attached or not. */
static inline void origins_forget(uintptr_t key) {
    if (__builtin_expect(atomic_load_explicit(&origins_on, memory_order_relaxed), 0))
        origins_forget_slow(key);
}
/* `key` stands for what `of` was made for, and has its place, if that is known. Any thread. */
void origins_note_like(uintptr_t key, const void *what, uintptr_t of);

/* The place of `key`, "file:line", or None: not known. A new reference; NULL with an exception. */
PyObject *origins_place(uintptr_t key);

typedef struct OriginEntry {
    uintptr_t key;
    const void *what;
} OriginEntry;
/* Up to `capacity` of the entries with a `what`; how many they are. Any thread. */
size_t origins_list(OriginEntry *entries, size_t capacity);

#endif
