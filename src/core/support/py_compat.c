/* What differs between CPython 3.10 and 3.15, GIL and free-threaded. See py_compat.h. */
#include "support/py_compat.h"

#include <stddef.h>
#include <string.h>

#if PY_VERSION_HEX < 0x030A0000
#error "CPython 3.10 or later is needed"
#endif

/* ---- types ---- */

#if PY_VERSION_HEX >= 0x030C0000

PyObject *py_compat_type_from_spec(PyTypeObject *metatype, PyObject *module, PyType_Spec *spec, PyObject *bases) {
    return PyType_FromMetaclass(metatype, module, spec, bases);
}

#else /* 3.10 and 3.11: PyType_FromSpec knows no metatypes, so the type is built here */

#include <structmember.h>

/* Where a slot number's function goes. PyType_FromSpec's own table is private. */
#define AT(member) offsetof(PyHeapTypeObject, member)
static const size_t slot_offsets[] = {
    [Py_bf_getbuffer] = AT(as_buffer.bf_getbuffer),
    [Py_bf_releasebuffer] = AT(as_buffer.bf_releasebuffer),
    [Py_mp_ass_subscript] = AT(as_mapping.mp_ass_subscript),
    [Py_mp_length] = AT(as_mapping.mp_length),
    [Py_mp_subscript] = AT(as_mapping.mp_subscript),
    [Py_nb_absolute] = AT(as_number.nb_absolute),
    [Py_nb_add] = AT(as_number.nb_add),
    [Py_nb_and] = AT(as_number.nb_and),
    [Py_nb_bool] = AT(as_number.nb_bool),
    [Py_nb_divmod] = AT(as_number.nb_divmod),
    [Py_nb_float] = AT(as_number.nb_float),
    [Py_nb_floor_divide] = AT(as_number.nb_floor_divide),
    [Py_nb_index] = AT(as_number.nb_index),
    [Py_nb_inplace_add] = AT(as_number.nb_inplace_add),
    [Py_nb_inplace_and] = AT(as_number.nb_inplace_and),
    [Py_nb_inplace_floor_divide] = AT(as_number.nb_inplace_floor_divide),
    [Py_nb_inplace_lshift] = AT(as_number.nb_inplace_lshift),
    [Py_nb_inplace_multiply] = AT(as_number.nb_inplace_multiply),
    [Py_nb_inplace_or] = AT(as_number.nb_inplace_or),
    [Py_nb_inplace_power] = AT(as_number.nb_inplace_power),
    [Py_nb_inplace_remainder] = AT(as_number.nb_inplace_remainder),
    [Py_nb_inplace_rshift] = AT(as_number.nb_inplace_rshift),
    [Py_nb_inplace_subtract] = AT(as_number.nb_inplace_subtract),
    [Py_nb_inplace_true_divide] = AT(as_number.nb_inplace_true_divide),
    [Py_nb_inplace_xor] = AT(as_number.nb_inplace_xor),
    [Py_nb_int] = AT(as_number.nb_int),
    [Py_nb_invert] = AT(as_number.nb_invert),
    [Py_nb_lshift] = AT(as_number.nb_lshift),
    [Py_nb_multiply] = AT(as_number.nb_multiply),
    [Py_nb_negative] = AT(as_number.nb_negative),
    [Py_nb_or] = AT(as_number.nb_or),
    [Py_nb_positive] = AT(as_number.nb_positive),
    [Py_nb_power] = AT(as_number.nb_power),
    [Py_nb_remainder] = AT(as_number.nb_remainder),
    [Py_nb_rshift] = AT(as_number.nb_rshift),
    [Py_nb_subtract] = AT(as_number.nb_subtract),
    [Py_nb_true_divide] = AT(as_number.nb_true_divide),
    [Py_nb_xor] = AT(as_number.nb_xor),
    [Py_nb_matrix_multiply] = AT(as_number.nb_matrix_multiply),
    [Py_nb_inplace_matrix_multiply] = AT(as_number.nb_inplace_matrix_multiply),
    [Py_sq_ass_item] = AT(as_sequence.sq_ass_item),
    [Py_sq_concat] = AT(as_sequence.sq_concat),
    [Py_sq_contains] = AT(as_sequence.sq_contains),
    [Py_sq_inplace_concat] = AT(as_sequence.sq_inplace_concat),
    [Py_sq_inplace_repeat] = AT(as_sequence.sq_inplace_repeat),
    [Py_sq_item] = AT(as_sequence.sq_item),
    [Py_sq_length] = AT(as_sequence.sq_length),
    [Py_sq_repeat] = AT(as_sequence.sq_repeat),
    [Py_am_await] = AT(as_async.am_await),
    [Py_am_aiter] = AT(as_async.am_aiter),
    [Py_am_anext] = AT(as_async.am_anext),
    [Py_am_send] = AT(as_async.am_send),
    [Py_tp_alloc] = AT(ht_type.tp_alloc),
    [Py_tp_call] = AT(ht_type.tp_call),
    [Py_tp_clear] = AT(ht_type.tp_clear),
    [Py_tp_dealloc] = AT(ht_type.tp_dealloc),
    [Py_tp_del] = AT(ht_type.tp_del),
    [Py_tp_descr_get] = AT(ht_type.tp_descr_get),
    [Py_tp_descr_set] = AT(ht_type.tp_descr_set),
    [Py_tp_finalize] = AT(ht_type.tp_finalize),
    [Py_tp_free] = AT(ht_type.tp_free),
    [Py_tp_getattr] = AT(ht_type.tp_getattr),
    [Py_tp_getattro] = AT(ht_type.tp_getattro),
    [Py_tp_getset] = AT(ht_type.tp_getset),
    [Py_tp_hash] = AT(ht_type.tp_hash),
    [Py_tp_init] = AT(ht_type.tp_init),
    [Py_tp_is_gc] = AT(ht_type.tp_is_gc),
    [Py_tp_iter] = AT(ht_type.tp_iter),
    [Py_tp_iternext] = AT(ht_type.tp_iternext),
    [Py_tp_methods] = AT(ht_type.tp_methods),
    [Py_tp_new] = AT(ht_type.tp_new),
    [Py_tp_repr] = AT(ht_type.tp_repr),
    [Py_tp_richcompare] = AT(ht_type.tp_richcompare),
    [Py_tp_setattr] = AT(ht_type.tp_setattr),
    [Py_tp_setattro] = AT(ht_type.tp_setattro),
    [Py_tp_str] = AT(ht_type.tp_str),
    [Py_tp_traverse] = AT(ht_type.tp_traverse),
};
#undef AT

/* The type whose layout `type`'s instances have: itself, unless it only appends a dict or weak references. */
static PyTypeObject *solid_type(PyTypeObject *type) {
    while (type->tp_base != NULL) {
        PyTypeObject *base = type->tp_base;
        Py_ssize_t size = type->tp_basicsize;
        bool fixed = type->tp_itemsize == 0 && base->tp_itemsize == 0;
        if (fixed && (type->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
            if (base->tp_weaklistoffset == 0 && type->tp_weaklistoffset + (Py_ssize_t)sizeof(PyObject *) == size)
                size -= (Py_ssize_t)sizeof(PyObject *);
            if (base->tp_dictoffset == 0 && type->tp_dictoffset + (Py_ssize_t)sizeof(PyObject *) == size)
                size -= (Py_ssize_t)sizeof(PyObject *);
        }
        if (size != base->tp_basicsize || type->tp_itemsize != base->tp_itemsize)
            return type;
        type = base;
    }
    return type;
}

/* The base whose layout is the most special one: it becomes tp_base. Borrowed. */
static PyTypeObject *best_base_borrowed(PyObject *bases) {
    PyTypeObject *best = NULL, *best_solid = NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *item = PyTuple_GET_ITEM(bases, i);
        if (!PyType_Check(item))
            return PyErr_Format(PyExc_TypeError, "bases must be types"), NULL;
        PyTypeObject *base = (PyTypeObject *)item;
        if (!(base->tp_flags & Py_TPFLAGS_READY) && PyType_Ready(base) < 0)
            return NULL;
        if (!(base->tp_flags & Py_TPFLAGS_BASETYPE))
            return PyErr_Format(PyExc_TypeError, "type '%.100s' is not an acceptable base type", base->tp_name), NULL;
        PyTypeObject *solid = solid_type(base);
        if (best == NULL || (solid != best_solid && PyType_IsSubtype(solid, best_solid))) {
            best = base;
            best_solid = solid;
        } else if (!PyType_IsSubtype(best_solid, solid)) {
            return PyErr_Format(PyExc_TypeError, "multiple bases have instance lay-out conflict"), NULL;
        }
    }
    if (best == NULL)
        PyErr_SetString(PyExc_TypeError, "bases must not be empty");
    return best;
}

/* The dealloc of heap types that bring none is private: a Python class has it. */
static destructor plain_dealloc(void) {
    static destructor found; /* [section] the GIL; the same value every time */
    if (found == NULL) {
        PyObject *class = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){}", "plain");
        if (class == NULL)
            return NULL;
        found = ((PyTypeObject *)class)->tp_dealloc;
        Py_DECREF(class);
    }
    return found;
}

static int is_offset_member(const PyMemberDef *member, PyTypeObject *type) {
    Py_ssize_t *offset = strcmp(member->name, "__dictoffset__") == 0         ? &type->tp_dictoffset
                         : strcmp(member->name, "__weaklistoffset__") == 0   ? &type->tp_weaklistoffset
                         : strcmp(member->name, "__vectorcalloffset__") == 0 ? &type->tp_vectorcall_offset
                                                                             : NULL;
    if (offset == NULL)
        return 0;
    *offset = member->offset;
    return 1;
}

static Py_ssize_t count_members(const PyType_Spec *spec) {
    Py_ssize_t count = 0;
    for (const PyType_Slot *slot = spec->slots; slot->slot != 0; slot++)
        if (slot->slot == Py_tp_members)
            for (const PyMemberDef *member = slot->pfunc; member->name != NULL; member++)
                count++;
    return count;
}

/* Members live behind the type object, in the items that tp_alloc made room for (and cleared). */
static void fill_members(PyTypeObject *type, const PyMemberDef *members) {
    PyMemberDef *out = (PyMemberDef *)((char *)type + Py_TYPE(type)->tp_basicsize);
    type->tp_members = out;
    for (; members->name != NULL; members++)
        if (!is_offset_member(members, type))
            *out++ = *members;
}

static int fill_doc(PyTypeObject *type, const char *doc) {
    size_t size = strlen(doc) + 1;
    char *copy = PyObject_Malloc(size); /* as type_dealloc frees it */
    if (copy == NULL)
        return PyErr_NoMemory(), -1;
    type->tp_doc = memcpy(copy, doc, size);
    return 0;
}

static int fill_slots(PyTypeObject *type, const PyType_Spec *spec) {
    for (const PyType_Slot *slot = spec->slots; slot->slot != 0; slot++) {
        size_t number = (size_t)slot->slot;
        if (number == Py_tp_members) {
            fill_members(type, slot->pfunc);
        } else if (number == Py_tp_doc) {
            if (slot->pfunc != NULL && fill_doc(type, slot->pfunc) < 0)
                return -1;
        } else if (number < Py_ARRAY_LENGTH(slot_offsets) && slot_offsets[number] != 0) {
            memcpy((char *)type + slot_offsets[number], &slot->pfunc, sizeof(void *));
        } else if (number != Py_tp_base && number != Py_tp_bases) {
            return PyErr_Format(PyExc_RuntimeError, "invalid slot %d", slot->slot), -1;
        }
    }
    return 0;
}

#if PY_VERSION_HEX >= 0x030B0000

static int fill_full_name(PyHeapTypeObject *heap, const char *full_name) {
    size_t size = strlen(full_name) + 1;
    heap->_ht_tpname = PyMem_Malloc(size); /* freed with the type */
    if (heap->_ht_tpname == NULL)
        return PyErr_NoMemory(), -1;
    heap->ht_type.tp_name = memcpy(heap->_ht_tpname, full_name, size);
    return 0;
}

#else

/* 3.10 has no place for a name of the type's own: it is interned, and the reference kept for good. */
static int fill_full_name(PyHeapTypeObject *heap, const char *full_name) {
    PyObject *text = PyUnicode_FromString(full_name);
    if (text == NULL)
        return -1;
    PyUnicode_InternInPlace(&text);
    heap->ht_type.tp_name = PyUnicode_AsUTF8(text);
    return heap->ht_type.tp_name != NULL ? 0 : -1;
}

#endif

static int fill_names(PyHeapTypeObject *heap, const char *full_name) {
    const char *dot = strrchr(full_name, '.');
    if (fill_full_name(heap, full_name) < 0)
        return -1;
    heap->ht_name = PyUnicode_FromString(dot != NULL ? dot + 1 : full_name);
    if (heap->ht_name == NULL)
        return -1;
    heap->ht_qualname = Py_NewRef(heap->ht_name);
    return 0;
}

static int set_module_name(PyTypeObject *type, const char *full_name) {
    const char *dot = strrchr(full_name, '.');
    if (dot == NULL)
        return 0;
    PyObject *name = PyUnicode_FromStringAndSize(full_name, dot - full_name);
    if (name == NULL)
        return -1;
    int result = PyDict_SetItemString(type->tp_dict, "__module__", name);
    Py_DECREF(name);
    return result;
}

static int fill_type(PyTypeObject *type, PyObject *module, const PyType_Spec *spec, PyObject *bases) {
    PyHeapTypeObject *heap = (PyHeapTypeObject *)type;
    PyTypeObject *base = best_base_borrowed(bases);
    if (base == NULL)
        return -1;
    type->tp_as_async = &heap->as_async;
    type->tp_as_number = &heap->as_number;
    type->tp_as_sequence = &heap->as_sequence;
    type->tp_as_mapping = &heap->as_mapping;
    type->tp_as_buffer = &heap->as_buffer;
    type->tp_bases = Py_NewRef(bases);
    type->tp_base = (PyTypeObject *)Py_NewRef((PyObject *)base);
    type->tp_basicsize = spec->basicsize;
    type->tp_itemsize = spec->itemsize;
    heap->ht_module = Py_XNewRef(module);
    if (fill_names(heap, spec->name) < 0 || fill_slots(type, spec) < 0)
        return -1;
    if (type->tp_dealloc == NULL && (type->tp_dealloc = plain_dealloc()) == NULL)
        return -1;
    if (PyType_Ready(type) < 0)
        return -1;
    return set_module_name(type, spec->name);
}

PyObject *py_compat_type_from_spec(PyTypeObject *metatype, PyObject *module, PyType_Spec *spec, PyObject *bases) {
    PyTypeObject *type = (PyTypeObject *)metatype->tp_alloc(metatype, count_members(spec));
    if (type == NULL)
        return NULL;
    /* At once: the collector may visit the type from here on, and expects heap types. */
    type->tp_flags = spec->flags | Py_TPFLAGS_HEAPTYPE;
    if (fill_type(type, module, spec, bases) < 0) {
        Py_DECREF(type);
        return NULL;
    }
    return (PyObject *)type;
}

#endif

/* ---- reference counts shared by threads ---- */

#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX < 0x030E0000

/* 3.13t: what CPython does in private functions, on its private layout, which these assertions pin down. */
#define LOCAL_IMMORTAL UINT32_MAX
#define SHARED_SHIFT 2
#define SHARED_FLAGS 0x3
#define SHARED_MAYBE_WEAKREF 0x1
#define SHARED_MERGED 0x3

_Static_assert(PY_VERSION_HEX >= 0x030D0000, "free-threading began with 3.13");
_Static_assert(offsetof(PyObject, ob_tid) == 0, "the object head of 3.13t");
_Static_assert(offsetof(PyObject, ob_ref_local) == 12, "the object head of 3.13t");
_Static_assert(offsetof(PyObject, ob_ref_shared) == 16, "the object head of 3.13t");
_Static_assert(offsetof(PyObject, ob_type) == 24 && sizeof(PyObject) == 32, "the object head of 3.13t");
_Static_assert(_Py_IMMORTAL_REFCNT_LOCAL == LOCAL_IMMORTAL, "immortality in 3.13t");
_Static_assert(_Py_REF_SHARED_SHIFT == SHARED_SHIFT && _Py_REF_SHARED_FLAG_MASK == SHARED_FLAGS, "counts in 3.13t");
_Static_assert(_Py_REF_MAYBE_WEAKREF == SHARED_MAYBE_WEAKREF && _Py_REF_MERGED == SHARED_MERGED, "flags in 3.13t");

void py_compat_share(PyObject *object) {
    if (PyObject_IS_GC(object) && PyObject_GC_IsTracked(object))
        PyObject_GC_UnTrack(object);
    _Py_atomic_store_uintptr_relaxed(&object->ob_tid, 0);
    _Py_atomic_store_uint32_relaxed(&object->ob_ref_local, LOCAL_IMMORTAL);
    _Py_atomic_store_ssize_relaxed(&object->ob_ref_shared, 0);
}

void py_compat_share_value(PyObject **value) {
    if (PyUnicode_CheckExact(*value))
        PyUnicode_InternInPlace(value);
    else
        py_compat_share(*value);
}

void py_compat_enable_try_incref(PyObject *object) {
    Py_ssize_t shared = _Py_atomic_load_ssize_relaxed(&object->ob_ref_shared);
    while ((shared & SHARED_FLAGS) == 0 &&
           !_Py_atomic_compare_exchange_ssize(&object->ob_ref_shared, &shared, shared | SHARED_MAYBE_WEAKREF))
        continue;
}

int py_compat_try_incref(PyObject *object) {
    uint32_t local = _Py_atomic_load_uint32_relaxed(&object->ob_ref_local);
    if (local == LOCAL_IMMORTAL)
        return 1;
    if (_Py_atomic_load_uintptr_relaxed(&object->ob_tid) == _Py_ThreadId()) {
        _Py_atomic_store_uint32_relaxed(&object->ob_ref_local, local + 1);
        return 1;
    }
    /* Without a shared count the owner may free the object with no look at what others do, unless it is flagged. */
    Py_ssize_t shared = _Py_atomic_load_ssize_relaxed(&object->ob_ref_shared);
    do {
        if (shared == 0 || shared == SHARED_MERGED)
            return 0;
    } while (!_Py_atomic_compare_exchange_ssize(&object->ob_ref_shared, &shared, shared + (1 << SHARED_SHIFT)));
    return 1;
}

#elif PY_VERSION_HEX >= 0x030E0000

void py_compat_share(PyObject *object) {
#ifdef Py_GIL_DISABLED
    PyUnstable_Object_EnableDeferredRefcount(object);
#else
    (void)object;
#endif
}

void py_compat_share_value(PyObject **value) {
    py_compat_share(*value);
}

void py_compat_enable_try_incref(PyObject *object) {
    PyUnstable_EnableTryIncRef(object);
}

int py_compat_try_incref(PyObject *object) {
    return PyUnstable_TryIncRef(object);
}

#else /* with the GIL, up to 3.13 */

void py_compat_share(PyObject *object) {
    (void)object;
}

void py_compat_share_value(PyObject **value) {
    (void)value;
}

void py_compat_enable_try_incref(PyObject *object) {
    (void)object;
}

int py_compat_try_incref(PyObject *object) {
    if (Py_REFCNT(object) == 0)
        return 0;
    Py_INCREF(object);
    return 1;
}

#endif

/* ---- exceptions ---- */

#if PY_VERSION_HEX >= 0x030C0000

PyObject *py_compat_take_exception(void) {
    return PyErr_GetRaisedException();
}

void py_compat_restore_exception_take(PyObject *exception) {
    PyErr_SetRaisedException(exception);
}

#else

PyObject *py_compat_take_exception(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL)
        PyException_SetTraceback(value, traceback);
    Py_DECREF(type);
    Py_XDECREF(traceback);
    return value;
}

void py_compat_restore_exception_take(PyObject *exception) {
    if (exception == NULL) {
        PyErr_Clear();
        return;
    }
    PyErr_Restore(Py_NewRef((PyObject *)Py_TYPE(exception)), exception, PyException_GetTraceback(exception));
}

#endif

/* The code has no instructions, and its first line is the line of them all. */
PyObject *py_compat_traceback_new(PyObject *next, const char *file, const char *function, int line) {
    PyCodeObject *code = PyCode_NewEmpty(file, function, line);
    PyObject *globals = code == NULL ? NULL : PyDict_New();
    PyFrameObject *frame = globals == NULL ? NULL : PyFrame_New(PyThreadState_Get(), code, globals, NULL);
    PyObject *entry = NULL;
    if (frame != NULL)
        entry = PyObject_CallFunction((PyObject *)&PyTraceBack_Type, "OOii", next == NULL ? Py_None : next,
                                      (PyObject *)frame, 0, line);
    Py_XDECREF(code);
    Py_XDECREF(globals);
    Py_XDECREF((PyObject *)frame);
    return entry;
}

/* ---- ints ---- */

int py_compat_long_as_int64(PyObject *value, int64_t *out) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0)
        return 0;
    *out = number;
    return 1;
}

int py_compat_long_as_uint64(PyObject *value, uint64_t *out) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow < 0 || (overflow == 0 && number < 0))
        return 0;
    if (overflow == 0) {
        *out = (uint64_t)number;
        return 1;
    }
    unsigned long long large = PyLong_AsUnsignedLongLong(value);
    if (large == (unsigned long long)-1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    *out = large;
    return 1;
}

Py_ssize_t py_compat_long_as_bytes(PyObject *value, uint8_t *buffer, Py_ssize_t size) {
#if PY_VERSION_HEX >= 0x030D0000
    Py_ssize_t needed = PyLong_AsNativeBytes(value, NULL, 0, Py_ASNATIVEBYTES_LITTLE_ENDIAN);
    if (needed < 0 || needed > size)
        return needed;
    return PyLong_AsNativeBytes(value, buffer, size, Py_ASNATIVEBYTES_LITTLE_ENDIAN) < 0 ? -1 : needed;
#else
    size_t bits = _PyLong_NumBits(value);
    if (bits == (size_t)-1 && PyErr_Occurred())
        return -1;
    Py_ssize_t needed = (Py_ssize_t)(bits / 8 + 1);
    if (needed > size)
        return needed;
    int failed = _PyLong_AsByteArray((PyLongObject *)value, buffer, (size_t)size, 1, 1);
    return failed ? -1 : needed;
#endif
}

/* ---- the rest ---- */

bool py_compat_is_finalizing(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing();
#else
    return _Py_IsFinalizing();
#endif
}

PyThreadState *py_compat_thread_state(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return PyThreadState_GetUnchecked();
#elif PY_VERSION_HEX >= 0x030C0000
    return _PyThreadState_UncheckedGet();
#else
    /* The state of whichever thread holds the GIL; ours if the thread's own is that one. */
    PyThreadState *holder = _PyThreadState_UncheckedGet();
    return holder != NULL && holder == PyGILState_GetThisThreadState() ? holder : NULL;
#endif
}

int py_compat_dict_get(PyObject *dict, PyObject *key, PyObject **out) {
#if PY_VERSION_HEX >= 0x030D0000
    return PyDict_GetItemRef(dict, key, out);
#else
    *out = Py_XNewRef(PyDict_GetItemWithError(dict, key));
    return *out != NULL ? 1 : PyErr_Occurred() ? -1 : 0;
#endif
}

/* ---- finalizers ---- */

#if defined(Py_GIL_DISABLED)

#define GC_FINALIZED 0x2 /* of ob_gc_bits */

void py_compat_clear_finalized(PyObject *object) {
    _Py_atomic_and_uint8(&object->ob_gc_bits, (uint8_t)~GC_FINALIZED);
}

#else

#define GC_FINALIZED 0x1 /* of _gc_prev, the word before the object */

void py_compat_clear_finalized(PyObject *object) {
    ((uintptr_t *)object)[-1] &= ~(uintptr_t)GC_FINALIZED;
}

#endif

int py_compat_check_finalized(void) {
    PyObject *class = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){sO}", "finalized", "__del__", &PyBool_Type);
    PyObject *object = class == NULL ? NULL : PyObject_CallNoArgs(class);
    int status = -1;
    if (object != NULL) {
        PyObject_CallFinalizer(object);
        bool before = PyObject_GC_IsFinalized(object) == 1;
        py_compat_clear_finalized(object);
        if (before && PyObject_GC_IsFinalized(object) == 0 && PyObject_GC_IsTracked(object))
            status = 0;
        else
            PyErr_SetString(PyExc_SystemError, "this CPython keeps its marks of finalized objects elsewhere");
    }
    Py_XDECREF(object);
    Py_XDECREF(class);
    return status;
}

#if PY_COMPAT_OWN_DEALLOC

#include <structmember.h>

void py_compat_resurrect(PyObject *object) {
    _Py_atomic_store_uintptr_relaxed(&object->ob_tid, 0);
    _Py_atomic_store_uint32_relaxed(&object->ob_ref_local, 0);
    _Py_atomic_store_ssize_release(&object->ob_ref_shared, ((Py_ssize_t)1 << SHARED_SHIFT) | SHARED_MERGED);
}

static void clear_slots_of(PyObject *object, PyTypeObject *type) {
    const PyMemberDef *members = PyObject_GetItemData((PyObject *)type);
    for (Py_ssize_t i = 0; i < Py_SIZE(type); i++)
        if (members[i].type == T_OBJECT_EX && !(members[i].flags & READONLY)) {
            PyObject **place = (PyObject **)((char *)object + members[i].offset);
            Py_CLEAR(*place);
        }
}

void py_compat_clear_slots(PyObject *object, PyTypeObject *base) {
    for (PyTypeObject *type = Py_TYPE(object); type != NULL && type != base; type = type->tp_base)
        clear_slots_of(object, type);
}

#else

void py_compat_resurrect(PyObject *object) {
    Py_SET_REFCNT(object, 1);
}

void py_compat_clear_slots(PyObject *object, PyTypeObject *base) {
    (void)object, (void)base; /* CPython's own dealloc does */
}

#endif

const char *py_compat_type_name(const char *name) {
#if PY_VERSION_HEX >= 0x030B0000
    return name;
#else
    size_t size = strlen(name) + 1;
    char *copy = PyMem_RawMalloc(size);
    if (copy == NULL)
        return (const char *)PyErr_NoMemory();
    return memcpy(copy, name, size);
#endif
}

int py_compat_get_buffer(PyObject *object, Py_buffer *view, int flags) {
    int status;
    PY_COMPAT_BEGIN_SECTION(object);
    status = PyObject_GetBuffer(object, view, flags);
    PY_COMPAT_END_SECTION();
    return status;
}

void py_compat_release_buffer(Py_buffer *view) {
    PyObject *exporter = Py_XNewRef(view->obj); /* the section outlasts the view's own reference */
    if (exporter == NULL)
        return;
    PY_COMPAT_BEGIN_SECTION(exporter);
    PyBuffer_Release(view);
    PY_COMPAT_END_SECTION();
    Py_DECREF(exporter);
}
