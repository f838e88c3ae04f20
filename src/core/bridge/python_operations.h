/* What .NET may do with Python objects: the operations of the native slot python_operate.
 *
 * X(name, number): in parentheses the operands; "..." is any number of them. Read by the tool that writes the C# mirror:
 * one entry a line. */
#ifndef CLRLINK_BRIDGE_PYTHON_OPERATIONS_H
#define CLRLINK_BRIDGE_PYTHON_OPERATIONS_H

/* What becomes of an operation's Python result (python_operate's `type`); anything else is the key of the type wanted. */
#define PYTHON_RESULT_NONE 0   /* dropped; the cell is null */
#define PYTHON_RESULT_OBJECT 1 /* a PYOBJECT cell, owned by the caller; null at the end of an iteration */
#define PYTHON_RESULT_VALUE 2  /* as a parameter typed Object gets it */

/* clang-format off */
#define PYTHON_OPERATIONS(X)                                                                     \
    X(IDENTITY, 0)         /* (value) the operand itself: conversions */                         \
    /* capi_object.c: attributes, items, calls, what every object has */                         \
    X(GET_ATTR, 1)         /* (object, name) */                                                  \
    X(SET_ATTR, 2)         /* (object, name, value) */                                           \
    X(DEL_ATTR, 3)         /* (object, name) */                                                  \
    X(HAS_ATTR, 4)         /* (object, name) false for AttributeError alone */                   \
    X(GET_ITEM, 5)         /* (object, key) */                                                   \
    X(SET_ITEM, 6)         /* (object, key, value) */                                            \
    X(DEL_ITEM, 7)         /* (object, key) */                                                   \
    X(CALL, 8)             /* (callable, arguments...) */                                        \
    X(CALL_KEYWORDS, 9)    /* (dict, callable, arguments...) */                                  \
    X(CALL_METHOD, 10)     /* (name, object, arguments...) */                                    \
    X(CALL_TUPLE, 11)      /* (callable, tuple, dict or None) */                                 \
    X(LENGTH, 12)          /* (object) */                                                        \
    X(STR, 13)             /* (object) */                                                        \
    X(REPR, 14)            /* (object) */                                                        \
    X(HASH, 15)            /* (object) */                                                        \
    X(IS_TRUE, 16)         /* (object) */                                                        \
    X(IS_CALLABLE, 17)     /* (object) */                                                        \
    X(IS_ITERABLE, 18)     /* (object) */                                                        \
    X(DIR, 19)             /* (object) */                                                        \
    X(TYPE_OF, 20)         /* (object) */                                                        \
    X(REFERENCES, 21)      /* (object) its reference count, this call's own not counted */       \
    X(IS_INSTANCE, 22)     /* (object, class) */                                                 \
    X(IS_SUBCLASS, 23)     /* (object, class) */                                                 \
    X(TYPE_CHECK, 24)      /* (object, type) by the type alone, no __instancecheck__ */          \
    X(IS_SAME, 25)         /* (a, b) a is b */                                                   \
    X(ADDRESS, 26)         /* (object) what id() says */                                         \
    X(IS_KIND, 27)         /* (object, PYTHON_KIND_ number) */                                   \
    X(TYPE_NAME, 28)       /* (type) its __name__ */                                             \
    X(TYPE_READY, 29)      /* (type) */                                                          \
    /* capi_number.c: comparisons, operators */                                                  \
    X(EQUAL, 40)           /* (a, b) true or false */                                            \
    X(COMPARE, 41)         /* (a, b) -1, 0, 1 */                                                 \
    X(LT, 42)              /* (a, b) whatever the objects answer */                              \
    X(LE, 43)              /* (a, b) */                                                          \
    X(EQ, 44)              /* (a, b) */                                                          \
    X(NE, 45)              /* (a, b) */                                                          \
    X(GT, 46)              /* (a, b) */                                                          \
    X(GE, 47)              /* (a, b) */                                                          \
    X(ADD, 50)             /* (a, b) */                                                          \
    X(SUBTRACT, 51)        /* (a, b) */                                                          \
    X(MULTIPLY, 52)        /* (a, b) */                                                          \
    X(DIVIDE, 53)          /* (a, b) true division */                                            \
    X(MODULO, 54)          /* (a, b) */                                                          \
    X(AND, 55)             /* (a, b) */                                                          \
    X(OR, 56)              /* (a, b) */                                                          \
    X(XOR, 57)             /* (a, b) */                                                          \
    X(LEFT_SHIFT, 58)      /* (a, b) */                                                          \
    X(RIGHT_SHIFT, 59)     /* (a, b) */                                                          \
    X(POWER, 60)           /* (a, b) */                                                          \
    X(IN_ADD, 61)          /* (a, b) a += b; the result is the new a */                          \
    X(IN_SUBTRACT, 62)     /* (a, b) */                                                          \
    X(IN_MULTIPLY, 63)     /* (a, b) */                                                          \
    X(IN_DIVIDE, 64)       /* (a, b) */                                                          \
    X(IN_MODULO, 65)       /* (a, b) */                                                          \
    X(IN_AND, 66)          /* (a, b) */                                                          \
    X(IN_OR, 67)           /* (a, b) */                                                          \
    X(IN_XOR, 68)          /* (a, b) */                                                          \
    X(IN_LEFT_SHIFT, 69)   /* (a, b) */                                                          \
    X(IN_RIGHT_SHIFT, 70)  /* (a, b) */                                                          \
    X(IN_POWER, 71)        /* (a, b) */                                                          \
    X(NEGATIVE, 72)        /* (a) */                                                             \
    X(POSITIVE, 73)        /* (a) */                                                             \
    X(INVERT, 74)          /* (a) */                                                             \
    X(NOT, 75)             /* (a) true or false */                                               \
    X(TO_INT, 76)          /* (value) int(value) */                                              \
    X(TO_FLOAT, 77)        /* (value) float(value) */                                            \
    X(FORMAT, 78)          /* (value, specification) format(value, specification) */             \
    /* capi_container.c: iteration, sequences, lists, tuples, dicts */                           \
    X(ITERATE, 90)         /* (object) */                                                        \
    X(NEXT, 91)            /* (iterator) no result at its end */                                 \
    X(CONTAINS, 92)        /* (container, item) */                                               \
    X(CONCAT, 93)          /* (a, b) */                                                          \
    X(REPEAT, 94)          /* (a, count) */                                                      \
    X(INDEX_OF, 95)        /* (sequence, item) */                                                \
    X(GET_SLICE, 96)       /* (sequence, from, to) */                                            \
    X(SET_SLICE, 97)       /* (sequence, from, to, value) */                                     \
    X(DEL_SLICE, 98)       /* (sequence, from, to) */                                            \
    X(NEW_LIST, 99)        /* (items...) */                                                      \
    X(TO_LIST, 100)        /* (iterable) list(iterable) */                                       \
    X(LIST_APPEND, 101)    /* (list, item) */                                                    \
    X(LIST_INSERT, 102)    /* (list, index, item) */                                             \
    X(LIST_SORT, 103)      /* (list) */                                                          \
    X(LIST_REVERSE, 104)   /* (list) */                                                          \
    X(NEW_TUPLE, 105)      /* (items...) */                                                      \
    X(TO_TUPLE, 106)       /* (iterable) tuple(iterable) */                                      \
    X(NEW_DICT, 107)       /* (keys and values...) */                                            \
    X(DICT_KEYS, 108)      /* (dict) */                                                          \
    X(DICT_VALUES, 109)    /* (dict) */                                                          \
    X(DICT_ITEMS, 110)     /* (dict) */                                                          \
    X(DICT_COPY, 111)      /* (dict) */                                                          \
    X(DICT_CLEAR, 112)     /* (dict) */                                                          \
    X(DICT_UPDATE, 113)    /* (dict, mapping) */                                                 \
    /* capi_error.c: exceptions */                                                               \
    X(NORMALIZE, 120)      /* (type, value, traceback) the exception that a raise of these makes */ \
    X(FORMAT_ERROR, 121)   /* (exception) its text with the traceback, as Python prints it */    \
    X(FORMAT_TRACEBACK, 122) /* (traceback or None) its lines alone */                           \
    X(TRACEBACK_OF, 123)   /* (exception) None where there is none */                            \
    X(IS_CONVERSION_ERROR, 124) /* (exception) what converters raise: TypeError, ValueError, OverflowError */ \
    /* capi_engine.c: the interpreter */                                                         \
    X(NONE, 130)           /* () */                                                              \
    X(IMPORT, 131)         /* (name) the module itself, also of a dotted name */                 \
    X(ENGINE_TEXT, 132)    /* (PYTHON_TEXT_ number) */                                           \
    X(COLLECT, 133)        /* () what gc.collect() says */                                       \
    X(CLASS_OF, 134)       /* (type key) the Python class of a .NET type */             \
    X(TO_PYTHON, 135)      /* (value) its to_py() */
/* clang-format on */

/* The classes of IS_KIND: what a parameter of the .NET type of that name takes. */
#define PYTHON_KIND_INT 0
#define PYTHON_KIND_FLOAT 1
#define PYTHON_KIND_STRING 2
#define PYTHON_KIND_LIST 3
#define PYTHON_KIND_TUPLE 4
#define PYTHON_KIND_DICT 5
#define PYTHON_KIND_TYPE 6
#define PYTHON_KIND_ITERATOR 7
#define PYTHON_KIND_ITERABLE 8
#define PYTHON_KIND_SEQUENCE 9
#define PYTHON_KIND_NUMBER 10
#define PYTHON_KIND_MODULE 11
/* Of no class of its own. */
#define PYTHON_KIND_BOOL 12

/* The texts of ENGINE_TEXT. */
#define PYTHON_TEXT_VERSION 0
#define PYTHON_TEXT_BUILD_INFO 1
#define PYTHON_TEXT_COMPILER 2
#define PYTHON_TEXT_COPYRIGHT 3
#define PYTHON_TEXT_PLATFORM 4
#define PYTHON_TEXT_PROGRAM 5
#define PYTHON_TEXT_HOME 6
#define PYTHON_TEXT_PATH 7

#define X_NUMBER(name, number) PYTHON_##name = number,
enum PythonOperation { PYTHON_OPERATIONS(X_NUMBER) PYTHON_OPERATION_COUNT };
#undef X_NUMBER

#endif
