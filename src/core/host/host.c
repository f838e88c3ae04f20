#include "host/host.h"

#include "host/dynlib.h"
#include "host/find_dotnet.h"
#include "host/host_coreclr.h"
#include "host/host_mono.h"
#include "host/host_signals.h"
#include "support/python.h"
#include "support/thread.h"

static int start(const HostOptions *options, HostResult *result, HostReport *report) {
    host_signals_before_start();
    int failed =
        options->mono != NULL ? host_mono_start(options, result, report) : host_coreclr_start(options, result, report);
    host_signals_after_start();
    return failed;
}

int host_start(const HostOptions *options, HostResult *result) {
    HostReport report = {0, ""};
    PyThreadState *attached = thread_detach();
    int failed = 0;
    if (options->given != NULL) {
        host_signals_adopt();
        *result = (HostResult){.initialize = options->given, .already_running = true};
    } else {
        failed = start(options, result, &report);
    }
    thread_attach(attached);
    if (failed != 0)
        PyErr_SetString(PyExc_RuntimeError, report.text);
    return failed;
}

bool host_has_coreclr(void) {
    char path[PATH_MAX];
    DotnetPlace place;
    HostReport report = {0, ""};
    return dynlib_find_loaded("libcoreclr.so", path, sizeof path) || find_dotnet(NULL, &place, &report) == 0;
}
