/* The shape and the single elements of arrays. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_ELEMENT_H
#define CLRLINK_OBJECTS_NET_ARRAY_ELEMENT_H

#include <stdatomic.h>

#include "call/invoke.h"
#include "metadata/wrapper.h"

#define NET_ARRAY_RANK_LIMIT 32

typedef struct ArrayShape {
    int32_t rank;
    int64_t lengths[NET_ARRAY_RANK_LIMIT];
    int64_t lows[NET_ARRAY_RANK_LIMIT]; /* lower bounds: mostly 0 */
} ArrayShape;

/* The info of an array object: its Python type's, since no class derives from arrays. */
static inline NetTypeInfo *net_array_element_info(PyObject *self) {
    return ((NetType *)Py_TYPE(self))->info;
}

/* 0 or -1. */
int net_array_element_shape(PyObject *self, ArrayShape *shape);
/* How many elements there are; -1 with an exception. Quicker than the shape. */
int64_t net_array_element_length(PyObject *self);
/* The same of a shape. */
int64_t net_array_element_count(const ArrayShape *shape);
/* One dimension from 0 on, a T[]: what C# calls an array. */
bool net_array_element_is_vector(const NetTypeInfo *info);

/* IndexError "array index out of range"; NULL. */
PyObject *net_array_element_raise_range(void);
/* One place on one axis, out of any Python object: 0; -1 with TypeError or IndexError. */
int net_array_element_read_index(PyObject *key, int64_t *index);
/* All indices of a subscript as .NET counts them, from the lower bounds on; negative ones of axes whose lower bound is
 * none count from the end. 0, -1. */
int net_array_element_read_indices(PyObject *self, PyObject *key, int64_t *indices, int32_t rank);

/* By .NET's own indices, each of which fits Int32; IndexError where .NET finds them out of range. */
PyObject *net_array_element_get(PyObject *self, const int64_t *indices, int32_t rank);
int net_array_element_set(PyObject *self, const int64_t *indices, int32_t rank, PyObject *value);
/* The same for one index from 0 to INT32_MAX: the quick way. */
PyObject *net_array_element_at(PyObject *self, int64_t index);
int net_array_element_put(PyObject *self, int64_t index, PyObject *value);

#endif
