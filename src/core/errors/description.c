/* Reading what an exception is. See description.h. */
#include "errors/description.h"

#include "bridge/blob_reader.h"
#include "bridge/handle.h"
#include "bridge/metadata_format.h"
#include "bridge/slots.h"
#include "support/thread.h"

/* One level of failure is reported: what goes wrong in describing is let go. */
static int ask(NetHandle exception, NetHandle known, Blob *blob) {
    PyThreadState *saved = thread_detach();
    NetHandle failure = managed.exception_describe(exception, known, blob);
    thread_attach(saved);
    if (failure == 0)
        return 0;
    handle_release(failure, true);
    PyErr_SetString(PyExc_RuntimeError, "a .NET exception was thrown that could not be described");
    return -1;
}

static PyObject *text_of(BlobReader *reader) {
    BlobText text = blob_text(reader);
    return PyUnicode_DecodeUTF8(text.utf8, text.length, "surrogatepass");
}

int description_read(NetHandle exception, NetHandle known, NetExceptionDescription *description) {
    Blob blob = {0};
    *description = (NetExceptionDescription){0};
    if (ask(exception, known, &blob) < 0)
        return -1;
    BlobReader reader = blob_reader(blob);
    description->type = blob_key(&reader);
    description->python = (const PyRef *)(uintptr_t)blob_u64(&reader);
    uint8_t flags = blob_u8(&reader);
    description->is_known = (flags & DESCRIPTION_KNOWN) != 0;
    description->has_inner = (flags & DESCRIPTION_INNER) != 0;
    description->hresult = (int32_t)blob_u32(&reader);
    description->message = text_of(&reader);
    if (description->message != NULL && (flags & DESCRIPTION_FILE))
        description->file = text_of(&reader);
    managed.blob_free(blob.data);
    if (!PyErr_Occurred())
        return 0;
    description_fini(description);
    return -1;
}

void description_fini(NetExceptionDescription *description) {
    Py_CLEAR(description->message);
    Py_CLEAR(description->file);
}
