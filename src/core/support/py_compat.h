/* What differs between CPython 3.10 and 3.15, GIL and free-threaded: the only user of PY_VERSION_HEX. */
#ifndef CLRLINK_SUPPORT_PY_COMPAT_H
#define CLRLINK_SUPPORT_PY_COMPAT_H

#include "support/python.h"

/* The metatype-aware PyType_FromSpec: a new heap type whose metatype is `metatype` (a subtype of type whose
 * tp_new is type's). `bases` is a tuple. From 3.12 this is PyType_FromMetaclass; before, the type is built by
 * hand, since PyType_FromSpec ignores metatypes there. Returns a new reference or NULL. */
PyObject *py_compat_type_from_spec(PyTypeObject *metatype, PyObject *module, PyType_Spec *spec, PyObject *bases);

/* Takes an object that lives as long as the process out of reference counting (or defers it), so that threads
 * sharing it do not contend. Must be called before the object is shared. No-op under the GIL.
 * 3.13t: made immortal (private layout, checked by _Static_assert); 3.14t on: deferred counting. */
void py_compat_share(PyObject *object);

/* The same for a value of any kind. On 3.13t *value, if it is a str, may become another equal one: CPython takes a str for
 * immortal only where it is interned. */
void py_compat_share_value(PyObject **value);

/* 3.14t on: PyUnstable_EnableTryIncRef; 3.13t: the flag it sets; else nothing. Before the object is shared. */
void py_compat_enable_try_incref(PyObject *object);
/* A new reference if the object is not dying; else 0. `object` must be kept from being freed by a lock. */
int py_compat_try_incref(PyObject *object);

/* Whether the caller's own reference is the only one, also of those to come: there is no weak reference either where other
 * threads could use it meanwhile. As PyUnstable_Object_IsUniquelyReferenced, which 3.14 has. */
static inline bool py_compat_is_unique(PyObject *object) {
#ifdef Py_GIL_DISABLED
    return _Py_IsOwnedByCurrentThread(object) && __atomic_load_n(&object->ob_ref_local, __ATOMIC_RELAXED) == 1 &&
           __atomic_load_n(&object->ob_ref_shared, __ATOMIC_RELAXED) == 0;
#else
    return Py_REFCNT(object) == 1;
#endif
}

/* Objects whose tp_finalize has run are not finalized again, unless this is called: an object that was resurrected may
 * die once more. The flag lies in CPython's private layout; py_compat_check_finalized says whether it is where it is
 * thought to be (0; -1 with SystemError). */
void py_compat_clear_finalized(PyObject *object);
int py_compat_check_finalized(void);
/* 3.13t: CPython's dealloc of Python classes takes the temporary reference that it gives tp_finalize back without atomics,
 * so an object that was resurrected may not be handed to other threads. There such classes need a dealloc of their own,
 * which resurrects beforehand; everywhere else tp_finalize is the place. */
#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX < 0x030E0000
#define PY_COMPAT_OWN_DEALLOC 1
#else
#define PY_COMPAT_OWN_DEALLOC 0
#endif
/* In such a dealloc, before anything else: the object has one reference again, and is alive. */
void py_compat_resurrect(PyObject *object);
/* What CPython's dealloc does for the Python classes among the types of `object`, down to `base`: lets go of what its
 * __slots__ hold. */
void py_compat_clear_slots(PyObject *object, PyTypeObject *base);

/* PyErr_GetRaisedException / PyErr_SetRaisedException for all versions (normalised, with traceback). */
PyObject *py_compat_take_exception(void);
void py_compat_restore_exception_take(PyObject *exception);

/* A traceback entry before `next` (NULL: the last) for a frame that is none of Python's. NULL with an exception. */
PyObject *py_compat_traceback_new(PyObject *next, const char *file, const char *function, int line);

/* int → C. 1: fits; 0: an int that does not fit; no exception is set. `value` is an int (or subclass). */
int py_compat_long_as_int64(PyObject *value, int64_t *out);
/* The same for ints of one digit, without a call. */
static inline int py_compat_long_small(PyObject *value, int64_t *out) {
#if PY_VERSION_HEX >= 0x030C0000
    const PyLongObject *number = (const PyLongObject *)value;
    if (!PyUnstable_Long_IsCompact(number))
        return 0;
    *out = PyUnstable_Long_CompactValue(number);
    return 1;
#else
    Py_ssize_t size = Py_SIZE(value);
    if (size < -1 || size > 1)
        return 0;
    *out = size == 0 ? 0 : size * (int64_t)((const PyLongObject *)value)->ob_digit[0];
    return 1;
#endif
}
int py_compat_long_as_uint64(PyObject *value, uint64_t *out);
/* Little-endian two's complement into `buffer` (room for `size` bytes), sign-extended to `size`. Returns bytes needed
 * (now and then one more than the least); when it is more than `size` nothing was written; -1 with an exception. */
Py_ssize_t py_compat_long_as_bytes(PyObject *value, uint8_t *buffer, Py_ssize_t size);

/* Whether the interpreter is finalizing (Py_IsFinalizing, public from 3.13). Any thread. */
bool py_compat_is_finalizing(void);
/* The calling thread's current thread state, or NULL when it is not attached. Any thread. */
PyThreadState *py_compat_thread_state(void);
/* PyErr_Occurred of the calling thread, whose current state is known. */
static inline bool py_compat_has_exception(const PyThreadState *current) {
#if PY_VERSION_HEX >= 0x030C0000
    return current->current_exception != NULL;
#else
    return current->curexc_type != NULL;
#endif
}
/* A strong reference from a dict: 1 found, 0 not, -1 error (PyDict_GetItemRef). */
int py_compat_dict_get(PyObject *dict, PyObject *key, PyObject **out);
/* Weak references for types whose layout is another's (exceptions): before the object where CPython can (3.12 on), else
 * in PY_COMPAT_WEAKREF_SIZE bytes at its end. */
#if defined(Py_TPFLAGS_MANAGED_WEAKREF)
#define PY_COMPAT_WEAKREF_FLAG Py_TPFLAGS_MANAGED_WEAKREF
#define PY_COMPAT_WEAKREF_SIZE 0
#else
#define PY_COMPAT_WEAKREF_FLAG 0
#define PY_COMPAT_WEAKREF_SIZE ((Py_ssize_t)sizeof(PyObject *))
#endif

/* From 3.14 on every dealloc of a collected type has the trashcan. */
#if !defined(Py_TRASHCAN_BEGIN)
#define Py_TRASHCAN_BEGIN(object, dealloc) {
#define Py_TRASHCAN_END }
#endif

/* A type's name for PyType_FromSpec, which keeps the pointer before 3.11: there a copy that lives for ever. NULL with
 * MemoryError. */
const char *py_compat_type_name(const char *name);

/* A critical section of `object`; nothing where there are none (GIL builds before 3.13). */
#if defined(Py_BEGIN_CRITICAL_SECTION)
#define PY_COMPAT_BEGIN_SECTION(object) Py_BEGIN_CRITICAL_SECTION(object)
#define PY_COMPAT_END_SECTION() Py_END_CRITICAL_SECTION()
#else
#define PY_COMPAT_BEGIN_SECTION(object) {
#define PY_COMPAT_END_SECTION() }
#endif
/* PyObject_GetBuffer and PyBuffer_Release in a critical section of the object that exports: bytearray and array.array of
 * 3.13 count their exports without a lock (their sources), and a count that is wrong lets them move memory in use. */
int py_compat_get_buffer(PyObject *object, Py_buffer *view, int flags);
void py_compat_release_buffer(Py_buffer *view);

/* Module slots for Py_mod_gil and Py_mod_multiple_interpreters, as far as the version knows them. */
#if defined(Py_mod_gil)
#define PY_COMPAT_MODULE_GIL_SLOT {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#else
#define PY_COMPAT_MODULE_GIL_SLOT
#endif
#if defined(Py_mod_multiple_interpreters)
#define PY_COMPAT_MODULE_INTERPRETERS_SLOT {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#else
#define PY_COMPAT_MODULE_INTERPRETERS_SLOT
#endif

#endif
