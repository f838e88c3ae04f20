/* Finds a .NET installation and the newest hostfxr in it. Usable without a thread state. */
#ifndef CLRLINK_HOST_FIND_DOTNET_H
#define CLRLINK_HOST_FIND_DOTNET_H

#include <limits.h>

#include "host/host_report.h"

typedef struct DotnetPlace {
    char root[PATH_MAX];    /* the folder of the `dotnet` program */
    char hostfxr[PATH_MAX]; /* its newest libhostfxr.so */
} DotnetPlace;

/* 0; -1: the report lists what was tried and says what to do. `explicit_root` (may be NULL) excludes all others.
 * The order: DOTNET_ROOT_X64 (by processor), DOTNET_ROOT, `dotnet` on PATH, /etc/dotnet/install_location*, the folders
 * that packages and the install script use. */
int find_dotnet(const char *explicit_root, DotnetPlace *place, HostReport *report);

/* Compares "10.0.1" with "9.0.12", "10.0.0-rc.1" with "10.0.0" as versions: < 0, 0, > 0. */
int find_dotnet_compare_versions(const char *left, const char *right);

#endif
