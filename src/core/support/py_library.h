/* Classes of Python's standard library that are not builtin: datetime's by its C interface, others by name. */
#ifndef CLRLINK_SUPPORT_PY_LIBRARY_H
#define CLRLINK_SUPPORT_PY_LIBRARY_H

#include <stdatomic.h>

#include "support/python.h"

#include <datetime.h>

/* The interface of the datetime module, imported at first use. NULL with an exception. The macros that read fields
 * (PyDateTime_GET_YEAR...) need it not; those that test or make objects do, and are not to be used: they want a variable
 * that nobody here sets. */
PyDateTime_CAPI *py_library_datetime(void);

/* A class, kept for ever once it was found. */
typedef struct LibraryClass {
    const char *module, *name;
    _Atomic(PyTypeObject *) type; /* [atomic] immortal */
} LibraryClass;

/* The class, its module imported. Borrowed for ever; NULL with an exception. */
PyTypeObject *py_library_import(LibraryClass *class);
/* Whether the object is an instance; an object of a module that nobody imported is none. No exception, nothing is
 * imported. */
bool py_library_is(LibraryClass *class, PyObject *object);

extern LibraryClass py_library_decimal, py_library_uuid;

#endif
