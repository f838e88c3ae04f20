/* What fields and properties have in common: a data descriptor over a getter and a setter. */
#ifndef CLRLINK_OBJECTS_NET_ACCESSOR_H
#define CLRLINK_OBJECTS_NET_ACCESSOR_H

#include "metadata/wrapper.h"

/* In what fields and properties differ: the words of their errors, and what the class shows. */
typedef struct AccessorKind {
    const char *label; /* repr */
    const char *read_only;
    const char *write_only;
    const char *undeletable;
    const char *class_write; /* an instance member set through the class */
    const char *class_read;  /* NULL: read through the class it is the descriptor */
} AccessorKind;

int net_accessor_init(void);

PyObject *net_accessor_new(const AccessorKind *kind, NetTypeInfo *info, PyObject *name, uint32_t member,
                           uint16_t flags);
bool net_accessor_check(PyObject *object);
bool net_accessor_is_static(PyObject *self);
/* Whether a class that derives may override it: 1, 0, or -1 with an exception. */
int net_accessor_is_virtual(PyObject *self);
/* T.Name = value (NULL: del). 0 or -1. */
int net_accessor_set_on_class(PyObject *self, PyObject *value);
/* Sets a value while an object is being made, also an init-only one. 0 or -1. */
int net_accessor_initialize(PyObject *descriptor, PyObject *object, PyObject *value);

#endif
