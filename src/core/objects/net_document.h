/* __doc__ of types and members: the XML documentation's text where there is one, the signatures behind it. */
#ifndef CLRLINK_OBJECTS_NET_DOCUMENT_H
#define CLRLINK_OBJECTS_NET_DOCUMENT_H

#include "call/overload.h"

/* Of methods: what is said of the overloads, then their signatures, one a line. New reference. */
PyObject *net_document_of_methods(OverloadSet *set);
/* Of fields, properties and events: what is said of them; None where nothing is. New reference. */
PyObject *net_document_of_value(OverloadSet *set);
/* Of a type, with `signatures` (a str or None) behind it. Takes `signatures`, which may be NULL with an exception set. */
PyObject *net_document_of_type_take(NetTypeInfo *info, PyObject *signatures);

#endif
