/* How many arguments a callable takes and a delegate passes, as far as it can be told without calling anything: of
 * Python functions, their bound methods and partials. */
#ifndef CLRLINK_CONVERT_ARITY_H
#define CLRLINK_CONVERT_ARITY_H

#include "metadata/type_info.h"
#include "support/python.h"

enum ArityFit {
    ARITY_REFUSED = 0, /* it cannot be called with so many arguments */
    ARITY_TAKEN,
    ARITY_UNKNOWN, /* only the call will tell */
};

/* Whether the callable takes what delegates of the type pass. -1: exception set. */
int arity_fit(NetTypeInfo *type, PyObject *callable);
/* "f takes 2 arguments, but System.Action is called with 0": a new str. NULL with an exception. */
PyObject *arity_refusal(NetTypeInfo *type, PyObject *callable);
/* How many positional arguments it takes, if that can be told: then true. INT_MAX: any number. */
bool arity_range(PyObject *callable, int *least, int *most);
/* 0; -1 with TypeError when it is known that the callable cannot be called as a delegate of the type. */
int arity_check(NetTypeInfo *type, PyObject *callable);

/* The Python function behind a callable (itself, a bound method's, a functools.partial's), and how many of its positional
 * arguments are given already; *keywords (unless NULL): whether others are given by name. New reference; NULL without an
 * exception when there is none. */
PyObject *arity_function(PyObject *callable, Py_ssize_t *bound, bool *keywords);

#endif
