/* Type arguments of generic methods that a call does not name: asked of the managed half once for what the arguments say
 * of their types, then known. */
#ifndef CLRLINK_CALL_INFERENCE_H
#define CLRLINK_CALL_INFERENCE_H

#include "call/argument_shape.h"
#include "call/overload.h"

/* Closes the open overload for arguments whose shapes are written as {parameter, shape} pairs (an element of a params
 * array: bit 32 beside the parameter). 1 with *closed; 0 with *why, a new reference, in words (none where
 * `why` is NULL); -1 with an exception. */
int inference_close(OverloadSet *set, Overload *open, const ShapeWords *shapes, Overload **closed, PyObject **why);

/* Frees what is kept for an overload that nobody else can reach. */
void inference_free(Overload *open);

/* Of two open overloads, whose parameters say more of what they take (ECMA-334, 12.6.4.3): *order < 0 the left one's,
 * > 0 the right one's. Places: see method_specificity. 0 or -1. */
int inference_compare(const Overload *left, const Overload *right, const int32_t *left_places,
                      const int32_t *right_places, int32_t count, int32_t *order);

#endif
