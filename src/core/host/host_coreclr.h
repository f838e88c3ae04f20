/* CoreCLR through hostfxr, the library by which .NET's own `dotnet` starts it. Usable without a thread state. */
#ifndef CLRLINK_HOST_HOST_CORECLR_H
#define CLRLINK_HOST_HOST_CORECLR_H

#include "host/host.h"
#include "host/host_report.h"

/* 0; -1: the report says why. One thread at a time. */
int host_coreclr_start(const HostOptions *options, HostResult *result, HostReport *report);

#endif
