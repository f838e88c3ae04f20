/* What arguments say of their types, written down for the inference of type arguments (ARGUMENT_SHAPES of
 * metadata_format.h). Two calls with equal words infer the same. Nobody's code is run for it but annotations', and nothing
 * is iterated that would be used up. */
#ifndef CLRLINK_CALL_ARGUMENT_SHAPE_H
#define CLRLINK_CALL_ARGUMENT_SHAPE_H

#include "bridge/metadata_format.h"
#include "support/python.h"

#define SHAPE_INLINE 48
typedef struct ShapeWords {
    int32_t count;
    int32_t capacity;
    uint64_t *words; /* `fixed`, or memory of its own */
    uint64_t fixed[SHAPE_INLINE];
} ShapeWords;

void shape_words_init(ShapeWords *shape);
void shape_words_fini(ShapeWords *shape);
/* 0; -1 with MemoryError. */
int shape_words_add(ShapeWords *shape, uint64_t word);
/* The first word of a shape. 0; -1 with MemoryError. */
int shape_words_add_kind(ShapeWords *shape, enum ArgumentShape kind, uint64_t detail);

/* Adds what `value` says. 0; -1 with an exception. */
int argument_shape_add(ShapeWords *shape, PyObject *value);

#endif
