/* The metadata blobs: what the managed half says of types and members.
 *
 * Little-endian, no padding. u8 u16 u32 u64; str: u32 length in bytes, then UTF-8; key: u64.
 * list<T>: u32 count, then the items. Read with bridge/blob_reader.h.
 *
 * TypeHeader (type_describe)
 *   key self · u8 TypeKind · u8 TypeCode · u32 TYPE_ flags · u8 rank (arrays)
 *   key base (0: none) · key element (array element, Nullable's T, by-ref/pointer target, enum underlying)
 *   key definition (the open type of a closed generic; 0) · list<key> generic arguments
 *   list<key> siblings (all types of the same bare name in the same scope, itself included, by arity)
 *   u32 arity (generic parameters of the type itself and its outer types)
 *   str namespace · str name (as Python's __name__: "List[Int32]", "List[]", "Int32[]", "Inner")
 *   str full_name (as in repr(class): "System.Collections.Generic.List[Int32]")
 *   str clr_name (short name used in messages: "List`1", "Plain") · str assembly (full name)
 *   key declaring (outer type; 0)
 *
 * TypeMembers (type_members)
 *   list<MemberName>: str name · u8 MemberKind · u16 MEMBER_ flags · u32 member (for member_describe)
 *                     · key type (a nested type; else 0)
 *     One entry a name. Methods declared by the type under a name come with the inherited overloads of that
 *     name that they do not hide. Names that the type does not declare are left to its bases, except that an
 *     interface type lists those of its base interfaces and of Object as well.
 *     Public and protected members; private and internal ones are left out. Accessor methods
 *     (get_X, set_X, add_E, remove_E) and operators (op_X) are methods like any other.
 *   list<ProtocolEntry>: u8 Protocol · u32 number (a member, an overload, or bits: see PROTOCOLS)
 *   list<OperatorEntry>: u8 Operator · u32 member. Either complete, with what the bases declare, or empty: then the
 *     type has the operators of its base.
 *
 * Member (member_describe): list<Overload>
 * Overload (overload_describe, and inside Member)
 *   u32 overload · u32 OVERLOAD_ flags · key declaring · u32 generic_arity (open generic methods; 0)
 *   str text ("Int32 Over(System.String)": the signature as __doc__ shows it) · str name (metadata name)
 *   key result (0: void; a by-ref result: its target, with OVERLOAD_REF_RESULT)
 *   list<Parameter>: key type (by-ref: the target) · str name · u16 PARAMETER_ flags
 *                    · u32 generic position + 1 (the type is exactly that type parameter of the method; 0)
 *   Receivers are not among the parameters; they are args[0] of the thunk of everything that is not
 *   OVERLOAD_STATIC or OVERLOAD_CONSTRUCTOR.
 *   Parameter types of open generic methods that contain type parameters have key 0.
 *
 * Namespace (namespace_describe)
 *   u8 exists · list<str> types (bare names, without arity) · list<str> namespaces (simple names)
 *   · list<str> assemblies (full names that hold types of it)
 * NamespaceEntry (namespace_lookup)
 *   u8 kind (0 nothing, 1 namespace, 2 type; a type wins) · key type (of the lowest arity; the siblings are in
 *   its header)
 *
 * Extensions (extensions_import)
 *   u8 whether there is any class of extension methods · u32 how many imports have brought something so far
 *   · list<str> the names of its methods
 *
 * Exception (exception_describe)
 *   key type · u64 pyref (PythonException: its PyRef, borrowed, valid while the exception's handle lives; else 0)
 *   · u8 flags (DESCRIPTION_) · u32 hresult · str message · str file (DESCRIPTION_FILE: what it is about)
 *
 * ExceptionFrames (exception_frames), innermost first
 *   list of: str method ("A.B.Type.Method") · str file ("<assembly>" without symbols) · u32 line (0: unknown)
 *
 * SubclassRequest (to subclass_emit)
 *   str name · str namespace · u8 1: __namespace__ was given · str assembly
 *   list<Defined>: str name that the Python class defines · u32, u32 least and most arguments that its function takes
 *                  after self (2^31 - 1: any number)
 *   list<Declared>: u8 kind (0 method, 1 property) · str name · str attribute (of the Python object) · key type (0: void)
 *                   · u8 accessors (1 getter, 2 setter) · list<key> parameter types · list<Attribute>
 *   list<Attribute> of the class itself
 *   Attribute: key type · u32 count of arguments · list<str> names of the named ones, which come last. The values are
 *   taken, in order, from `values`, an Object[] for all of them (0: none).
 *
 * Handles (handles_list): of all handles that hold an object
 *   u8 1: the runtime can list them; else the rest is empty · list<str> full names of types, as in repr(class)
 *   · list: u64 handle · u32 type, an index
 * DelegateTargets (delegate_targets): of all callables that delegates call
 *   list: u64 PyRef · str full name of the delegate type made last · list<str> events it was added to from Python
 *         ("Type.Event"), and not removed from
 */
#ifndef CLRLINK_BRIDGE_METADATA_FORMAT_H
#define CLRLINK_BRIDGE_METADATA_FORMAT_H

#define DESCRIPTION_FLAGS(X)                                  \
    X(KNOWN, 0) /* the very exception that was asked about */ \
    X(INNER, 1) /* has an InnerException */                   \
    X(FILE, 2)  /* a file name follows the message */

#define TYPE_KINDS(X)                                                      \
    X(CLASS, 0)                                                            \
    X(STRUCT, 1) /* value types that are no enum, primitive or Nullable */ \
    X(ENUM, 2)                                                             \
    X(INTERFACE, 3)                                                        \
    X(DELEGATE, 4)                                                         \
    X(ARRAY, 5)                                                            \
    X(PRIMITIVE, 6) /* TypeCode BOOLEAN to DOUBLE, INTPTR, UINTPTR */      \
    X(NULLABLE, 7)                                                         \
    X(BYREF, 8)                                                            \
    X(POINTER, 9)     /* and function pointers */                          \
    X(BYREF_LIKE, 10) /* ref structs: Span<T>... */                        \
    X(PARAMETER, 11)  /* an open type parameter */                         \
    X(VOID, 12)

/* How values of the type are carried in cells (see value.h). */
#define TYPE_CODES(X)                                                                                      \
    X(OBJECT, 0)  /* a handle: classes, structs, delegates, arrays */                                      \
    X(DYNAMIC, 1) /* a dynamic cell: Object, ValueType, Enum, interfaces */                                \
    X(BOOLEAN, 2)                                                                                          \
    X(CHAR, 3)                                                                                             \
    X(SBYTE, 4)                                                                                            \
    X(BYTE, 5)                                                                                             \
    X(INT16, 6)                                                                                            \
    X(UINT16, 7)                                                                                           \
    X(INT32, 8)                                                                                            \
    X(UINT32, 9)                                                                                           \
    X(INT64, 10)                                                                                           \
    X(UINT64, 11)                                                                                          \
    X(SINGLE, 12)                                                                                          \
    X(DOUBLE, 13)                                                                                          \
    X(INTPTR, 14)   /* I64 or a handle of the box in; a handle out */                                      \
    X(UINTPTR, 15)  /* likewise */                                                                         \
    X(STRING, 16)   /* NULL, LATIN1, UCS2, UCS4 or HANDLE in; NULL, text or STRING_HANDLE out */           \
    X(ENUM, 17)     /* i64: the value, sign- or zero-extended */                                           \
    X(NULLABLE, 18) /* tag NULL, or T's cell with a tag that is not NULL */                                \
    X(BIGINT, 19)   /* System.Numerics.BigInteger: BIGINT or HANDLE in; a handle out */                    \
    X(PYOBJECT, 20) /* Python.Runtime.PyObject: PYOBJECT (or NULL) both ways, owned by the reader */       \
    X(DECIMAL, 21)  /* DECIMAL or a handle in; a handle out */                                             \
    X(VOID, 22)                                                                                            \
    X(DATE_TIME, 23)        /* TICKS in, with the DateTimeKind; these and the following else as DECIMAL */ \
    X(DATE_TIME_OFFSET, 24) /* TICKS in, of the local time, with the offset */                             \
    X(TIME_SPAN, 25)        /* TICKS in */                                                                 \
    X(DATE_ONLY, 26)        /* TICKS in, of its midnight */                                                \
    X(TIME_ONLY, 27)        /* TICKS in */                                                                 \
    X(GUID, 28)             /* BYTES in: 16, as Guid.ToByteArray has them */                               \
    X(HALF, 29)             /* F64 in */                                                                   \
    X(INT128, 30)           /* BIGINT in */                                                                \
    X(UINT128, 31)          /* BIGINT in */                                                                \
    X(COMPLEX, 32)          /* BYTES in: two doubles */

#define TYPE_FLAGS(X)                                                                                             \
    X(ABSTRACT, 0)                                                                                                \
    X(SEALED, 1)                                                                                                  \
    X(STATIC, 2)    /* abstract sealed */                                                                         \
    X(EXCEPTION, 3) /* System.Exception or derived from it */                                                     \
    X(FLAGS_ENUM, 4)                                                                                              \
    X(UNSIGNED, 5)   /* enum over an unsigned type */                                                             \
    X(OPEN, 6)       /* a generic type definition, or contains type parameters */                                 \
    X(HEAVY, 7)      /* may keep memory or resources alive: its handles are cleared at once */                    \
    X(ENUMERABLE, 8) /* IEnumerable */                                                                            \
    X(ENUMERATOR, 9) /* IEnumerator */                                                                            \
    X(DISPOSABLE, 10)                                                                                             \
    X(COLLECTION, 11) /* ICollection, ICollection<T>, IReadOnlyCollection<T> */                                   \
    X(COMPARABLE, 12) /* IComparable */                                                                           \
    X(NESTED, 13)                                                                                                 \
    X(REFLECTION_TYPE, 14)   /* System.Type or derived from it */                                                 \
    X(BLITTABLE, 15)         /* primitive numbers and structs of such, whose arrays can be copied as memory */    \
    X(NUMBER, 16)            /* Decimal, BigInteger, Int128, Half...: has a value as a number of Python's */      \
    X(DYNAMIC, 17)           /* IDynamicMetaObjectProvider: members that only the object knows */                 \
    X(DYNAMIC_CALL, 18)      /* ... may be called */                                                              \
    X(DYNAMIC_METHODS, 19)   /* ... may answer calls of members that it does not give */                          \
    X(DYNAMIC_INDEX, 20)     /* ... may have items */                                                             \
    X(DYNAMIC_OPERATORS, 21) /* ... may have operators and conversions */                                         \
    X(DERIVED, 22)           /* the type of a Python class: its objects are Python objects, see derived_link.h */ \
    X(TAKES_CLASS, 23)       /* Type and its bases: MemberInfo, IReflect...; not Object */

#define MEMBER_KINDS(X)                                                                                           \
    X(METHOD, 0)                                                                                                  \
    X(FIELD, 1)                                                                                                   \
    X(PROPERTY, 2)                                                                                                \
    X(EVENT, 3)                                                                                                   \
    X(TYPE, 4)                                                                                                    \
    X(AMBIGUOUS, 5) /* of an interface: inherited from others, none of which extends the other; all are listed */ \
    X(STATIC_ABSTRACT, 6) /* of an interface: static, for the types that implement it to be called through */     \
    X(RECORD, 7)          /* no member: the type is a record, whose members can be replaced in a copy */

#define MEMBER_FLAGS(X)                                                                                            \
    X(STATIC, 0)   /* methods: there are static overloads */                                                       \
    X(INSTANCE, 1) /* methods: there are instance overloads */                                                     \
    X(READABLE, 2)                                                                                                 \
    X(WRITABLE, 3)  /* by public or protected access; not literals, not readonly, not init-only, not references */ \
    X(PROTECTED, 4) /* no public overload or accessor */                                                           \
    X(LITERAL, 5)                                                                                                  \
    X(INIT_ONLY, 6) /* a setter for construction alone */

#define OVERLOAD_FLAGS(X)                                                        \
    X(STATIC, 0)                                                                 \
    X(CONSTRUCTOR, 1) /* the result is the new object */                         \
    X(PARAMS, 2)      /* has a params array: last, or before a setter's value */ \
    X(GENERIC, 3)     /* an open generic method: close it first */               \
    X(UNSUPPORTED, 4) /* pointers, by-ref-like: skipped by the binder */         \
    X(GETTER, 5)      /* of a field, property or indexer */                      \
    X(SETTER, 6)                                                                 \
    X(PROTECTED, 7)                                                              \
    X(REF_RESULT, 8)                                                             \
    X(INHERITED, 9) /* declared by a base of the type whose member this is */    \
    X(VIRTUAL, 10)

#define PARAMETER_FLAGS(X)                                          \
    X(IN, 0)       /* in: by-ref, read only */                      \
    X(OUT, 1)      /* out */                                        \
    X(BYREF, 2)    /* ref, out and in */                            \
    X(OPTIONAL, 3) /* may be left out: MISSING takes the default */ \
    X(PARAMS, 4)   /* params T[] */                                 \
    X(NULLABLE, 5) /* annotated as admitting null (reserved) */

/* What an argument says of its type, for method_infer: words of 64 bits. The lowest byte of the first is the shape, the
 * rest a detail; words and shapes that belong to it follow. */
#define ARGUMENT_SHAPES(X)                                                                                        \
    X(NOTHING, 0)    /* None */                                                                                   \
    X(TYPE, 1)       /* a .NET value: its type's key, and its runtime type's where that is another */             \
    X(VALUE, 2)      /* a Python value; detail: TYPE_CODE_, and in bit 8 whether it is below zero */              \
    X(BYTES, 3)      /* bytes and bytearray */                                                                    \
    X(SEQUENCE, 4)   /* a list or the like; detail: how many kinds of items, whose shapes follow; 0: not known */ \
    X(CALLABLE, 5)   /* detail: how many shapes follow: the result's, then the parameters' */                     \
    X(CLASS, 6)      /* a Python class: the key of the type it stands for, or 0 */                                \
    X(ANYTHING, 7)   /* any other Python object */                                                                \
    X(HINT, 8)       /* an annotation: a type's key */                                                            \
    X(DICTIONARY, 9) /* a dict: two SEQUENCEs follow, the keys' and the values' */

/* M: the number is a member; O: an overload; B: bits. All instance-like: args[0] is the object. */
#define PROTOCOLS(X)                                                                                            \
    X(CONSTRUCT, 0)     /* M: constructors (structs: the implicit zero one too; arrays: none) */                \
    X(INDEXER, 1)       /* M: indexer getters and setters (GETTER, SETTER), inherited included */               \
    X(LENGTH, 2)        /* O: Int64 (object): arrays, ICollection, also explicitly implemented */               \
    X(ARRAY_GET, 3)     /* O: T (array, Int32...): exactly rank indices, range-checked by .NET */               \
    X(ARRAY_SET, 4)     /* O: void (array, Int32..., T) */                                                      \
    X(ITERATE, 5)       /* O: enumerator (object): of IEnumerable<T> or IEnumerable */                          \
    X(ITERATE_NEXT, 6)  /* O: Boolean (enumerator, out T) */                                                    \
    X(ITERATE_END, 7)   /* O: void (enumerator): disposes it */                                                 \
    X(DELETE_ITEM, 8)   /* M: Boolean Remove(object, K) of IDictionary, IList by index: false = no such key */  \
    X(DISPOSE, 9)       /* O: void (IDisposable), also explicitly implemented */                                \
    X(EQUALS, 10)       /* O: Boolean (object, object): Object.Equals; only on Object and interfaces */         \
    X(HASH, 11)         /* O: Int32 (object): GetHashCode; likewise */                                          \
    X(TO_STRING, 12)    /* O: String (object); likewise */                                                      \
    X(COMPARE, 13)      /* O: Int32 (object, object): IComparable.CompareTo */                                  \
    X(CONTAINS, 14)     /* M: Boolean Contains(object, T) of ICollection<T>, IDictionary keys, IList */         \
    X(BOX, 15)          /* M: primitives: constructors that box: exactly T from a cell of T */                  \
    X(ENUM_VALID, 16)   /* O: Boolean (Int64): the bits are a declared value or, flags, any */                  \
    X(CAST, 17)         /* O: interfaces: object (object): the same object, typed as the interface */           \
    X(INVOKE, 18)       /* M: delegates: Invoke */                                                              \
    X(SLICE_LENGTH, 19) /* O: Int64 (object): what is indexed by position, so that -1 is the last place */      \
    X(SLICE_GET, 20)    /* O: Object (object, Int64 start, Int64 step, Int64 count): a new list of these */     \
    X(SLICE_SET, 21)    /* O: void (object, Int64 start, Int64 step, Int64 count, T[]) */                       \
    X(SLICE_DELETE, 22) /* O: void (object, Int64 start, Int64 step, Int64 count) */                            \
    X(SHAPE, 23)        /* B: COLLECTION_ bits */                                                               \
    X(OPERATIONS, 24)   /* M: helpers by name, for what Python's collections can do (CollectionOperations) */   \
    X(UNPACK, 25)       /* O: Object[] (object), or void (object, out T...): the parts of a tuple, a pair... */ \
    X(COMPARE_TO, 26)   /* M: Int32 (object, T): IComparable<T>.CompareTo, one for each T */                    \
    X(DYNAMIC, 27)      /* M: helpers of dynamic objects, in the order of DYNAMIC_OPERATIONS */                 \
    X(LOOKUP,                                                                                                   \
      28) /* O: Int32 (dictionary, K, out V): 1 with the value; 0: not there; 2: the indexer has to be asked */ \
    X(DISPOSE_ASYNC, 29) /* O: Task (IAsyncDisposable), also explicitly implemented: it has begun to dispose */

/* What a type is among Python's collections; a mutable one has the bit of the immutable one too. */
#define COLLECTION_SHAPES(X)                                        \
    X(SEQUENCE, 0)                                                  \
    X(MUTABLE_SEQUENCE, 1)                                          \
    X(FIXED_SEQUENCE, 2) /* arrays: items change, the length not */ \
    X(MAPPING, 3)                                                   \
    X(MUTABLE_MAPPING, 4)                                           \
    X(SET, 5)                                                       \
    X(MUTABLE_SET, 6)                                               \
    X(KEYS, 7)   /* of a dictionary; a SET too */                   \
    X(VALUES, 8) /* of a dictionary */                              \
    X(TUPLE, 9)  /* Tuple, ValueTuple, KeyValuePair... */

/* What Python's operators and conversions of numbers are answered by: members whose overloads are static. */
#define OPERATORS(X)                                                                                   \
    X(ADD, 0)                                                                                          \
    X(SUBTRACT, 1)                                                                                     \
    X(MULTIPLY, 2)                                                                                     \
    X(DIVIDE, 3)                                                                                       \
    X(MODULUS, 4)                                                                                      \
    X(AND, 5)                                                                                          \
    X(OR, 6)                                                                                           \
    X(XOR, 7)                                                                                          \
    X(LEFT_SHIFT, 8)                                                                                   \
    X(RIGHT_SHIFT, 9)                                                                                  \
    X(EQUAL, 10)                                                                                       \
    X(NOT_EQUAL, 11)                                                                                   \
    X(LESS, 12)                                                                                        \
    X(LESS_EQUAL, 13)                                                                                  \
    X(GREATER, 14)                                                                                     \
    X(GREATER_EQUAL, 15)                                                                               \
    X(NEGATE, 16)                                                                                      \
    X(PLUS, 17)                                                                                        \
    X(INVERT, 18)                                                                                      \
    X(ABSOLUTE, 19)                                                                                    \
    X(TRUTH, 20)         /* Boolean (T): op_Implicit to Boolean, op_True, a number that is not 0 */    \
    X(INTEGER, 21)       /* int(): an integer, its hexadecimal digits, or what has an int() in turn */ \
    X(INDEX, 22)         /* operator.index(): the same, of what stands for an integer */               \
    X(FLOATING, 23)      /* float(): a number, or what has a float() in turn */                        \
    X(COMPLEX, 24)       /* complex(): Double (T, out Double): the real and the imaginary part */      \
    X(DIGITS, 25)        /* String (Decimal): the digits, whatever the culture */                      \
    X(ROUND, 26)         /* T (T, Int32): round(x, digits) */                                          \
    X(FROM_INTEGER, 27)  /* T (BigInteger): a number from Python's int */                              \
    X(FROM_FLOATING, 28) /* T (Double): a number from Python's float */

/* The overloads of PROTOCOL_DYNAMIC. The result NOT_BOUND (DynamicOutcome), or false: the object does not answer. */
#define DYNAMIC_OPERATIONS(X)                                                       \
    X(GET, 0)           /* Object (object, String) */                               \
    X(SET, 1)           /* Boolean (object, String, Object) */                      \
    X(DELETE, 2)        /* Boolean (object, String) */                              \
    X(NAMES, 3)         /* String[] (object) */                                     \
    X(INVOKE, 4)        /* Object (object, Object[], String[]): the last's names */ \
    X(INVOKE_MEMBER, 5) /* Object (object, String, Object[], String[]) */           \
    X(GET_INDEX, 6)     /* Object (object, Object[]) */                             \
    X(SET_INDEX, 7)     /* Boolean (object, Object[], Object) */                    \
    X(DELETE_INDEX, 8)  /* Boolean (object, Object[]) */                            \
    X(BINARY, 9)        /* Object (object, Int32 Operator, Object) */               \
    X(UNARY, 10)        /* Object (object, Int32 Operator) */                       \
    X(TRUTH, 11)        /* Object (object): a Boolean */                            \
    X(INTEGER, 12)      /* Object (object) */                                       \
    X(FLOATING, 13)     /* Object (object) */

#define X_NUMBER(name, bit) DESCRIPTION_##name = 1 << (bit),
enum DescriptionFlags { DESCRIPTION_FLAGS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) TYPE_KIND_##name = number,
enum TypeKind { TYPE_KINDS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) TYPE_CODE_##name = number,
enum TypeCode { TYPE_CODES(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, bit) TYPE_##name = 1 << (bit),
enum TypeFlags { TYPE_FLAGS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) MEMBER_KIND_##name = number,
enum MemberKind { MEMBER_KINDS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, bit) MEMBER_##name = 1 << (bit),
enum MemberFlags { MEMBER_FLAGS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, bit) OVERLOAD_##name = 1 << (bit),
enum OverloadFlags { OVERLOAD_FLAGS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) ARGUMENT_##name = number,
enum ArgumentShape { ARGUMENT_SHAPES(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, bit) PARAMETER_##name = 1 << (bit),
enum ParameterFlags { PARAMETER_FLAGS(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) PROTOCOL_##name = number,
enum Protocol { PROTOCOLS(X_NUMBER) PROTOCOL_COUNT };
#undef X_NUMBER
#define X_NUMBER(name, bit) COLLECTION_##name = 1 << (bit),
enum CollectionShapes { COLLECTION_SHAPES(X_NUMBER) };
#undef X_NUMBER
#define X_NUMBER(name, number) OPERATOR_##name = number,
enum Operator { OPERATORS(X_NUMBER) OPERATOR_COUNT };
#undef X_NUMBER
#define X_NUMBER(name, number) DYNAMIC_##name = number,
enum DynamicOperation { DYNAMIC_OPERATIONS(X_NUMBER) DYNAMIC_OPERATION_COUNT };
#undef X_NUMBER

#endif
