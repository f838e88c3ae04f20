/* Calling a managed slot from attached code: detach, call, attach, raise. */
#ifndef CLRLINK_ERRORS_MANAGED_CALL_H
#define CLRLINK_ERRORS_MANAGED_CALL_H

#include "bridge/slots.h"
#include "errors/raise.h"
#include "support/thread.h"

/* 0; -1 with RuntimeError when .NET cannot be entered from this process (a forked child, no runtime). */
int managed_call_check(void);

#define MANAGED_CALL_BY(call, result, slot, ...)                                \
    do {                                                                        \
        (result) = managed_call_check();                                        \
        if ((result) == 0) {                                                    \
            PyThreadState *managed_call_state = thread_detach();                \
            NetHandle managed_call_exception = call(managed.slot(__VA_ARGS__)); \
            thread_attach(managed_call_state);                                  \
            if (managed_call_exception != 0)                                    \
                (result) = raise_net_exception_take(managed_call_exception);    \
        }                                                                       \
    } while (0)

/* result = 0, or -1 with the exception set. */
#define MANAGED_CALL(result, ...) MANAGED_CALL_BY(MANAGED_FAULT, result, __VA_ARGS__)
/* The same of a slot that takes something over, also where it fails. */
#define MANAGED_CALL_TAKING(result, ...) MANAGED_CALL_BY(, result, __VA_ARGS__)

#endif
