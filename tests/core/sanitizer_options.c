/* What the sanitizers are told when the environment says nothing: what CPython keeps until the process ends is no leak
 * of ours. */
#include <stddef.h>

const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__ubsan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void) {
    return "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1";
}

const char *__ubsan_default_options(void) {
    return "print_stacktrace=1:halt_on_error=1";
}

const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void) {
    return "leak:libpython3\nleak:_PyObject_\nleak:PyThread_\nleak:_dl_\nleak:dlopen\n";
}

const char *__tsan_default_options(void) {
    return "exitcode=66:history_size=4:second_deadlock_stack=1";
}
