/* System.String: lone surrogates and embedded NULs pass whole, both ways. */
#include "bridge/handle.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/text.h"

int convert_str_to_cell(PyObject *value, Value *cell) {
#if defined(PyUnicode_READY)
    if (PyUnicode_READY(value) < 0)
        return -1;
#endif
    static const uint8_t kind_of_width[] = {[1] = VALUE_LATIN1, [2] = VALUE_UCS2, [4] = VALUE_UCS4};
    Py_ssize_t length = PyUnicode_GET_LENGTH(value);
    if (length > INT32_MAX / 2) {
        PyErr_Format(PyExc_OverflowError, "a str of %zd characters is too long for System.String", length);
        return -1;
    }
    cell->as.pointer = PyUnicode_DATA(value);
    cell->tag = VALUE_TEXT_TAG(kind_of_width[PyUnicode_KIND(value)], length);
    return 0;
}

PyObject *convert_string_handle_take(NetHandle handle) {
    int64_t characters = 0;
    uint32_t maximum = 0;
    NetHandle exception = managed.string_measure(handle, &characters, &maximum);
    PyObject *text = NULL;
    if (exception == 0 && (text = PyUnicode_New((Py_ssize_t)characters, maximum)) != NULL && characters > 0)
        exception = managed.string_copy(handle, PyUnicode_DATA(text), (int32_t)PyUnicode_KIND(text));
    handle_release(handle, true);
    if (exception != 0) {
        Py_CLEAR(text);
        raise_net_exception_take(exception);
    }
    return text;
}

static int string_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    (void)scratch;
    if (PyUnicode_Check(value))
        return convert_str_to_cell(value, cell);
    if (value == Py_None) {
        *cell = (Value){.tag = VALUE_NULL};
        return 0;
    }
    if (wrapper_info(value) == type)
        return wrapper_to_cell(value, type, cell);
    return converter_raise_mismatch(type, value);
}

static PyObject *string_to_py(NetTypeInfo *type, const Value *cell, const char *text) {
    (void)type;
    switch (VALUE_KIND(cell->tag)) {
    case VALUE_NULL: Py_RETURN_NONE;
    case VALUE_LATIN1: return text_from_latin1(text, (Py_ssize_t)VALUE_LENGTH(cell->tag));
    case VALUE_UTF16: return text_from_utf16((const uint16_t *)(const void *)text, (Py_ssize_t)VALUE_LENGTH(cell->tag));
    default: return convert_string_handle_take(cell->as.handle);
    }
}

static int string_match(NetTypeInfo *type, PyObject *value) {
    if (PyUnicode_Check(value))
        return MATCH_EXACT;
    if (value == Py_None)
        return 10;
    return wrapper_info(value) == type ? MATCH_EXACT : MATCH_NONE;
}
const Converter convert_string = {"string", string_to_net, string_to_py, string_match};
