/* Documentation: asked of the managed half each time, which reads it from the files; nothing is kept. */
#include "objects/net_document.h"

#include "bridge/blob_reader.h"
#include "errors/managed_call.h"

/* What the managed half says; *alone: nothing goes behind it. A new str, empty where there is nothing. */
static PyObject *read_text(Blob blob, bool *alone) {
    BlobReader reader = blob_reader(blob);
    *alone = blob_u8(&reader) != 0;
    BlobText text = blob_text(&reader);
    PyObject *result = PyUnicode_DecodeUTF8(text.utf8, text.length, "replace");
    managed.blob_free(blob.data);
    return result;
}

static PyObject *ask_for_overloads(const OverloadTable *table, bool *alone) {
    uint32_t *numbers = PyMem_Malloc(((size_t)table->count + 1) * sizeof *numbers);
    if (numbers == NULL)
        return PyErr_NoMemory();
    for (int32_t i = 0; i < table->count; i++)
        numbers[i] = table->overloads[i]->id;
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, overloads_document, numbers, table->count, &blob);
    PyMem_Free(numbers);
    return status < 0 ? NULL : read_text(blob, alone);
}

/* `text`, a blank line, `signatures`; whichever is empty is left out. Takes both. */
static PyObject *join_take(PyObject *text, bool alone, PyObject *signatures) {
    PyObject *result = NULL;
    if (text == NULL || signatures == NULL)
        goto done;
    if (PyUnicode_GET_LENGTH(text) == 0)
        result = Py_NewRef(signatures);
    else if (alone || !PyUnicode_Check(signatures))
        result = Py_NewRef(text);
    else
        result = PyUnicode_FromFormat("%U\n\n%U", text, signatures);
done:
    Py_XDECREF(text);
    Py_XDECREF(signatures);
    return result;
}

PyObject *net_document_of_methods(OverloadSet *set) {
    bool alone = false;
    OverloadTable *table = overload_set_table(set);
    PyObject *text = table == NULL ? NULL : ask_for_overloads(table, &alone);
    return join_take(text, alone, text == NULL ? NULL : overload_set_doc(set));
}

PyObject *net_document_of_value(OverloadSet *set) {
    bool alone;
    OverloadTable *table = overload_set_table(set);
    PyObject *text = table == NULL ? NULL : ask_for_overloads(table, &alone);
    if (text != NULL && PyUnicode_GET_LENGTH(text) == 0)
        Py_SETREF(text, Py_NewRef(Py_None));
    return text;
}

PyObject *net_document_of_type_take(NetTypeInfo *info, PyObject *signatures) {
    Blob blob = {0};
    bool alone = false;
    int status = -1;
    if (signatures != NULL)
        MANAGED_CALL(status, type_document, info->key, &blob);
    PyObject *text = status < 0 ? NULL : read_text(blob, &alone);
    return join_take(text, alone, signatures);
}
