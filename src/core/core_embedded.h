/* What the managed half calls, by name, when .NET has started Python: Interop/CoreLibrary.cs.
 *
 * Any thread; one at a time, which the managed half sees to. */
#ifndef CLRLINK_CORE_EMBEDDED_H
#define CLRLINK_CORE_EMBEDDED_H

#include "host/host_embedded.h"

#define EMBED_EXPORT __attribute__((visibility("default")))

#define EMBED_STARTED 1 /* Python was started, and is ours to end */
#define EMBED_JOINED 2  /* it ran already: another's, or an earlier try's */

/* Starts Python, or attaches to the one that runs in the process, makes the module clrlink._core that `import clr` finds
 * in it, connects it with the managed half, and opens the gate. The calling thread is left as it was found, detached in
 * a process where it started Python. EMBED_…; -1: the reason, as UTF-8, in `message`. */
EMBED_EXPORT int32_t clrlink_embed_start(const EmbedOptions *options, char *message, int32_t capacity);

/* Closes the gate until clrlink_embed_resume, and waits for threads from outside to leave. 1: all did; 0: the limit passed,
 * and they leave when they are done. */
EMBED_EXPORT int32_t clrlink_embed_pause(void);
/* Opens it again, and sets sys.argv if any arguments are given. 0; -1: as clrlink_embed_start. */
EMBED_EXPORT int32_t clrlink_embed_resume(const EmbedOptions *options, char *message, int32_t capacity);

/* The process ends: Python's own threads are waited for, atexit functions run, the gate closes for good, and Python is
 * finalized if nobody is in it any more. Nothing of it longer than its limit. Python that is not ours is left alone. */
EMBED_EXPORT void clrlink_embed_end(void);

#endif
