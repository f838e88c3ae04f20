/* The frames of .NET as entries of Python's tracebacks. */
#ifndef CLRLINK_ERRORS_NET_FRAMES_H
#define CLRLINK_ERRORS_NET_FRAMES_H

#include "bridge/value.h"
#include "support/python.h"

typedef enum NetFrames {
    NET_FRAMES_FIRST = 0, /* from where it was thrown to where it first entered Python: the innermost ones */
    NET_FRAMES_LAST = 1   /* those that it passed through since it left Python the last time */
} NetFrames;

/* Puts entries for the frames of `exception` before the traceback *chain (owned, or NULL), outermost first. 0; -1 with an
 * exception, *chain unchanged. Attached. */
int net_frames_prepend(NetHandle exception, NetFrames which, PyObject **chain);

/* The entries of NET_FRAMES_LAST in front of the traceback that the Python exception `object` has. What goes wrong is
 * dropped: an exception is to be raised, with all its frames or without. Attached. */
void net_frames_add(PyObject *object, NetHandle exception);

#endif
