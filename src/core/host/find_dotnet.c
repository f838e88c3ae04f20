/* Where .NET is installed: see find_dotnet.h. */
#include "host/find_dotnet.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOSTFXR_FILE "libhostfxr.so"
#if defined(__x86_64__)
#define MACHINE_NAME "x64"
#define MACHINE_VARIABLE "DOTNET_ROOT_X64"
#elif defined(__aarch64__)
#define MACHINE_NAME "arm64"
#define MACHINE_VARIABLE "DOTNET_ROOT_ARM64"
#else
#define MACHINE_NAME "x86"
#define MACHINE_VARIABLE "DOTNET_ROOT_X86"
#endif

static const char *const usual_folders[] = {
    "/usr/share/dotnet",
    "/usr/lib/dotnet",
    "/usr/lib64/dotnet",
    "/usr/local/share/dotnet",
    "/usr/local/lib/dotnet",
    "/opt/dotnet",
    "/snap/dotnet/current/usr/lib/dotnet",
    "/snap/dotnet-sdk/current",
};

/* --- Versions ---------------------------------------------------------------------------------------------------- */

/* Compares two parts between dots: numbers by value and before words, words by letters. Moves both past the part. */
static int compare_part(const char **left, const char **right) {
    size_t left_length = strcspn(*left, ".-+"), right_length = strcspn(*right, ".-+");
    char *left_end, *right_end;
    unsigned long left_number = strtoul(*left, &left_end, 10), right_number = strtoul(*right, &right_end, 10);
    bool left_is_number = left_length > 0 && left_end == *left + left_length;
    bool right_is_number = right_length > 0 && right_end == *right + right_length;
    int result;
    if (left_is_number && right_is_number)
        result = (left_number > right_number) - (left_number < right_number);
    else if (left_is_number != right_is_number)
        result = left_is_number ? -1 : 1;
    else {
        size_t common = left_length < right_length ? left_length : right_length;
        result = strncmp(*left, *right, common);
        if (result == 0)
            result = (left_length > right_length) - (left_length < right_length);
    }
    *left += left_length;
    *right += right_length;
    return result;
}

int find_dotnet_compare_versions(const char *left, const char *right) {
    for (;;) {
        int result = compare_part(&left, &right);
        if (result != 0)
            return result;
        /* The end of a version comes after a pre-release of it, and before a further part. */
        char left_mark = *left == '+' ? '\0' : *left, right_mark = *right == '+' ? '\0' : *right;
        if (left_mark != right_mark) {
            if (left_mark == '-' || right_mark == '-')
                return left_mark == '-' ? -1 : 1;
            return left_mark == '\0' ? -1 : 1;
        }
        if (left_mark == '\0')
            return 0;
        left++;
        right++;
    }
}

/* --- One installation -------------------------------------------------------------------------------------------- */

static bool join(char *out, const char *folder, const char *rest) {
    int length = snprintf(out, PATH_MAX, "%s/%s", folder, rest);
    return length > 0 && length < PATH_MAX;
}

static bool is_file(const char *path) {
    return access(path, R_OK) == 0;
}

/* The newest <root>/host/fxr/<version>/libhostfxr.so. */
static bool find_hostfxr(const char *root, char *hostfxr) {
    char folder[PATH_MAX], path[PATH_MAX], rest[512], best[256] = "";
    if (!join(folder, root, "host/fxr"))
        return false;
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!isdigit((unsigned char)entry->d_name[0]) || strlen(entry->d_name) >= sizeof best)
            continue;
        snprintf(rest, sizeof rest, "%s/" HOSTFXR_FILE, entry->d_name);
        if (!join(path, folder, rest) || !is_file(path))
            continue;
        if (best[0] == '\0' || find_dotnet_compare_versions(entry->d_name, best) > 0) {
            strcpy(best, entry->d_name);
            strcpy(hostfxr, path);
        }
    }
    closedir(directory);
    return best[0] != '\0';
}

/* --- The places, one after the other ----------------------------------------------------------------------------- */

typedef struct Search {
    DotnetPlace *place;
    HostReport *report; /* what was tried, for the case that nothing is found */
} Search;

static bool try_root(Search *search, const char *root, const char *why) {
    if (find_hostfxr(root, search->place->hostfxr)) {
        snprintf(search->place->root, PATH_MAX, "%s", root);
        return true;
    }
    host_report_add(search->report, "\n  %s: %s: no host/fxr/<version>/" HOSTFXR_FILE " there", why, root);
    return false;
}

static bool try_variable(Search *search, const char *name) {
    const char *value = getenv(name);
    if (value == NULL || value[0] == '\0') {
        host_report_add(search->report, "\n  %s: not set", name);
        return false;
    }
    return try_root(search, value, name);
}

/* `program` is a `dotnet`, often a symbolic link into the installation. */
static bool try_program(Search *search, const char *program) {
    char real[PATH_MAX];
    if (access(program, X_OK) != 0 || realpath(program, real) == NULL)
        return false;
    char *slash = strrchr(real, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    char why[PATH_MAX + 32];
    snprintf(why, sizeof why, "%s on PATH", program);
    return try_root(search, real, why);
}

static bool try_path(Search *search) {
    const char *at = getenv("PATH");
    char program[PATH_MAX];
    bool seen = false;
    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, ":");
        int needed = snprintf(program, sizeof program, "%.*s/dotnet", (int)length, at);
        if (length > 0 && needed < (int)sizeof program && access(program, X_OK) == 0) {
            seen = true;
            if (try_program(search, program))
                return true;
        }
        at += length + (at[length] == ':');
    }
    if (!seen)
        host_report_add(search->report, "\n  dotnet on PATH: there is none");
    return false;
}

/* A file of one line that names the folder; installers write it. */
static bool try_install_location(Search *search, const char *file_name) {
    char root[PATH_MAX];
    FILE *file = fopen(file_name, "r");
    if (file == NULL) {
        host_report_add(search->report, "\n  %s: there is none", file_name);
        return false;
    }
    bool read = fgets(root, sizeof root, file) != NULL;
    fclose(file);
    if (!read)
        return false;
    root[strcspn(root, "\r\n")] = '\0';
    return try_root(search, root, file_name);
}

static bool try_usual_folders(Search *search) {
    for (size_t i = 0; i < sizeof usual_folders / sizeof usual_folders[0]; i++)
        if (try_root(search, usual_folders[i], "usual folder"))
            return true;
    const char *home = getenv("HOME");
    char root[PATH_MAX];
    return home != NULL && join(root, home, ".dotnet") && try_root(search, root, "usual folder");
}

int find_dotnet(const char *explicit_root, DotnetPlace *place, HostReport *report) {
    HostReport tried = {0, ""};
    Search search = {place, &tried};
    if (explicit_root != NULL) {
        if (try_root(&search, explicit_root, "dotnet_root"))
            return 0;
        host_report_add(report,
                        "There is no .NET where dotnet_root says:%s\n"
                        "It must be the folder that holds the program `dotnet`, as /usr/share/dotnet.",
                        tried.text);
        return -1;
    }
    if (try_variable(&search, MACHINE_VARIABLE) || try_variable(&search, "DOTNET_ROOT") || try_path(&search) ||
        try_install_location(&search, "/etc/dotnet/install_location_" MACHINE_NAME) ||
        try_install_location(&search, "/etc/dotnet/install_location") || try_usual_folders(&search))
        return 0;
    host_report_add(
        report,
        "No .NET runtime was found. Tried:%s\n"
        "Install the .NET runtime, version 8 or newer: https://dotnet.microsoft.com/download (on Ubuntu and "
        "Fedora the package dotnet-runtime-8.0 or newer); or, where it is installed already, name its folder "
        "by the environment variable DOTNET_ROOT or by clrlink.load(\"coreclr\", dotnet_root=...).",
        tried.text);
    return -1;
}
