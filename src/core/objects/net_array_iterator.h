/* Iterators over the elements of arrays. */
#ifndef CLRLINK_OBJECTS_NET_ARRAY_ITERATOR_H
#define CLRLINK_OBJECTS_NET_ARRAY_ITERATOR_H

#include "metadata/wrapper.h"

int net_array_iterator_init(void);
/* Row by row, as .NET's foreach; or in the reverse order. */
PyObject *net_array_iterator_new(PyObject *array, bool backward);

#endif
