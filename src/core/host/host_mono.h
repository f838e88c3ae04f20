/* Mono through its embedding library, libmonosgen-2.0. Usable without a thread state. */
#ifndef CLRLINK_HOST_HOST_MONO_H
#define CLRLINK_HOST_HOST_MONO_H

#include "host/host.h"
#include "host/host_report.h"

/* Starts Mono, or joins the one that runs. 0; -1: the report says why. One thread at a time.
 * A start that fails before Mono itself runs may be tried again; one that fails later leaves Mono running, and the
 * next joins it. */
int host_mono_start(const HostOptions *options, HostResult *result, HostReport *report);

#endif
