/* One overload held against the arguments of one call: which argument goes to which parameter, and how well. */
#ifndef CLRLINK_CALL_CANDIDATE_H
#define CLRLINK_CALL_CANDIDATE_H

#include "call/binder.h"

/* The arguments of a call. */
typedef struct Arguments {
    PyObject *receiver;     /* borrowed; NULL: none */
    bool receiver_first;    /* no receiver, but instance overloads take the first argument as theirs */
    PyObject *const *items; /* positional, then the keywords' values */
    Py_ssize_t positional;
    PyObject *keywords; /* a tuple of names, or NULL */
    Py_ssize_t count;   /* all of them */
} Arguments;

/* Candidates are kept in one block of memory for each call; `matches`, `places` and `targets` have a place an argument,
 * `values` one a parameter. */
#define CANDIDATE_ELEMENT (1 << 30)
typedef struct Candidate {
    Overload *overload;
    Overload *open;                            /* a generic method that inference closed to `overload`; else NULL */
    PyObject *receiver;                        /* borrowed; NULL for statics and constructors */
    Py_ssize_t first;                          /* arguments before this one are the receiver */
    bool expanded;                             /* the params array is made from single arguments */
    int32_t left_out;                          /* parameters that take their default */
    Py_ssize_t expanded_start, expanded_count; /* positional arguments that go into the params array */
    int *matches;                              /* MATCH_ of each argument from `first` on */
    NetTypeInfo **places;                      /* the type each argument goes to */
    int32_t *targets;                          /* and the parameter, with CANDIDATE_ELEMENT for one of its elements */
    PyObject **values;                         /* borrowed; NULL: left out */
} Candidate;

/* Tries an overload. 1: fits, *candidate is filled (its arrays given by the caller: `count` matches and places,
 * parameter_count values); 0: it does not, *why is a new reference in words; -1: exception. With `why` NULL
 * nothing is put into words. */
int candidate_try(OverloadSet *set, Overload *overload, const Arguments *arguments, Candidate *candidate,
                  PyObject **why);

/* Which of two that fit is better. < 0: a; > 0: b; 0: neither. */
int candidate_compare(const Candidate *a, const Candidate *b, const Arguments *arguments);

#endif
