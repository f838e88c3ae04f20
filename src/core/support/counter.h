/* A count that many threads change and few read: spread over cache lines, so that threads do not contend. */
#ifndef CLRLINK_SUPPORT_COUNTER_H
#define CLRLINK_SUPPORT_COUNTER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#define COUNTER_SHARDS 16

typedef struct Counter {
    struct {
        _Alignas(64) _Atomic(int64_t) value; /* [atomic] */
    } shards[COUNTER_SHARDS];
} Counter;

static inline void counter_add(Counter *counter, int64_t amount) {
    uint64_t mixed = (uint64_t)(uintptr_t)pthread_self() * UINT64_C(0x9E3779B97F4A7C15);
    atomic_fetch_add_explicit(&counter->shards[mixed >> 60].value, amount, memory_order_relaxed);
}

/* Exact when no thread is changing it. */
static inline int64_t counter_read(Counter *counter) {
    int64_t sum = 0;
    for (int i = 0; i < COUNTER_SHARDS; i++)
        sum += atomic_load_explicit(&counter->shards[i].value, memory_order_relaxed);
    return sum;
}

#endif
