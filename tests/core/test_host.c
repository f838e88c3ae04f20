/* Finding .NET, and calls with a limit; nothing here starts a runtime. */
#include "harness.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/dynlib.h"
#include "host/find_dotnet.h"
#include "host/host_limit.h"

static int sign(int value) {
    return (value > 0) - (value < 0);
}

static void check_order(const char *lower, const char *higher) {
    CHECK(sign(find_dotnet_compare_versions(lower, higher)) == -1);
    CHECK(sign(find_dotnet_compare_versions(higher, lower)) == 1);
    CHECK(find_dotnet_compare_versions(lower, lower) == 0);
}

TEST(host, versions_are_ordered_by_number_and_releases_after_previews) {
    check_order("9.0.12", "10.0.1");
    check_order("10.0.0-rc.1", "10.0.0");
    check_order("10.0.0-rc.1.9", "10.0.0-rc.2.1");
    check_order("10.0.0-preview.7", "10.0.0-rc.1");
    check_order("10.0.0-rc.1", "10.0.0-rc.1.2");
    check_order("8.0", "8.0.1");
    CHECK(find_dotnet_compare_versions("8.0.0+a", "8.0.0+b") == 0);
}

static void make_hostfxr(const char *root, const char *version) {
    char path[PATH_MAX];
    const char *parts[] = {"", "/host", "/host/fxr", "/host/fxr/"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(path, sizeof path, "%s%s%s", root, parts[i], i == 3 ? version : "");
        mkdir(path, 0700);
    }
    strcat(path, "/libhostfxr.so");
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fclose(file);
}

TEST(host, the_newest_hostfxr_is_taken) {
    char root[] = "/tmp/clrlink-host-XXXXXX";
    CHECK(mkdtemp(root) != NULL);
    make_hostfxr(root, "9.0.12");
    make_hostfxr(root, "10.0.2");
    make_hostfxr(root, "10.0.0-rc.1");
    static DotnetPlace place;
    static HostReport report;
    CHECK(find_dotnet(root, &place, &report) == 0);
    CHECK(strcmp(place.root, root) == 0);
    CHECK(strstr(place.hostfxr, "/10.0.2/libhostfxr.so") != NULL);
    CHECK(report.length == 0);
}

TEST(host, dotnet_root_comes_before_the_path) {
    char first[] = "/tmp/clrlink-host-XXXXXX", second[] = "/tmp/clrlink-host-XXXXXX";
    CHECK(mkdtemp(first) != NULL && mkdtemp(second) != NULL);
    make_hostfxr(first, "8.0.0");
    make_hostfxr(second, "9.0.0");
    setenv("DOTNET_ROOT", first, 1);
    static DotnetPlace place;
    static HostReport report;
    CHECK(find_dotnet(NULL, &place, &report) == 0);
    CHECK(strcmp(place.root, first) == 0);
#ifdef __x86_64__
    setenv("DOTNET_ROOT_X64", second, 1);
    CHECK(find_dotnet(NULL, &place, &report) == 0);
    CHECK(strcmp(place.root, second) == 0);
#endif
}

TEST(host, a_folder_without_net_is_named) {
    static DotnetPlace place;
    static HostReport report;
    CHECK(find_dotnet("/no/such/folder", &place, &report) == -1);
    CHECK(strstr(report.text, "/no/such/folder") != NULL && strstr(report.text, "dotnet_root") != NULL);
}

TEST(host, a_report_that_is_too_long_is_cut_off) {
    static HostReport report;
    for (int i = 0; i < 4000; i++)
        host_report_add(&report, "0123456789");
    CHECK(report.length == sizeof report.text - 1);
    CHECK(strlen(report.text) == report.length);
}

TEST(host, what_is_no_library_is_said_to_be_damaged) {
    char path[] = "/tmp/clrlink-host-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0 && write(file, "text", 4) == 4);
    close(file);
    static HostReport report;
    CHECK(dynlib_open(path, &report) == NULL);
    CHECK(strstr(report.text, path) != NULL && strstr(report.text, "damaged") != NULL);
}

TEST(host, the_code_of_a_loaded_library_is_found) {
    uintptr_t start, end;
    CHECK(dynlib_find_code("libc.so.6", &start, &end));
    CHECK((uintptr_t)&getpid == 0 || start < end);
    CHECK(!dynlib_find_code("libno-such.so", &start, &end) && start == 0 && end == 0);
}

static NetHandle quick(void) {
    return 0;
}

static NetHandle failing(void) {
    return 8;
}

static _Atomic(bool) let_go;

static NetHandle slow(void) {
    while (!atomic_load(&let_go))
        harness_sleep_ms(1);
    return 0;
}

TEST(host, a_call_with_a_limit_ends_in_time) {
    Py_BEGIN_ALLOW_THREADS
    CHECK(host_limit_call(quick, 30.0) == 1);
    CHECK(host_limit_call(failing, 30.0) == 0);
    CHECK(host_limit_call(slow, 0.05) == -1);
    atomic_store(&let_go, true);
    harness_sleep_ms(50);
    Py_END_ALLOW_THREADS
}
