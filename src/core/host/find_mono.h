/* Finds Mono's embedding library and its class library. Usable without a thread state. */
#ifndef CLRLINK_HOST_FIND_MONO_H
#define CLRLINK_HOST_FIND_MONO_H

#include <limits.h>
#include <stdbool.h>

#include "host/host_report.h"

typedef struct MonoPlace {
    void *library;               /* loaded, and never unloaded once Mono has started */
    char path[PATH_MAX];         /* its file */
    char assembly_dir[PATH_MAX]; /* the folder that holds mono/4.5/mscorlib.dll */
    char config_dir[PATH_MAX];   /* the folder that holds mono/config; empty: Mono's own */
} MonoPlace;

typedef struct MonoWish {
    const char *library;      /* the library's file; NULL: looked for, where the loader and packages have it */
    const char *assembly_dir; /* NULL: beside the library */
    const char *config_dir;   /* NULL: beside assembly_dir */
    bool boehm;               /* looked for: the library with the Boehm collector instead of SGen */
} MonoWish;

/* 0; -1: the report lists what was tried and says what to install. */
int find_mono(const MonoWish *wish, MonoPlace *place, HostReport *report);

#endif
