/* The ledger of what crosses the border and is alive. */
#include "lifetime/leaks.h"

#include "bridge/handle.h"
#include "lifetime/derived_link.h"
#include "lifetime/release_queue.h"
#include "support/thread.h"

PyObject *leaks_report(void) {
    return Py_BuildValue("{s:L,s:L,s:L,s:L,s:L,s:L}", "derived_objects", (long long)derived_link_live_count(),
                         "derived_types", (long long)derived_link_type_count(), "handles", (long long)handle_live_count(), "python_references",
                         (long long)release_queue_live_count(), "release_queue", (long long)release_queue_length(),
                         "thread_states", (long long)thread_cached_count());
}
