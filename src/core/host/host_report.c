#include "host/host_report.h"

#include <stdarg.h>
#include <stdio.h>

void host_report_add(HostReport *report, const char *format, ...) {
    size_t room = sizeof report->text - report->length;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(report->text + report->length, room, format, arguments);
    va_end(arguments);
    if (written < 0)
        return;
    report->length += (size_t)written < room ? (size_t)written : room - 1;
}
