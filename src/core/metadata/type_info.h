/* What C knows of a .NET type: one NetTypeInfo for each, made at first mention, alive as long as the process.
 *
 * Life cycle: described by the managed half at the first type_info_get; its Python type is built later, at first
 * need, by the types layer (type_info_set_builder), and published in `python_type`.
 */
#ifndef CLRLINK_METADATA_TYPE_INFO_H
#define CLRLINK_METADATA_TYPE_INFO_H

#include <stdatomic.h>

#include "bridge/metadata_format.h"
#include "bridge/value.h"
#include "support/hash_map.h"
#include "support/python.h"

typedef struct NetTypeInfo NetTypeInfo;
struct Converter;                             /* convert/converter.h */
struct OverloadSet;                           /* call/overload.h */
typedef struct SubscriptCache SubscriptCache; /* objects/subscript_cache.h */
struct OperatorPair;                          /* call/operator_set.c */

/* What a type has for Python's operators; the types derived from it that add none have the very same. */
typedef struct NetOperators {
    PyObject *type_name;                                  /* [const] for messages; immortal */
    uint32_t members[OPERATOR_COUNT];                     /* [const] 0: none */
    _Atomic(struct OverloadSet *) sets[OPERATOR_COUNT];   /* [atomic] made at first use: call/operator_set.c */
    _Atomic(struct OperatorPair *) pairs[OPERATOR_COUNT]; /* [atomic] with another type's: a list that only grows */
} NetOperators;

struct NetTypeInfo {
    NetTypeKey key;                      /* [const] */
    uint8_t kind;                        /* [const] TYPE_KIND_ */
    uint8_t code;                        /* [const] TYPE_CODE_ */
    uint8_t rank;                        /* [const] arrays */
    uint32_t flags;                      /* [const] TYPE_ */
    uint32_t arity;                      /* [const] */
    const struct Converter *converter;   /* [const] chosen by type_info_set_converter_chooser's function */
    _Atomic(PyTypeObject *) python_type; /* [atomic] published whole; immortal; NULL until built */
    _Atomic(NetHandle) type_object;      /* [atomic] owned for ever; 0 until asked for */
    NetTypeKey base_key, element_key, definition_key, declaring_key; /* [const] 0: none */
    _Atomic(NetTypeInfo *) element;                                  /* [atomic] of element_key, filled at first use */
    NetTypeKey *arguments;                                           /* [const] generic arguments */
    uint32_t argument_count;                                         /* [const] */
    NetTypeKey *siblings;                                            /* [const] */
    uint32_t sibling_count;                                          /* [const] */
    HashMap conversions;                  /* target key → OverloadSet of op_Implicit; see call/conversion.c */
    HashMap distances;                    /* target key → distance + 2; see type_info_distance */
    _Atomic(SubscriptCache *) subscripts; /* [atomic] */
    PyObject *space, *name, *full_name;   /* [const] interned str, immortal: namespace, __name__, as in repr */
    PyObject *clr_name, *assembly;        /* [const] */
    /* Protocols, filled by the types layer before python_type is published; they belong to this type alone
     * (inherited ones are copied down). Numbers are members or overloads, 0 = none (see metadata_format.h). */
    uint32_t protocols[PROTOCOL_COUNT];                 /* [const] once python_type is published */
    _Atomic(struct OverloadSet *) sets[PROTOCOL_COUNT]; /* [atomic] made at first use: type_info_protocol */
    NetOperators *operators;                            /* [const] likewise; NULL: none; immortal */
};

/* The info of a key: looks up, or asks the managed half (detached). Attached. NULL with an exception set. */
NetTypeInfo *type_info_get(NetTypeKey key);
/* By CLR name ("System.Exception"); NULL with an exception set (TypeError naming it) when there is none. */
NetTypeInfo *type_info_find(const char *clr_name);
/* The element type (of arrays, Nullable, by-ref, enums); NULL with an exception. */
NetTypeInfo *type_info_element(NetTypeInfo *info);
/* The Python type, built if need be. Borrowed: types are immortal. NULL with an exception. */
PyTypeObject *type_info_python_type(NetTypeInfo *info);
/* A handle of the System.Type object, borrowed for ever; 0 with an exception. */
NetHandle type_info_type_object(NetTypeInfo *info);
/* The overloads of a protocol as a set, or NULL without an exception when the type has none, NULL with one on
 * failure. Builds the Python type first where that has not been done. */
struct OverloadSet *type_info_protocol(NetTypeInfo *info, enum Protocol protocol);
/* Whether a value of `from` may be used as `to`: steps (0: same), or -1. Cached. -2 with an exception. */
int type_info_distance(NetTypeInfo *from, NetTypeInfo *to);

/* Hooks by which higher layers serve this one; set once by their init functions. */
void type_info_set_builder(PyTypeObject *(*build)(NetTypeInfo *info));
void type_info_set_converter_chooser(const struct Converter *(*choose)(const NetTypeInfo *info));
void type_info_set_set_maker(struct OverloadSet *(*make)(NetTypeInfo *info, enum Protocol protocol),
                             void (*free)(struct OverloadSet *set));

#endif
