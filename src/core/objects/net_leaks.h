/* What lives across the border, thing by thing: functions of clrlink._core, for clrlink._leaks. */
#ifndef CLRLINK_OBJECTS_NET_LEAKS_H
#define CLRLINK_OBJECTS_NET_LEAKS_H

#include "support/python.h"

/* {(full name of the .NET type, place or None): count} of the .NET objects that Python holds. Type None: the runtime does not
 * tell them. */
PyObject *net_leaks_held_by_python(PyObject *module, PyObject *unused);
/* [(object, kind, name, events, place or None)] of the Python objects that .NET holds. kind "delegate": name is the full name
 * of the delegate type made last, "" where that is not known, events a list of "Type.Event"; "derived": that of the .NET type
 * whose object it is; "object", "exception": "". */
PyObject *net_leaks_held_by_net(PyObject *module, PyObject *unused);
/* track_places(on, own_folder): whether places were kept before. */
PyObject *net_leaks_track_places(PyObject *module, PyObject *args);

#endif
