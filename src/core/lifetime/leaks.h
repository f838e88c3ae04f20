/* The ledger: what crosses the border and is alive, for clrlink.leaks() and the tests. */
#ifndef CLRLINK_LIFETIME_LEAKS_H
#define CLRLINK_LIFETIME_LEAKS_H

#include "support/python.h"

/* A new dict: {"derived_objects": int, "derived_types": int, "handles": int, "python_references": int, "release_queue": int, "thread_states": int}. */
PyObject *leaks_report(void);

#endif
