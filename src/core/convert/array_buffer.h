/* Arrays of what exports its memory: bytes, bytearray, memoryview, array.array, NumPy's arrays; and what the struct module
 * calls the elements of arrays. */
#ifndef CLRLINK_CONVERT_ARRAY_BUFFER_H
#define CLRLINK_CONVERT_ARRAY_BUFFER_H

#include "convert/converter.h"

/* 1: made by copying memory; 0: no buffer of that format and those dimensions, so its items are to be converted; -1. */
int array_buffer_to_net(NetTypeInfo *type, NetTypeInfo *element, PyObject *value, Value *cell, Scratch *scratch);
/* Whether array_buffer_to_net would take it: 1, 0, -1. */
int array_buffer_fits(const NetTypeInfo *type, const NetTypeInfo *element, PyObject *value);
/* The format of elements that are plain numbers, in native size and order; NULL for others. */
const char *array_buffer_format(const NetTypeInfo *element);

#endif
