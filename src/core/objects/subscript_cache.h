/* What subscripts of a .NET type have led to: List[int], Dictionary[str, int], Array[int].
 *
 * Keys are the arguments themselves, classes that live for ever: Python's builtin ones and the classes of .NET types.
 * Other subscripts (Type objects, Python classes that derive from .NET's) are looked up anew each time.
 * Concurrency: a lock-free map; see subscript_cache.c.
 */
#ifndef CLRLINK_OBJECTS_SUBSCRIPT_CACHE_H
#define CLRLINK_OBJECTS_SUBSCRIPT_CACHE_H

#include "metadata/type_info.h"

/* Borrowed, for classes are immortal; NULL: not known yet. `key` is the subscript: a class or a tuple of them. */
PyObject *subscript_cache_get_borrowed(const NetTypeInfo *info, PyObject *key);
/* Keeps it, if it can be kept. `found` lives for ever. */
void subscript_cache_put(NetTypeInfo *info, PyObject *key, PyObject *found);

#endif
