#include "host/host.h"

#include "host/host_coreclr.h"
#include "host/host_signals.h"
#include "support/python.h"
#include "support/thread.h"

int host_start(const HostOptions *options, HostResult *result) {
    HostReport report = {0, ""};
    PyThreadState *attached = thread_detach();
    int failed = 0;
    if (options->given != NULL) {
        host_signals_adopt();
        *result = (HostResult){.initialize = options->given, .already_running = true};
    } else {
        host_signals_before_start();
        failed = host_coreclr_start(options, result, &report);
        host_signals_after_start();
    }
    thread_attach(attached);
    if (failed != 0)
        PyErr_SetString(PyExc_RuntimeError, report.text);
    return failed;
}
