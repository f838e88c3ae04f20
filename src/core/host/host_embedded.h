/* Python started by .NET: the other way round from the rest of this layer.
 *
 * The managed half has loaded libpython and this library, and is there before Python is. What comes then, the module and
 * the connection, is core_embedded.c's.
 */
#ifndef CLRLINK_HOST_HOST_EMBEDDED_H
#define CLRLINK_HOST_HOST_EMBEDDED_H

#include "bridge/native_slots.h"
#include "host/host_report.h"

#define EMBED_SIGNALS 1 /* Python's handlers of signals are installed (SIGINT raises KeyboardInterrupt) */
#define EMBED_NO_SITE 2 /* as python -S */

/* Mirrored by Interop/EmbedOptions.cs. Texts are UTF-8; those that are NULL are left to Python. */
typedef struct EmbedOptions {
    int32_t size; /* of this struct: guards against halves of different builds */
    int32_t flags;
    BridgeInitialize initialize; /* the managed half's first function */
    const char *program;         /* the interpreter's path, by which Python finds its prefix or virtual environment */
    const char *home;            /* as PYTHONHOME */
    const char *search_path;     /* all of sys.path, entries separated by ':' */
    const char *site;            /* the folder in which the packages clr and clrlink are */
    const char *const *arguments;
    int32_t argument_count; /* of sys.argv; 0: one empty argument, as Python has it */
} EmbedOptions;

/* Initializes Python; this thread becomes its main one, and is attached. 0; -1 with the reason in the report. */
int host_embedded_initialize(const EmbedOptions *options, HostReport *report);

/* The end, in steps, each of which may take for ever: for host_limit_call. 0: done; 1: Python cannot be entered.
 * Nothing but going in and out again. */
NetHandle host_embedded_visit(void);
/* Waits for the threads that Python itself would wait for. */
NetHandle host_embedded_join(void);
/* Runs the atexit functions, and flushes the standard streams. */
NetHandle host_embedded_exit(void);
/* After that, with no foreign thread inside: Py_FinalizeEx. */
NetHandle host_embedded_finalize(void);

#endif
