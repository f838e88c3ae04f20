/* The test program: finds the test (a program of one test needs no name) and runs it. See harness.h. */
#include "harness.h"

#include <string.h>

#include "fake_managed.h"

static Test *tests;

void harness_register(Test *test) {
    test->next = tests;
    tests = test;
}

static int run_test(const Test *test, char **argv) {
    harness_start(argv);
    test->run();
    if (!harness_is_finalized() && PyErr_Occurred())
        harness_fail_py(test->group, 0, "an exception was left behind");
    harness_finalize();
    fake_managed_check_end();
    printf("%s.%s passed\n", test->group, test->name);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2 && tests != NULL && tests->next == NULL)
        return run_test(tests, argv);
    for (Test *test = tests; test != NULL; test = test->next) {
        char name[128];
        snprintf(name, sizeof name, "%s.%s", test->group, test->name);
        if (argc < 2)
            puts(name);
        else if (strcmp(name, argv[1]) == 0)
            return run_test(test, argv);
    }
    if (argc < 2)
        return 0;
    fprintf(stderr, "there is no test %s\n", argv[1]);
    return 2;
}
