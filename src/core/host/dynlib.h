/* Loading shared libraries, with failures in words. Usable without a thread state. */
#ifndef CLRLINK_HOST_DYNLIB_H
#define CLRLINK_HOST_DYNLIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/host_report.h"

/* The library at `path`; NULL: the report says why. */
void *dynlib_open(const char *path, HostReport *report);
/* Lets libraries loaded later use the functions of this one, which was opened by dynlib_open; for good. */
void dynlib_make_global(const char *path);
/* Gives up one dynlib_open. NULL is allowed. */
void dynlib_close(void *library);
/* A function of a library; NULL: the report says which one is missing from which file. */
void *dynlib_function(void *library, const char *path, const char *name, HostReport *report);
typedef struct DynlibFunction {
    const char *name;
    void *target; /* where the pointer to it is written */
} DynlibFunction;
/* Several functions of a library. 0; -1: one is missing, and the report says which. */
int dynlib_functions(void *library, const char *path, const DynlibFunction *functions, size_t count,
                     HostReport *report);
/* Whether a library of this file name ("libcoreclr.so") is loaded in the process, by whomever; its path to `path`. */
bool dynlib_find_loaded(const char *file_name, char *path, size_t size);
/* Where its code lies: [*start, *end); false, and both 0, when it is not loaded. */
bool dynlib_find_code(const char *file_name, uintptr_t *start, uintptr_t *end);

#endif
