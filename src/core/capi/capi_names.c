/* Names that have come twice are kept. See capi_names.h.
 *
 * The table has a fixed size, and what is in it stays: a name is published once and never changes. A name comes in when it
 * is met a second time while its place remembers it, so that names that a program makes up (keys, say) do not fill it.
 */
#include "capi/capi_names.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "support/py_compat.h"
#include "support/sync.h"
#include "support/text.h"

#define NAMES_MOST 1024 /* a power of 2 */
#define NAME_SHORTEST 2 /* CPython has those of one character, shared by all */
#define NAME_LONGEST 48

typedef struct Name {
    PyObject *text;   /* [const] */
    uint32_t hash;    /* [const] */
    uint32_t length;  /* [const] */
    uint16_t units[]; /* [const] */
} Name;

typedef struct Place {
    _Atomic(Name *) name;   /* [atomic] published once; NULL: none yet */
    _Atomic(uint32_t) seen; /* [atomic] the hash of the last name that wanted the place */
} Place;

static Place places[NAMES_MOST];

static uint32_t hash_units(const uint16_t *units, uint32_t length) {
    uint64_t hash = length;
    for (uint32_t i = 0; i < length; i++)
        hash = (hash ^ units[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32);
}

static bool is_name(const Name *name, const uint16_t *units, uint32_t length, uint32_t hash) {
    return name->hash == hash && name->length == length && memcmp(name->units, units, length * sizeof *units) == 0;
}

/* Interned under the GIL; else ready to be shared by threads. */
static void make_lasting(PyObject **text) {
#if CLRLINK_FREE_THREADED
    py_compat_share_value(text);
#else
    PyUnicode_InternInPlace(text);
#endif
}

static Name *name_new(PyObject *text, const uint16_t *units, uint32_t length, uint32_t hash) {
    Name *name = malloc(sizeof *name + length * sizeof *units);
    if (name == NULL)
        return NULL;
    name->text = Py_NewRef(text);
    name->hash = hash;
    name->length = length;
    memcpy(name->units, units, length * sizeof *units);
    make_lasting(&name->text);
    return name;
}

/* Nothing is lost where it cannot be kept. */
static void keep(Place *place, PyObject *text, const uint16_t *units, uint32_t length, uint32_t hash) {
    if (atomic_exchange_explicit(&place->seen, hash, memory_order_relaxed) != hash)
        return;
    Name *name = name_new(text, units, length, hash), *none = NULL;
    if (name == NULL ||
        atomic_compare_exchange_strong_explicit(&place->name, &none, name, memory_order_release, memory_order_relaxed))
        return;
    Py_DECREF(name->text);
    free(name);
}

PyObject *capi_name(const uint16_t *units, uint32_t length) {
    if (length < NAME_SHORTEST || length > NAME_LONGEST)
        return text_from_utf16(units, (Py_ssize_t)length);
    uint32_t hash = hash_units(units, length);
    Place *place = &places[hash % NAMES_MOST];
    const Name *name = sync_read(&place->name);
    if (name != NULL && is_name(name, units, length, hash))
        return Py_NewRef(name->text);
    PyObject *text = text_from_utf16(units, (Py_ssize_t)length);
    if (text != NULL && name == NULL)
        keep(place, text, units, length, hash);
    return text;
}
