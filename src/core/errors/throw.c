/* Python exception → .NET: what wraps a .NET exception goes back as that one, all else as a PythonException. */
#include "errors/throw.h"

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "lifetime/object_table.h"
#include "lifetime/release_queue.h"
#include "support/py_compat.h"
#include "support/thread.h"

/* A PythonException carrying `exception`; 0 when even that fails (out of memory). */
static NetHandle wrap(PyObject *exception) {
    PyRef *ref = pyref_new(exception);
    if (ref == NULL)
        return 0;
    NetHandle handle = 0;
    PyThreadState *saved = thread_detach();
    NetHandle failure = managed.exception_from_python(ref, &handle);
    thread_attach(saved);
    return failure != 0 ? failure : handle;
}

NetHandle throw_take_exception(void) {
    PyObject *exception = py_compat_take_exception();
    if (exception == NULL)
        return 0;
    NetHandle own = object_table_get_borrowed(exception);
    NetHandle handle = own != 0 ? handle_copy(own) : wrap(exception);
    Py_DECREF(exception);
    PyErr_Clear(); /* of wrap's own failure, which crosses as handle 0 */
    return handle;
}
