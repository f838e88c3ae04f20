/* Texts: Python's str on one side, UTF-16 and UTF-8 on the other. */
#ifndef CLRLINK_SUPPORT_TEXT_H
#define CLRLINK_SUPPORT_TEXT_H

#include "support/python.h"

/* A new str of UTF-16 units; lone surrogates are kept as they are, pairs are joined. NULL: exception set. */
PyObject *text_from_utf16(const uint16_t *units, Py_ssize_t length);
/* A new str of Latin-1 bytes. */
PyObject *text_from_latin1(const char *bytes, Py_ssize_t length);
/* UTF-8 of `text`, borrowed from it; lone surrogates fail with UnicodeEncodeError. */
const char *text_utf8_borrowed(PyObject *text, Py_ssize_t *length);
/* An interned str of UTF-8 (surrogates pass); for names. */
PyObject *text_interned(const char *utf8, Py_ssize_t length);

#endif
