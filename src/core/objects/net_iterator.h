/* Iterators over anything enumerable. */
#ifndef CLRLINK_OBJECTS_NET_ITERATOR_H
#define CLRLINK_OBJECTS_NET_ITERATOR_H

#include "call/overload.h"
#include "metadata/wrapper.h"

int net_iterator_init(void);

/* tp_iter of enumerable types: a new iterator with an enumerator of its own. */
PyObject *net_iterator_new(PyObject *source);

/* One that starts with `iterate` and goes on with `next`, Boolean (enumerator, out T); with two out parameters its items
 * are pairs. */
PyObject *net_iterator_of(PyObject *source, Overload *iterate, Overload *next);

/* tp_iter and tp_iternext of enumerators themselves: they are their own iterators. */
PyObject *net_iterator_self(PyObject *enumerator);
PyObject *net_iterator_next_of(PyObject *enumerator);

#endif
