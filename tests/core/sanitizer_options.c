/* What the sanitizers are told when the environment says nothing: what CPython keeps until the process ends is no leak
 * of ours. */
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
