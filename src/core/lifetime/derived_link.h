/* Links: what ties the Python object P and the .NET object N of a Python class that derives from a .NET type.
 *
 * P and N find each other, and each lives as long as the other is wanted. Strong references both ways would keep both for
 * ever; so one way is strong and one weak, and which is which changes with who holds the pair:
 *
 *   NET   P owns a handle of N, as any wrapper does; the link knows P without owning it. Python holds P, or N is about to
 *         be handed to it.
 *   PY    P's last reference in Python went (its tp_finalize): the link owns P, and P's handle is given up, so that N lives
 *         as long as .NET wants it. When N comes back to Python, the same P does, and the state is NET again.
 *         If N becomes garbage in .NET and P has a __del__, P gets N back for that, once.
 *   GONE  N is collected; the link has given P up.
 *
 *   MAKING (P is there, its N under construction) and NONE (N was made by .NET, no P yet) come before.
 *
 * A link has two shares: P's, from lifetime/object_table, and that of N's cell (Bridge/Subclasses/DerivedCell.cs), whose
 * finalizer reports the end of N. N is found by a long weak handle of .NET's that the link owns.
 *
 * Concurrency: the lock guards what changes; attached threads alone take it. */
#ifndef CLRLINK_LIFETIME_DERIVED_LINK_H
#define CLRLINK_LIFETIME_DERIVED_LINK_H

#include "bridge/value.h"
#include "lifetime/release_queue.h"
#include "support/python.h"

typedef struct DerivedLink DerivedLink;

/* What links need of the layers above: where the handle of a P is kept. */
typedef struct DerivedLinkHooks {
    NetHandle (*take_handle)(PyObject *object);                 /* 0: it has none */
    int (*add_handle_take)(PyObject *object, NetHandle handle); /* an earlier one stays; 0 or -1 */
    PyObject *(*find_del)(PyTypeObject *type); /* the program's __del__, a new reference; NULL without an exception */
    PyObject *(*make)(NetTypeKey type, NetHandle handle); /* a P for an N that .NET has made; the handle is borrowed */
} DerivedLinkHooks;
void derived_link_set_hooks(const DerivedLinkHooks *hooks);

/* ---- making ---- */

/* A link for a P whose N is about to be made by the calling thread: the next constructor of `type` on it takes the link.
 * 1, and derived_link_finish has to follow; 0: P has a link already; -1 with MemoryError. */
int derived_link_start(PyObject *object, NetTypeKey type, DerivedLink **out);
/* N is made, `handle` is P's from now on; 0: making it has failed, and P is as it was before. 0 or -1. */
int derived_link_finish(PyObject *object, DerivedLink *link, NetHandle handle);

/* ---- finding ---- */

/* The P of N, a new reference; `handle` is N's and is taken. NULL with an exception. */
PyObject *derived_link_object_take(DerivedLink *link, NetHandle handle);
/* The same without a handle, for calls by N itself. */
PyObject *derived_link_object(DerivedLink *link);
/* Sees to it that P has a handle of its N again. 1; 0: it never had an N; -1: ReferenceError, N is gone. */
int derived_link_revive(PyObject *object);
/* Whether N was made by .NET and not by a constructor called from Python. */
bool derived_link_is_of_net(PyObject *object);

/* ---- ending ---- */

/* tp_finalize of Python classes that are .NET types. Where .NET cannot be called any more, P just ends. */
void derived_link_finalize(PyObject *object);
/* Where PY_COMPAT_OWN_DEALLOC: at the start of P's dealloc, before its finalizer. True: P lives on, N's alone. */
bool derived_link_rescue(PyObject *object);
/* In P's dealloc. */
void derived_link_drop(PyObject *object);
/* A drained node of the release queue that is a link (its object is NULL): N is gone, or wanted by nobody. */
void derived_link_drained(PyRef *ref);

/* Up to `capacity` of the objects that .NET alone keeps alive (PY), new references, and under which key origins.h knows their
 * places. How many they are; (size_t)-1 with MemoryError. */
size_t derived_link_list_kept(PyObject **objects, uintptr_t *keys, size_t capacity);
/* Under which key origins.h knows the place of P; 0: P has no link. */
uintptr_t derived_link_origin(PyObject *object);

/* Fills the native slots derived_begin, derived_gone and derived_dying. 0; -1 with an exception. */
int derived_link_init(void);
/* For the ledger: links that are alive, and .NET types that Python classes have become, which live as long as the
 * process. */
int64_t derived_link_live_count(void);
int64_t derived_link_type_count(void);
void derived_link_count_type(void);

#endif
