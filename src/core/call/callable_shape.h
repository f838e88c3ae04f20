/* What callables say of their types: Python functions by their annotations, methods of .NET by what they return. */
#ifndef CLRLINK_CALL_CALLABLE_SHAPE_H
#define CLRLINK_CALL_CALLABLE_SHAPE_H

#include "call/argument_shape.h"
#include "call/overload.h"

/* Adds the shape of a callable that is no .NET object. 0; -1 with an exception. */
int callable_shape_add(ShapeWords *shape, PyObject *callable);

/* How a method of .NET in Python's hands is told: its overloads (borrowed), NULL when it is none. Said by
 * objects/net_delegate.c at start. */
void callable_shape_set_method_reader(OverloadSet *(*read)(PyObject *callable));

#endif
