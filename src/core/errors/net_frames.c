/* Tracebacks of .NET's frames. See net_frames.h. */
#include "errors/net_frames.h"

#include "bridge/blob_reader.h"
#include "errors/managed_call.h"
#include "support/py_compat.h"

/* A NUL-terminated copy, as CPython's constructors of code want it; NULL with MemoryError. */
static char *copy_text(BlobReader *reader) {
    BlobText text = blob_text(reader);
    char *copy = PyMem_Malloc((size_t)text.length + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(copy, text.utf8, text.length);
    copy[text.length] = '\0';
    return copy;
}

/* *chain becomes the next frame's entry, which owns what it was. */
static int prepend_one(BlobReader *reader, PyObject **chain) {
    char *method = copy_text(reader);
    char *file = method == NULL ? NULL : copy_text(reader);
    int line = (int)blob_u32(reader);
    PyObject *entry = file == NULL ? NULL : py_compat_traceback_new(*chain, file, method, line);
    PyMem_Free(method);
    PyMem_Free(file);
    if (entry == NULL)
        return -1;
    Py_XSETREF(*chain, entry);
    return 0;
}

int net_frames_prepend(NetHandle exception, NetFrames which, PyObject **chain) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, exception_frames, exception, (int32_t)which, &blob);
    if (status < 0)
        return -1;
    BlobReader reader = blob_reader(blob);
    PyObject *made = Py_XNewRef(*chain);
    for (uint32_t left = blob_u32(&reader); left > 0 && status == 0; left--)
        status = prepend_one(&reader, &made);
    managed.blob_free(blob.data);
    if (status == 0)
        Py_XSETREF(*chain, Py_XNewRef(made));
    Py_XDECREF(made);
    return status;
}

void net_frames_add(PyObject *object, NetHandle exception) {
    PyObject *chain = PyException_GetTraceback(object);
    if (net_frames_prepend(exception, NET_FRAMES_LAST, &chain) < 0 ||
        (chain != NULL && PyException_SetTraceback(object, chain) < 0))
        PyErr_Clear();
    Py_XDECREF(chain);
}
