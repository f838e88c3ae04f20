/* What the managed half says of an exception: metadata_format.h, Exception. */
#ifndef CLRLINK_ERRORS_DESCRIPTION_H
#define CLRLINK_ERRORS_DESCRIPTION_H

#include "bridge/value.h"
#include "lifetime/release_queue.h"

typedef struct NetExceptionDescription {
    NetTypeKey type;
    const PyRef
        *python;   /* of a PythonException: what it carries, borrowed while the exception's handle lives; or NULL */
    bool is_known; /* it is the .NET exception that was asked about */
    bool has_inner;
    int32_t hresult;
    PyObject *message; /* a str, owned */
    PyObject *file;    /* the file that it is about, a str, owned; or NULL */
} NetExceptionDescription;

/* Describes `exception`; `known` (0: none) is a handle that it is compared with. 0; -1 with an exception set, RuntimeError
 * where .NET cannot even describe it. Attached. */
int description_read(NetHandle exception, NetHandle known, NetExceptionDescription *description);
void description_fini(NetExceptionDescription *description);

#endif
