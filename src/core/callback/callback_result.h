/* What a callable has returned, as cells for .NET. */
#ifndef CLRLINK_CALLBACK_CALLBACK_RESULT_H
#define CLRLINK_CALLBACK_CALLBACK_RESULT_H

#include "bridge/value.h"
#include "metadata/type_info.h"
#include "support/python.h"

/* A type that a result must have. Lists of them are in memory that lives for ever, as emitted code names it. */
typedef struct CallbackType {
    NetTypeKey key;              /* [const] 0: void */
    _Atomic(NetTypeInfo *) info; /* [atomic] NULL until first needed */
} CallbackType;

/* The native slot callback_types_keep. */
void *callback_types_keep(const NetTypeKey *keys, int32_t count);

/* The type of a list's entry. NULL with an exception. */
NetTypeInfo *callback_type_info(CallbackType *type);

/* Converts `value` to cells that own what they hold; `types`, `count` and `results` as in callback_invoke.h. `value` is a
 * reference of the caller's own, who must do nothing with it afterwards but give it up: the last reference to a wrapper
 * may have lost its handle to the cells. 0; -1 with an exception: the cells then hold nothing to be given up. */
int callback_result_to_net(PyObject *value, CallbackType *types, int32_t count, Value *results);

extern _Atomic(int) callback_result_large; /* [atomic] threads whose buffer of result texts is large */
void callback_result_trim_slow(void);
/* Lets go of the thread's buffer of result texts if it is large. Called at the start of a callback. */
static inline void callback_result_trim(void) {
    if (atomic_load_explicit(&callback_result_large, memory_order_relaxed) != 0)
        callback_result_trim_slow();
}

/* Whether the payload of a dynamic cell is a handle; -1 with an exception. */
int callback_holds_handle(const Value *cell);

#endif
