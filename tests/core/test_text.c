/* support/text */
#include "harness.h"

#include <string.h>

#include "support/text.h"

static void check_utf16(const uint16_t *units, Py_ssize_t length, const char *expression) {
    PyObject *text = text_from_utf16(units, length), *expected = harness_eval(expression);
    CHECK_PY(text != NULL);
    CHECK(PyUnicode_Compare(text, expected) == 0);
    /* CPython compares by kind, too: a text wider than it must be would be unequal elsewhere. */
    CHECK(PyUnicode_KIND(text) == PyUnicode_KIND(expected));
    CHECK(PyUnicode_IS_ASCII(text) == PyUnicode_IS_ASCII(expected));
    CHECK(PyObject_Hash(text) == PyObject_Hash(expected));
    Py_DECREF(text);
    Py_DECREF(expected);
}

#define CHECK_UTF16(expression, ...)                                                   \
    do {                                                                               \
        static const uint16_t units_[] = {__VA_ARGS__};                                \
        check_utf16(units_, (Py_ssize_t)(sizeof units_ / sizeof *units_), expression); \
    } while (0)

TEST(text, utf16) {
    check_utf16(NULL, 0, "''");
    CHECK_UTF16("'a'", 'a');
    CHECK_UTF16("'abc\\0d'", 'a', 'b', 'c', 0, 'd');
    CHECK_UTF16("'\\xe9'", 0xE9);
    CHECK_UTF16("'a\\xe9b'", 'a', 0xE9, 'b');
    CHECK_UTF16("'\\u20ac'", 0x20AC);
    CHECK_UTF16("'a\\u20ac'", 'a', 0x20AC);
    CHECK_UTF16("'\\U0001F600'", 0xD83D, 0xDE00);
    CHECK_UTF16("'a\\U0001F600b\\U0010FFFF'", 'a', 0xD83D, 0xDE00, 'b', 0xDBFF, 0xDFFF);
}

TEST(text, lone_surrogates) {
    CHECK_UTF16("'\\ud83d'", 0xD83D);
    CHECK_UTF16("'\\ude00'", 0xDE00);
    CHECK_UTF16("'\\ude00\\ud83d'", 0xDE00, 0xD83D);
    CHECK_UTF16("'\\ud83da'", 0xD83D, 'a');
    CHECK_UTF16("'\\ud83d\\U0001F600'", 0xD83D, 0xD83D, 0xDE00);
    CHECK_UTF16("'\\U0001F600\\ude00'", 0xD83D, 0xDE00, 0xDE00);
}

TEST(text, latin1) {
    static const char bytes[] = "plain text, long enough for words\xE9";
    for (Py_ssize_t length = 0; length < (Py_ssize_t)sizeof bytes; length++) {
        PyObject *text = text_from_latin1(bytes, length);
        PyObject *expected = PyUnicode_DecodeLatin1(bytes, length, NULL);
        CHECK_PY(text != NULL && expected != NULL);
        CHECK(PyUnicode_Compare(text, expected) == 0);
        CHECK(PyUnicode_IS_ASCII(text) == PyUnicode_IS_ASCII(expected));
        Py_DECREF(text);
        Py_DECREF(expected);
    }
}

TEST(text, utf8_and_interned) {
    Py_ssize_t length;
    PyObject *name = text_interned("na\xC3\xAFve", 6), *same = text_interned("na\xC3\xAFve", 6);
    CHECK_PY(name != NULL && name == same);
    const char *utf8 = text_utf8_borrowed(name, &length);
    CHECK_PY(utf8 != NULL && length == 6 && memcmp(utf8, "na\xC3\xAFve", 6) == 0);
    PyObject *lone = harness_eval("'\\ud83d'");
    CHECK(text_utf8_borrowed(lone, &length) == NULL);
    CHECK_RAISED(PyExc_UnicodeEncodeError);
    CHECK(text_interned("\xFF", 1) == NULL);
    CHECK_RAISED(PyExc_UnicodeDecodeError);
    Py_DECREF(lone);
    Py_DECREF(name);
    Py_DECREF(same);
}
