/* Texts: Python's str on one side, UTF-16, Latin-1 and UTF-8 on the other. */
#include "support/text.h"

#include <string.h>

#include "support/sync.h"

#define IS_HIGH_SURROGATE(unit) (((unit)&0xFC00) == 0xD800)
#define IS_LOW_SURROGATE(unit) (((unit)&0xFC00) == 0xDC00)

/* The bits that occur, and whether surrogates do: a loop that compilers vectorise. */
static uint16_t bits_of(const uint16_t *units, Py_ssize_t length, bool *surrogates) {
    uint16_t bits = 0, found = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        bits |= units[i];
        found |= (uint16_t)((units[i] & 0xF800) == 0xD800);
    }
    *surrogates = found != 0;
    return bits;
}

static PyObject *from_narrow_units(const uint16_t *units, Py_ssize_t length, Py_UCS4 maximum) {
    if (length == 1)
        return PyUnicode_FromOrdinal(units[0]); /* CPython shares these */
    PyObject *text = PyUnicode_New(length, maximum);
    if (text == NULL || length == 0)
        return text;
    Py_UCS1 *out = PyUnicode_1BYTE_DATA(text);
    for (Py_ssize_t i = 0; i < length; i++)
        out[i] = (Py_UCS1)units[i];
    return text;
}

static Py_ssize_t count_pairs(const uint16_t *units, Py_ssize_t length) {
    Py_ssize_t pairs = 0;
    for (Py_ssize_t i = 0; i + 1 < length; i++)
        if (IS_HIGH_SURROGATE(units[i]) && IS_LOW_SURROGATE(units[i + 1])) {
            pairs++;
            i++;
        }
    return pairs;
}

static PyObject *from_units_with_pairs(const uint16_t *units, Py_ssize_t length, Py_ssize_t pairs) {
    PyObject *text = PyUnicode_New(length - pairs, 0x10FFFF);
    if (text == NULL)
        return NULL;
    Py_UCS4 *out = PyUnicode_4BYTE_DATA(text);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 point = units[i];
        if (IS_HIGH_SURROGATE(point) && i + 1 < length && IS_LOW_SURROGATE(units[i + 1])) {
            point = 0x10000 + ((point & 0x3FF) << 10) + (units[i + 1] & 0x3FFu);
            i++;
        }
        *out++ = point;
    }
    return text;
}

static PyObject *from_units(const uint16_t *units, Py_ssize_t length) {
    bool surrogates;
    uint16_t bits = bits_of(units, length, &surrogates);
    if (bits < 0x100)
        return from_narrow_units(units, length, bits < 0x80 ? 0x7F : 0xFF);
    Py_ssize_t pairs = surrogates ? count_pairs(units, length) : 0;
    if (pairs > 0)
        return from_units_with_pairs(units, length, pairs);
    PyObject *text = PyUnicode_New(length, 0xFFFF);
    if (text != NULL)
        memcpy(PyUnicode_2BYTE_DATA(text), units, (size_t)length * 2);
    return text;
}

PyObject *text_from_utf16(const uint16_t *units, Py_ssize_t length) {
    sync_net_memory_begin();
    PyObject *text = from_units(units, length);
    sync_net_memory_end();
    return text;
}

static bool is_ascii(const char *bytes, Py_ssize_t length) {
    Py_ssize_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, 8);
        if (eight & UINT64_C(0x8080808080808080))
            return false;
    }
    unsigned char rest = 0;
    for (; i < length; i++)
        rest |= (unsigned char)bytes[i];
    return rest < 0x80;
}

PyObject *text_from_latin1(const char *bytes, Py_ssize_t length) {
    if (length == 1)
        return PyUnicode_FromOrdinal((unsigned char)bytes[0]);
    PyObject *text = PyUnicode_New(length, is_ascii(bytes, length) ? 0x7F : 0xFF);
    if (text != NULL && length != 0)
        memcpy(PyUnicode_1BYTE_DATA(text), bytes, (size_t)length);
    return text;
}

const char *text_utf8_borrowed(PyObject *text, Py_ssize_t *length) {
    return PyUnicode_AsUTF8AndSize(text, length);
}

PyObject *text_interned(const char *utf8, Py_ssize_t length) {
    PyObject *text = PyUnicode_DecodeUTF8(utf8, length, "surrogatepass");
    if (text != NULL)
        PyUnicode_InternInPlace(&text);
    return text;
}
