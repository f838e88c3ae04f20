/* The managed slots: every function of the managed half that C calls by name.
 *
 * X(name, parameters): all return NetHandle: 0, or an owned handle of the exception thrown, with the
 * out parameters then untouched. All may block (assembly loading, JIT, type initialisation), so all
 * are called detached, except those marked [quick], which neither block nor allocate much.
 * Texts are UTF-8 with a length in bytes. One list makes the struct here and its C# mirror
 * (src/managed/Python.Runtime/Interop/generate_slots.py). */
#ifndef CLRLINK_BRIDGE_MANAGED_SLOTS_H
#define CLRLINK_BRIDGE_MANAGED_SLOTS_H

#include "bridge/value.h"

/* clang-format off */
#define MANAGED_SLOTS(X)                                                                                             \
    /* handles */                                                                                                    \
    X(handles_reserve, (NetHandle *out, int32_t count))               /* [quick] count free, cleared slots */        \
    X(handles_clear, (const NetHandle *handles, int32_t count))       /* [quick] objects let go; slots free again */ \
    X(handles_return, (const NetHandle *slots, int32_t count))        /* [quick] free slots C has no use for */       \
    X(handle_copy, (NetHandle handle, NetHandle *out))                /* [quick] */                                  \
    X(handles_count, (int64_t *out))                                  /* [quick] slots (or GCHandles) that hold an object */ \
    X(handles_list, (Blob *out))                                      /* metadata_format.h: Handles */               \
    /* types */                                                                                                      \
    X(type_find, (const char *clr_name, int32_t length, NetTypeKey *out)) /* "A.B`1+C"; *out 0 when there is none */ \
    X(type_of, (NetHandle object, NetTypeKey *out))                   /* [quick] exact runtime type */               \
    X(type_from_object, (NetHandle type_object, NetTypeKey *out))     /* a System.Type's key; 0 when it is none */   \
    X(type_object, (NetTypeKey type, NetHandle *out))                 /* handle of the System.Type */                \
    X(type_describe, (NetTypeKey type, Blob *out))                    /* metadata_format.h: TypeHeader */            \
    X(type_members, (NetTypeKey type, Blob *out))                     /* metadata_format.h: TypeMembers */           \
    X(type_close, (NetTypeKey definition, const NetTypeKey *arguments, int32_t count, NetTypeKey *out))              \
    X(type_array, (NetTypeKey element, int32_t rank, NetTypeKey *out))                                               \
    X(type_byref, (NetTypeKey element, NetTypeKey *out))                                                             \
    X(type_distance, (NetTypeKey from, NetTypeKey to, int32_t *out))  /* -1: not assignable; 0: same; else steps */  \
    /* members */                                                                                                    \
    X(member_describe, (uint32_t member, Blob *out))                  /* metadata_format.h: Member */                \
    X(overload_describe, (uint32_t overload, Blob *out))              /* metadata_format.h: Overload */              \
    X(overload_prepare, (uint32_t overload, Thunk *out, uint32_t *out_flags)) /* emits, once; PREPARED_ flags */     \
    X(method_close, (uint32_t overload, const NetTypeKey *arguments, int32_t count, uint32_t *out_overload))         \
    X(method_infer, (uint32_t overload, const uint64_t *shapes, int32_t count, NetTypeKey *types, Blob *reason)) /* types: room for its type parameters; reason: str, empty when inferred */ \
    X(method_specificity, (uint32_t left, uint32_t right, const int32_t *left_places, const int32_t *right_places, int32_t count, int32_t *order)) /* < 0: left is declared for the more specific arguments; places: each argument's parameter, bit 30: an element of it */ \
    X(conversion_find, (NetTypeKey from, NetTypeKey to, uint32_t *out_overload)) /* op_Implicit; *out 0: none */     \
    X(overload_prepare_base, (uint32_t overload, NetTypeKey type, Thunk *out)) /* the thunk that calls, of a virtual member, what `type` or its bases have: emitted, once */ \
    X(parameter_default, (uint32_t overload, int32_t index, CallResult *result)) /* as a result typed Object */      \
    X(overloads_document, (const uint32_t *overloads, int32_t count, Blob *out)) /* u8: nothing is to stand behind it; str: the XML documentation's text, or [DocString]'s */ \
    X(type_document, (NetTypeKey type, Blob *out))                    /* the same */                                 \
    X(overload_nullability, (uint32_t overload, Blob *out))           /* u8 of the result, then of each parameter: 1: null is admitted */ \
    X(object_clone, (NetHandle object, NetHandle *out))               /* a copy of its fields; of records by their copy constructor */ \
    /* delegates and events; a callable is named by two addresses: see convert_delegate.c */                         \
    X(delegate_find, (NetTypeKey type, const void *callable, const void *part, NetHandle *out)) /* [quick] one of a callable that has some already; *out 0: none */ \
    X(delegate_create, (NetTypeKey type, const void *callable, const void *part, void *pyref, NetHandle *out)) /* takes the PyRef, also on failure */ \
    X(delegate_bind, (NetTypeKey type, const uint32_t *overloads, int32_t count, NetHandle receiver, NetHandle *out)) /* from a method; *out 0: none fits */ \
    X(delegate_convert, (NetTypeKey type, NetHandle source, NetHandle *out)) /* the same as another delegate type; *out 0: they do not fit */ \
    X(delegate_combine, (NetHandle left, NetHandle right, NetHandle *out)) /* Delegate.Combine */                    \
    X(delegate_remove, (NetHandle source, NetHandle value, NetHandle *out)) /* Delegate.Remove; *out 0: nothing is left */ \
    X(delegate_targets, (Blob *out))                                  /* metadata_format.h: DelegateTargets; of each PyRef a share, the caller's */ \
    X(event_added, (uint32_t accessor, NetHandle receiver, NetHandle handler)) /* receiver 0: static */              \
    X(event_removing, (uint32_t accessor, NetHandle receiver, NetHandle handler, int32_t *known)) /* 0: it is no handler of the event */ \
    X(enumerator_proven, (NetHandle enumerator, int32_t *out))        /* 1: its steps never block */                 \
    /* Python classes as .NET types; see types/subclass.c, lifetime/derived_link.h */                                \
    X(subclass_emit, (NetTypeKey parent, const NetTypeKey *interfaces, int32_t count, const char *request, int32_t length, NetHandle values, NetTypeKey *out)) /* metadata_format.h: SubclassRequest */ \
    X(subclass_establish, (NetTypeKey type))                          /* the class statement is through: the type's name is taken, and found */ \
    X(derived_event, (NetHandle object, const char *name, int32_t length, NetHandle *out)) /* the handlers of an event that the emitted type keeps itself; *out 0: none, or another kind of event */ \
    X(derived_link, (NetHandle object, void **out))                   /* [quick] of an object of a TYPE_DERIVED */   \
    X(derived_object, (uintptr_t weak, NetHandle *out))               /* [quick] what a link's weak handle finds; *out 0: it is gone */ \
    X(derived_forget, (uintptr_t weak))                               /* [quick] frees the weak handle */            \
    X(derived_hold, (uintptr_t weak))                                 /* [quick] the object is there once more when it is garbage, for derived_dying */ \
    /* arrays */                                                                                                     \
    X(array_create, (NetTypeKey element, const int64_t *lengths, int32_t rank, NetHandle *out))                      \
    X(array_shape, (NetHandle array, int64_t *lengths, int64_t *lows, int32_t *rank)) /* [quick] room for 32 of each */ \
    X(array_store, (NetHandle array, int64_t start, const Value *values, int32_t count)) /* flat index */            \
    X(array_copy_in, (NetHandle array, int64_t offset, const void *data, int64_t bytes)) /* over the elements' memory: numbers, blittable structs */ \
    X(array_cut, (NetHandle array, const int64_t *region, uint32_t kept, NetHandle *out)) /* start, step, count of each axis; a new array of the kept axes */ \
    X(array_paste, (NetHandle array, const int64_t *region, NetHandle values)) /* the region's elements, row by row, from an array of as many */ \
    X(array_pin, (NetHandle array, void **address, uintptr_t *pin)) /* of numbers: where its elements lie, until array_unpin */ \
    X(array_unpin, (uintptr_t pin))                                   /* [quick] */                                  \
    X(collection_create, (NetTypeKey type, NetHandle items, NetHandle values, NetHandle *out)) /* of an interface, from arrays; values: 0, or a dictionary's */ \
    /* texts and boxes */                                                                                            \
    X(string_measure, (NetHandle string, int64_t *characters, uint32_t *maximum)) /* [quick] in code points */       \
    X(string_copy, (NetHandle string, void *destination, int32_t kind)) /* [quick] kind 1, 2, 4 as PyUnicode's */    \
    X(unbox, (NetHandle object, CallResult *result))                  /* [quick] a boxed primitive or enum, as a result typed Object */ \
    /* namespaces and assemblies */                                                                                  \
    X(namespace_describe, (const char *name, int32_t length, Blob *out)) /* metadata_format.h: Namespace */          \
    X(namespace_lookup, (const char *space, int32_t space_length, const char *name, int32_t name_length, Blob *out)) \
    X(search_paths_set, (const char *paths, int32_t length))          /* sys.path, entries separated by NUL */       \
    X(extensions_import, (const char *space, int32_t length, NetTypeKey type, Blob *out)) /* metadata_format.h: Extensions; type: one static class, or 0 */ \
    X(extension_find, (NetTypeKey receiver, const char *name, int32_t length, uint32_t *out_member, NetTypeKey *out_class)) /* *out_member 0: none takes it; the class messages name */ \
    X(extension_names, (NetTypeKey receiver, Blob *out))              /* metadata_format.h: texts */                 \
    /* exceptions */                                                                                                 \
    X(exception_describe, (NetHandle exception, NetHandle known, Blob *out)) /* metadata_format.h: Exception; known: to compare with, or 0 */ \
    X(exception_from_python, (void *pyref, NetHandle inner, NetHandle *out)) /* takes the PyRef, also on failure; inner: of its __cause__, or 0 */ \
    X(exception_inner, (NetHandle exception, NetHandle *out))         /* *out 0: none */                             \
    X(exception_no_memory, (NetHandle *out))                          /* [quick] OutOfMemoryException */             \
    X(exception_frames, (NetHandle exception, int32_t which, Blob *out)) /* metadata_format.h: ExceptionFrames; which: NetFrames */ \
    X(exception_freeze, (NetHandle exception, Blob *out))             /* bytes of its own, for exception_thaw */     \
    X(exception_thaw, (const uint8_t *data, int64_t length, NetTypeKey type, NetHandle *out)) /* type: of the copy; 0: as it was */ \
    X(exception_refused, (NetHandle *out))                            /* [quick] InvalidOperationException: the gate is closed */ \
    /* the rest */                                                                                                   \
    X(value_read, (NetHandle object, CallResult *result, int32_t *found)) /* what Python's class for it holds: TICKS, BYTES in text; *found 0: there is none */ \
    X(value_decode, (NetTypeKey type, void *object, void *object_type, int32_t only, Value *out, int32_t *found)) /* by decoders; borrows the PyRefs; only: asked, nothing made. out: null, a handle, or an enum's value */ \
    X(value_encode, (const Value *value, Value *out, int32_t *found)) /* by encoders; borrows the cell, a dynamic one. out: a PYOBJECT, or null */ \
    X(type_bases, (NetTypeKey type, void *bases, Value *out)) /* by providers of programs: a PYOBJECT, list or tuple, from a tuple; borrows the PyRef */ \
    X(blob_free, (const uint8_t *data))                               /* [quick] */                                  \
    X(runtime_describe, (Blob *out))                                  /* str kind, str version, str description */   \
    X(raise_process_exit, (void))                                     /* raises AppDomain.ProcessExit where no host of .NET's will */ \
    X(shutdown, (void))                                               /* then only [quick] slots are called */       \
    X(heap_collect, (void))                                           /* [quick] all of it, at once: support/gc_stress.h alone */
/* clang-format on */

typedef struct ManagedSlots {
#define X(name, parameters) NetHandle(*name) parameters;
    MANAGED_SLOTS(X)
#undef X
} ManagedSlots;

/* Flags from overload_prepare. */
#define PREPARED_MAY_BLOCK 1u      /* the call must be made detached */
#define PREPARED_STAYS_ATTACHED 2u /* the member asks for it: the first call too is made attached */

#endif
