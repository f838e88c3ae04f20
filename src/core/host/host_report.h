/* What went wrong while a runtime was being started, in words.
 *
 * Starting runs detached, where no Python exception can be set; the text is raised when the thread is attached again.
 */
#ifndef CLRLINK_HOST_HOST_REPORT_H
#define CLRLINK_HOST_HOST_REPORT_H

#include <stddef.h>

typedef struct HostReport {
    size_t length;
    char text[16384];
} HostReport;

/* Adds text; what goes beyond the room is cut off. Usable without a thread state. */
void host_report_add(HostReport *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
