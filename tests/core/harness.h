/* A small test harness: one program, one process for each test, each test in an embedded interpreter.
 *
 *     TEST(handle, reuse) { ... CHECK(x == 1); }        a test, run as `core_tests handle.reuse`
 *
 * A failed CHECK says where and ends the process: what comes after it could only mislead. Tests start attached, with the
 * core started against the fake managed half; at the end the harness shuts down in the order of the real core, and checks
 * that no handle is left.
 */
#ifndef CLRLINK_TESTS_HARNESS_H
#define CLRLINK_TESTS_HARNESS_H

#include "support/python.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __has_feature /* clang */
#if __has_feature(thread_sanitizer)
#define HARNESS_TSAN 1
#elif __has_feature(address_sanitizer)
#define HARNESS_ASAN 1
#endif
#endif
#ifdef __SANITIZE_THREAD__ /* gcc */
#define HARNESS_TSAN 1
#endif
#ifdef __SANITIZE_ADDRESS__
#define HARNESS_ASAN 1
#endif
#ifndef HARNESS_TSAN
#define HARNESS_TSAN 0
#endif
#ifndef HARNESS_ASAN
#define HARNESS_ASAN 0
#endif
#define HARNESS_SANITIZED (HARNESS_TSAN || HARNESS_ASAN)

typedef struct Test {
    const char *group, *name;
    void (*run)(void);
    struct Test *next;
} Test;

void harness_register(Test *test);

#define TEST(group_name, test_name)                                                          \
    static void test_##group_name##_##test_name(void);                                       \
    __attribute__((constructor)) static void register_##group_name##_##test_name(void) {     \
        static Test test = {#group_name, #test_name, test_##group_name##_##test_name, NULL}; \
        harness_register(&test);                                                             \
    }                                                                                        \
    static void test_##group_name##_##test_name(void)

_Noreturn void harness_fail(const char *file, int line, const char *what, const char *detail);

#define CHECK(condition)                                        \
    do {                                                        \
        if (!(condition))                                       \
            harness_fail(__FILE__, __LINE__, #condition, NULL); \
    } while (0)
/* Prints the exception that is set, if any. */
#define CHECK_PY(condition)                                  \
    do {                                                     \
        if (!(condition))                                    \
            harness_fail_py(__FILE__, __LINE__, #condition); \
    } while (0)
_Noreturn void harness_fail_py(const char *file, int line, const char *what);
/* An exception of that type is set; clears it. */
#define CHECK_RAISED(type) harness_check_raised(__FILE__, __LINE__, (type), NULL)
#define CHECK_RAISED_TEXT(type, text) harness_check_raised(__FILE__, __LINE__, (type), (text))
void harness_check_raised(const char *file, int line, PyObject *type, const char *part_of_text);

/* Starts the interpreter and the core; ends the process where that fails. The calling thread is attached then. */
void harness_start(char **argv);
bool harness_is_finalized(void);

/* Starts `count` threads that call body(context, index), all released together by a barrier; joins them. The calling
 * thread, if attached, is detached meanwhile. */
void harness_threads(int count, void (*body)(void *context, int index), void *context);
/* How often a stress loop goes round: `usual`, less under a sanitizer, times $CLRLINK_STRESS. */
long harness_rounds(long usual);

/* The value of a Python expression, evaluated in __main__; statements. */
PyObject *harness_eval(const char *expression);
void harness_run(const char *statements);
/* What `make` makes of the value of an expression, and keeps it alive by. */
void *harness_make(void *(*make)(PyObject *object), const char *expression);
/* PyErr_Occurred's text compared; borrowed helpers for short tests. */
bool harness_text_is(PyObject *text, const char *utf8);

void harness_sleep_ms(long milliseconds);
/* Waits until it becomes true; fails after ten seconds (more under a sanitizer). */
#define WAIT_FOR(condition)                                                        \
    do {                                                                           \
        for (int waited_ = 0; !(condition); waited_++) {                           \
            if (waited_ > 20000)                                                   \
                harness_fail(__FILE__, __LINE__, #condition, "did not come true"); \
            harness_sleep_ms(1);                                                   \
        }                                                                          \
    } while (0)

/* The test builds types of .NET, which hold memory that leak checkers cannot follow on free-threaded builds. */
void harness_types_hold_memory(void);

/* The steps of the shutdown, for tests that make some themselves; each is done at most once. */
void harness_close_gate(double seconds);
void harness_stop_bridge(void);
void harness_finalize(void);

#endif
