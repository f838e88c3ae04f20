/* A call into .NET that must not keep the process from ending. */
#ifndef CLRLINK_HOST_HOST_LIMIT_H
#define CLRLINK_HOST_HOST_LIMIT_H

#include "bridge/value.h"

typedef NetHandle (*HostCall)(void);

/* Runs `call` on a thread of its own and waits at most `seconds`. Detached. 1: it came back with 0; 0: it came back
 * with an exception; -1: it is late (the thread is left alone) or could not be started. */
int host_limit_call(HostCall call, double seconds);

#endif
