/* Iterators over anything enumerable. */
#ifndef CLRLINK_OBJECTS_NET_ITERATOR_H
#define CLRLINK_OBJECTS_NET_ITERATOR_H

#include "metadata/wrapper.h"

int net_iterator_init(void);

/* tp_iter of enumerable types: a new iterator with an enumerator of its own. */
PyObject *net_iterator_new(PyObject *source);

/* tp_iter and tp_iternext of enumerators themselves: they are their own iterators. */
PyObject *net_iterator_self(PyObject *enumerator);
PyObject *net_iterator_next_of(PyObject *enumerator);

#endif
