/* The module's entry: starting and stopping the bridge as a whole. */
#ifndef CLRLINK_CORE_H
#define CLRLINK_CORE_H

#include "host/host.h"
#include "support/python.h"

/* How long stopping waits for .NET threads inside Python to leave, and then for .NET's own shutdown. */
#define CORE_GATE_SECONDS 5.0
#define CORE_SHUTDOWN_SECONDS 10.0

/* Starts the runtime and all subsystems, once in a process; threads that come meanwhile wait, detached. Attached.
 * 1: started now; 0: was running already; -1 with RuntimeError. */
int core_start(const HostOptions *options);
/* Stops them, in reverse; a second call waits for the first and does nothing. Attached. 1: stopped now; 0: nothing ran. */
int core_stop(void);
/* The end of Python: as core_stop, but Python code that still runs may go on calling .NET. Attached. */
void core_end(void);
/* 0; -1 with RuntimeError: this process was forked from one in which the bridge ran. */
int core_check_process(void);
/* Whether it is the module of this very library. Attached. */
int core_is_module(PyObject *module);

#endif
