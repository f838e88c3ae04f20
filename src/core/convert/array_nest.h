/* Sequences of sequences as arrays of several dimensions. */
#ifndef CLRLINK_CONVERT_ARRAY_NEST_H
#define CLRLINK_CONVERT_ARRAY_NEST_H

#include "convert/converter.h"

/* A new array of type->rank dimensions from sequences nested as deep. 0; -1 with ValueError where rows have different
 * lengths, TypeError where they are no sequences. */
int array_nest_to_net(NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch);
/* Whether a value is something to take items from. */
bool array_nest_has_items(const NetTypeInfo *element, PyObject *value);
/* Builtin containers, which can be looked into without running anybody's code. */
bool array_nest_is_plain(PyObject *value);
/* The worst match among the items, MATCH_ITERABLE for what is not looked into: anything but builtin containers. -1. */
int array_nest_match(NetTypeInfo *element, PyObject *value, int32_t rank);

#endif
