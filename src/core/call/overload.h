/* Overloads of one member as C holds them: described at first use, then immutable. */
#ifndef CLRLINK_CALL_OVERLOAD_H
#define CLRLINK_CALL_OVERLOAD_H

#include <stdatomic.h>

#include "bridge/value.h"
#include "metadata/type_info.h"
#include "support/sync.h"

typedef struct Parameter {
    NetTypeInfo *type;         /* [const] by-ref: the target. NULL in open generic methods where it is open */
    PyObject *name;            /* [const] interned str */
    uint16_t flags;            /* [const] PARAMETER_ */
    uint16_t generic_position; /* [const] 1-based; 0: none */
} Parameter;

struct InferenceCache;

/* The thunk that calls what the .NET base of a Python class has for a virtual member; see invoke.c. */
typedef struct BaseThunk {
    struct BaseThunk *next; /* [const] */
    NetTypeKey type;        /* [const] of the receiver */
    Thunk thunk;            /* [const] */
} BaseThunk;

typedef struct Overload {
    uint32_t id;             /* [const] */
    uint32_t flags;          /* [const] OVERLOAD_ */
    int32_t parameter_count; /* [const] */
    int32_t required_count;  /* [const] parameters that must be given: not optional, not out, not params */
    int32_t byref_count;     /* [const] */
    uint32_t generic_arity;  /* [const] */
    bool simple;             /* [const] as many arguments as parameters, none by reference, closed, supported */
    bool wants_slot;         /* [const] may return a handle */
    bool by_name;            /* [const] of a method, which Python finds by the overload's own name */
    PyObject *property;     /* [const] borrowed: of a property's accessor the name that Python finds it by, else NULL */
    NetTypeInfo *declaring; /* [const] */
    NetTypeInfo *result;    /* [const] NULL: void */
    PyObject *text;         /* [const] "Int32 Over(System.String)" */
    PyObject *name;         /* [const] */
    _Atomic(Thunk) thunk;   /* [atomic] NULL until prepared */
    _Atomic(Thunk) quick;   /* [atomic] the thunk again, once it is known that it cannot block and needs no slot */
    _Atomic(NetTypeInfo *) receiver_seen;        /* [atomic] a receiver type known to fit, besides `declaring` */
    _Atomic(uint32_t) prepared;                  /* [atomic] PREPARED_ flags; written before thunk */
    _Atomic(BaseThunk *) base_thunks;            /* [atomic] a list that only grows */
    _Atomic(struct InferenceCache *) inferences; /* [atomic] of open generic methods; see call/inference.c */
    Parameter parameters[];                      /* [const] */
} Overload;

typedef struct OverloadTable {
    int32_t count;         /* [const] */
    bool owns;             /* [const] the overloads are freed with it: they are not those of another set */
    Overload *overloads[]; /* [const] */
} OverloadTable;

struct BindCache;
struct ClosedSet;
struct NamedSet;

/* The overloads under one name of one type. Alive as long as the type: as the process, but for types that lost the race
 * to be built. */
typedef struct OverloadSet {
    uint32_t member;                    /* [const] 0: made from a single overload */
    bool by_name;                       /* [const] see Overload */
    bool is_accessor;                   /* [const] of a property or field, by whose name it is found */
    PyObject *type_name;                /* [const] for messages: "Plain", "List`1" */
    PyObject *name;                     /* [const] ".ctor", "get_Item", "M" */
    _Atomic(OverloadTable *) table;     /* [atomic] NULL until first use */
    _Atomic(Overload *) only;           /* [atomic] the table's one overload, if it is simple; else NULL */
    _Atomic(struct BindCache *) cache;  /* [atomic] see call/bind_cache.h */
    _Atomic(struct ClosedSet *) closed; /* [atomic] its closed forms and selections, a list that only grows */
    _Atomic(struct OverloadSet *) getters, setters; /* [atomic] of an indexer: see overload_set_role */
    _Atomic(struct NamedSet *) named;               /* [atomic] parts of it by name, a list that only grows */
} OverloadSet;

/* A new set for a member (described at first use). NULL with MemoryError. */
OverloadSet *overload_set_new(uint32_t member, PyObject *type_name, PyObject *name);
/* A set of one overload given by its own number (protocols marked O). */
OverloadSet *overload_set_single(uint32_t overload, PyObject *type_name);
/* A set limited to some overloads of another, which must outlive it. */
OverloadSet *overload_set_of(PyObject *type_name, PyObject *name, Overload *const *overloads, int32_t count);
/* Frees a set that nobody else can reach, with what hangs off it. NULL is fine. Attached. */
void overload_set_free(OverloadSet *set);
/* The same of overloads that are the new set's own, also on failure. */
OverloadSet *overload_set_of_take(PyObject *type_name, PyObject *name, Overload *const *overloads, int32_t count);
/* An overload by its number, described anew: whoever asks owns it. */
Overload *overload_describe(uint32_t number);
/* Frees one that nobody else can reach; NULL is fine. */
void overload_free(Overload *overload);
/* The table; asks the managed half at first use. NULL with an exception set. */
OverloadTable *overload_set_table(OverloadSet *set);

/* Those of an indexer's overloads that are flagged `role` (OVERLOAD_GETTER or OVERLOAD_SETTER), as a set of their own,
 * named as the accessor is; it may be empty. Made once. NULL with an exception set. */
OverloadSet *overload_set_role(OverloadSet *set, uint32_t role);

/* Those of the overloads that have that name of their own (an interned str), as a set; NULL without an exception when
 * there are none. Made once for each name. */
OverloadSet *overload_set_named(OverloadSet *set, PyObject *name);

/* The signatures, one a line, as __doc__ shows them. New reference. */
PyObject *overload_set_doc(OverloadSet *set);
/* Registers the set maker of type_info_protocol. */
int overload_init(void);

#endif
