/* New .NET arrays and their filling with Python items. */
#ifndef CLRLINK_CONVERT_ARRAY_BUILDER_H
#define CLRLINK_CONVERT_ARRAY_BUILDER_H

#include "convert/converter.h"

#define ARRAY_BUILDER_RANK_LIMIT 32

/* Whether arrays of the type are made here: not the one-dimensional ones with a lower bound of their own, "Int32[*]". */
bool array_builder_makes(const NetTypeInfo *type);
/* A new zeroed array in *cell; its handle goes to `scratch`. 0; -1 with OverflowError for lengths beyond .NET's. */
int array_builder_new(NetTypeInfo *element, const int64_t *lengths, int32_t rank, Value *cell, Scratch *scratch);
/* Stores items from the flat place 0 on. 0, -1. */
int array_builder_fill(NetTypeInfo *element, NetHandle array, PyObject *const *items, Py_ssize_t count);
/* The size of an element that is a plain number (Boolean to Double); 0: it is none. */
size_t array_builder_number_size(const NetTypeInfo *element);

#endif
