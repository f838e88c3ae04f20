/* A .NET runtime in this process: started by us, or found running.
 *
 * A runtime starts at most once in a process and never stops before the process does; a start that failed may be
 * tried again with other options. core.c's gate lets one thread at a time in here.
 */
#ifndef CLRLINK_HOST_HOST_H
#define CLRLINK_HOST_HOST_H

#include <stdbool.h>

#include "bridge/native_slots.h"

/* What is NULL or false is Mono's own default. */
typedef struct HostMonoOptions {
    const char *library;            /* libmonosgen-2.0.so; NULL: found by find_mono.h */
    const char *domain;             /* a domain of this name is made for the managed half; NULL: the root domain */
    const char *config_file;        /* the configuration of the domain, as an application's .config */
    const char *global_config_file; /* instead of etc/mono/config */
    const char *assembly_dir;       /* the folder that holds mono/4.5 */
    const char *config_dir;         /* the folder that holds mono/config */
    const char *const *jit_options; /* as on the command line of `mono` */
    int jit_option_count;
    bool debug; /* stack traces with line numbers */
    bool boehm; /* the library with the Boehm collector is looked for */
} HostMonoOptions;

typedef struct HostOptions {
    BridgeInitialize given;      /* the managed half runs already, in a runtime that the program brought; or NULL */
    const HostMonoOptions *mono; /* Mono is wanted; NULL: CoreCLR */
    const char *managed_dir;     /* the folder of Python.Runtime.dll */
    const char *runtime_config;  /* a .runtimeconfig.json instead of the one there; NULL: that one */
    const char *dotnet_root;     /* the .NET installation; NULL: found by find_dotnet.h */
    const char *const *property_names; /* runtime properties beside those of the configuration */
    const char *const *property_values;
    int property_count;
} HostOptions;

typedef struct HostResult {
    BridgeInitialize initialize; /* the managed half's first function */
    bool already_running;        /* the runtime was running before, so the properties were not applied */
} HostResult;

/* Starts the runtime, or joins the one that runs, and loads Python.Runtime.dll; nothing of it when that is given.
 * Attached; detached while it works. One thread at a time. 0; -1 with RuntimeError. */
int host_start(const HostOptions *options, HostResult *result);

/* Whether a CoreCLR is installed where one is looked for, or runs. Any thread. */
bool host_has_coreclr(void);

#endif
