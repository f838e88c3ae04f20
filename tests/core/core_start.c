/* The subsystems in the order of core.c's table, the runtime's start left out. */
#include "core_start.h"

#include "support/python.h"

#include "bridge/slots.h"
#include "call/binder.h"
#include "callback/callback_invoke.h"
#include "callback/callback_override.h"
#include "capi/capi.h"
#include "convert/converter.h"
#include "fake_managed.h"
#include "lifetime/derived_link.h"
#include "lifetime/release_queue.h"
#include "objects/objects.h"
#include "support/thread.h"
#include "types/types.h"

static int connect(void) {
    return slots_connect(fake_initialize);
}

int core_start_all(void) {
    static int (*const starts[])(void) = {thread_init,
                                          release_queue_init,
                                          converter_init,
                                          overload_init,
                                          binder_init,
                                          callback_invoke_init,
                                          callback_override_init,
                                          derived_link_init,
                                          capi_init,
                                          objects_init,
                                          types_init,
                                          connect,
                                          release_queue_start};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (starts[i]() < 0)
            return -1;
    return 0;
}
