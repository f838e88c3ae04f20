/* What the sanitizers are told when the environment says nothing: what CPython keeps until the process ends is no leak
 * of ours. */
#include "harness.h"
#include "support/sync.h"

__attribute__((visibility("default"))) int __lsan_is_turned_off(void);

/* On free-threaded builds Python's objects lie in memory that the leak checker does not search: what they alone hold (the
 * members of types, which live for ever) looks lost. Tests that build types say so; GIL lanes check them. */
static bool turned_off;

void harness_types_hold_memory(void) {
    turned_off = CLRLINK_FREE_THREADED;
}

/* The runtime finds them by name, so they must be seen from outside. */
#define OPTIONS __attribute__((visibility("default"))) const char *
OPTIONS __asan_default_options(void);
OPTIONS __lsan_default_suppressions(void);
OPTIONS __lsan_default_options(void);
OPTIONS __ubsan_default_options(void);
OPTIONS __tsan_default_options(void);

OPTIONS __asan_default_options(void) {
    return "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1";
}

OPTIONS __ubsan_default_options(void) {
    return "print_stacktrace=1:halt_on_error=1";
}

OPTIONS __lsan_default_options(void) {
    return "print_suppressions=0";
}

OPTIONS __lsan_default_suppressions(void) {
    return "leak:libpython3\nleak:_PyObject_\nleak:PyThread_\nleak:_dl_\nleak:dlopen\n";
}

OPTIONS __tsan_default_options(void) {
    return "exitcode=66:history_size=4:second_deadlock_stack=1";
}

__attribute__((visibility("default"))) int __lsan_is_turned_off(void) {
    return turned_off;
}
