/* inspect.Signature of methods and constructors. */
#ifndef CLRLINK_OBJECTS_NET_SIGNATURE_H
#define CLRLINK_OBJECTS_NET_SIGNATURE_H

#include "call/overload.h"

/* The Signature of the first overload with the most parameters; new reference. */
PyObject *net_signature_of(OverloadSet *set);
/* Its annotations: a new dict of the parameters' and, under "return", the result's. */
PyObject *net_signature_annotations(OverloadSet *set);

#endif
