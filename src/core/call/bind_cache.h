/* A set's cache: from the kinds of the arguments straight to the overload.
 *
 * Only choices that do not depend on values are kept: keys are builtin types and NetTypeInfos, an int counts only while
 * it fits Int32, a str is told apart by whether it is one UTF-16 unit. So no user class is kept alive.
 * Concurrency: entries are finished before they are published, and are never changed or replaced, and freed only with
 * the set. The first few stand in a row, the others in a lock-free map, where a hash that another key has taken leads to
 * the next one; past a limit a choice is not kept.
 */
#ifndef CLRLINK_CALL_BIND_CACHE_H
#define CLRLINK_CALL_BIND_CACHE_H

#include "call/overload.h"

#define BIND_CACHE_SIZE 8
#define BIND_CACHE_ARGUMENTS 6

/* A value typed as an interface has two parts, any other argument one. */
typedef struct BindKey {
    int32_t count;  /* of parts */
    uint32_t epoch; /* of the codecs: what was chosen in another is not found any more */
    uintptr_t parts[BIND_CACHE_ARGUMENTS * 2];
} BindKey;

/* The key of a call without keywords; false when it cannot be cached. */
bool bind_key_init(BindKey *key, PyObject *const *args, Py_ssize_t count);
/* The overload, or NULL. */
Overload *bind_cache_get(OverloadSet *set, const BindKey *key);
/* Keeps the choice if there is room; losing it is harmless, so memory trouble is no error. */
void bind_cache_put(OverloadSet *set, const BindKey *key, Overload *overload);
/* Of a set that nobody else can reach. */
void bind_cache_free(OverloadSet *set);

#endif
