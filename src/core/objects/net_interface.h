/* Values typed as an interface: the same .NET object, seen as the interface. Their Python type is the interface's; what
 * the interface does not have is the object's own. */
#ifndef CLRLINK_OBJECTS_NET_INTERFACE_H
#define CLRLINK_OBJECTS_NET_INTERFACE_H

#include "metadata/wrapper.h"

/* I(x). */
PyObject *net_interface_construct(NetTypeInfo *info, PyObject *const *args, size_t count, PyObject *kwnames);
/* What an interface's type has besides its members: __getattr__ and __dir__. Before publication. 0 or -1. */
int net_interface_fill(PyTypeObject *type);

/* ---- slots ---- */

Py_hash_t net_interface_hash(PyObject *self);
PyObject *net_interface_richcompare(PyObject *self, PyObject *other, int operation);
int net_interface_setattro(PyObject *self, PyObject *name, PyObject *value);
/* __implementation__ and __raw_implementation__. */
extern PyGetSetDef net_interface_getset[];

#endif
