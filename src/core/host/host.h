/* A .NET runtime in this process: started by us, or found running.
 *
 * A runtime starts at most once in a process and never stops before the process does; a start that failed may be
 * tried again with other options. core.c's gate lets one thread at a time in here.
 */
#ifndef CLRLINK_HOST_HOST_H
#define CLRLINK_HOST_HOST_H

#include <stdbool.h>

#include "bridge/native_slots.h"

typedef struct HostOptions {
    BridgeInitialize given;     /* the managed half runs already, in a runtime that the program brought; or NULL */
    const char *managed_dir;    /* the folder of Python.Runtime.dll */
    const char *runtime_config; /* a .runtimeconfig.json instead of the one there; NULL: that one */
    const char *dotnet_root;    /* the .NET installation; NULL: found by find_dotnet.h */
    const char *const *property_names; /* runtime properties beside those of the configuration */
    const char *const *property_values;
    int property_count;
} HostOptions;

typedef struct HostResult {
    BridgeInitialize initialize; /* the managed half's first function */
    bool already_running;        /* the runtime was running before, so the properties were not applied */
} HostResult;

/* Starts CoreCLR, or joins the one that runs, and loads Python.Runtime.dll; nothing of it when that is given. Attached; detached while it works. One
 * thread at a time. 0; -1 with RuntimeError. */
int host_start(const HostOptions *options, HostResult *result);

#endif
