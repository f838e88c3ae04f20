/* Records: what C# writes as `with` is copy.replace in Python. */
#ifndef CLRLINK_OBJECTS_NET_RECORD_H
#define CLRLINK_OBJECTS_NET_RECORD_H

#include "metadata/type_info.h"

/* The __replace__ of all records: a function of clrlink._records, the same for all. New reference. */
PyObject *net_record_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);

#endif
