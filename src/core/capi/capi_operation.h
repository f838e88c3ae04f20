/* The operations of the capi layer, as its files hand them to capi.c. */
#ifndef CLRLINK_CAPI_CAPI_OPERATION_H
#define CLRLINK_CAPI_CAPI_OPERATION_H

#include "support/python.h"

/* Operands are borrowed, but kept alive by the caller; in front of them there is room for one more, which a callee may use
 * (PY_VECTORCALL_ARGUMENTS_OFFSET). A new reference; NULL with an exception, or without one where there is no result. */
typedef PyObject *(*CapiFunction)(PyObject **operands, Py_ssize_t count);

#define CAPI_ANY (-1) /* any number of operands from `least` on */
#define CAPI_NO_NAME (-1)

typedef struct CapiOperation {
    CapiFunction function;
    int least;
    int most; /* CAPI_ANY: no limit */
    int name; /* the operand that is a name, where it comes as text (capi_names.h); CAPI_NO_NAME: none */
} CapiOperation;

/* Each file's operations, put at their numbers in the one table. */
typedef struct CapiEntry {
    int operation; /* enum PythonOperation */
    CapiOperation what;
} CapiEntry;

#define CAPI_ENTRY_OF(name, function, least, most, place) \
    {                                                     \
        PYTHON_##name, {                                  \
            function, least, most, place                  \
        }                                                 \
    }
#define CAPI_ENTRY(name, function, count) CAPI_ENTRY_OF(name, function, count, count, CAPI_NO_NAME)
#define CAPI_ENTRY_NAMED(name, function, count, place) CAPI_ENTRY_OF(name, function, count, count, place)
#define CAPI_ENTRY_ANY(name, function, least) CAPI_ENTRY_OF(name, function, least, CAPI_ANY, CAPI_NO_NAME)
#define CAPI_ENTRY_ANY_NAMED(name, function, least, place) CAPI_ENTRY_OF(name, function, least, CAPI_ANY, place)
#define CAPI_ENTRIES_END             \
    {                                \
        -1, {                        \
            NULL, 0, 0, CAPI_NO_NAME \
        }                            \
    }

/* Operations that answer 1, 0 or -1 (an exception). */
static inline PyObject *capi_truth(int answer) {
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}
/* Operations that answer 0 or -1. */
static inline PyObject *capi_done(int status) {
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

/* An operand that is an int. 0; -1 with an exception. */
static inline int capi_size(PyObject *operand, Py_ssize_t *size) {
    *size = PyNumber_AsSsize_t(operand, PyExc_OverflowError);
    return *size == -1 && PyErr_Occurred() ? -1 : 0;
}

extern const CapiEntry capi_object_entries[], capi_call_entries[], capi_number_entries[], capi_container_entries[],
    capi_error_entries[], capi_engine_entries[], capi_module_entries[], capi_buffer_entries[], capi_thread_entries[];

#endif
