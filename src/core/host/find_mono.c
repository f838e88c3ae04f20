/* Where Mono is installed: see find_mono.h. */
#include "host/find_mono.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/dynlib.h"

#define CLASS_LIBRARY "mono/4.5/mscorlib.dll"
#define CONFIG "mono/config"
#define KNOWN_FUNCTION "mono_jit_init_version"
#define INSTALL                                                                                                        \
    "Install it (on Debian and Ubuntu: apt install mono-devel, or as https://www.mono-project.com/download says), or " \
    "name the library by libmono or PYTHONNET_MONO_LIBMONO."

static const char *const sgen_names[] = {"libmonosgen-2.0.so.1", "libmonosgen-2.0.so"};
static const char *const boehm_names[] = {"libmonoboehm-2.0.so.1", "libmonoboehm-2.0.so"};
#define NAME_COUNT (sizeof sgen_names / sizeof sgen_names[0])
/* "": where the dynamic loader looks. */
static const char *const folders[] = {"", "/usr/lib", "/usr/local/lib", "/opt/mono/lib", "/usr/lib64"};
#define FOLDER_COUNT (sizeof folders / sizeof folders[0])

static bool has_file(const char *folder, const char *file) {
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, file);
    return length < (int)sizeof path && access(path, R_OK) == 0;
}

/* Cuts the last part of a path off; false when there is none left. */
static bool to_parent(char *path) {
    char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return false;
    *slash = '\0';
    return true;
}

/* --- The library -------------------------------------------------------------------------------------------------- */

/* The file from which the loader took the library. */
static int set_path(MonoPlace *place, const char *opened, HostReport *report) {
    Dl_info info;
    void *function = dynlib_function(place->library, opened, KNOWN_FUNCTION, report);
    if (function == NULL)
        return -1;
    if (dladdr(function, &info) == 0 || realpath(info.dli_fname, place->path) == NULL)
        snprintf(place->path, PATH_MAX, "%s", opened);
    return 0;
}

static int open_explicit(const char *library, MonoPlace *place, HostReport *report) {
    if (access(library, R_OK) != 0) {
        host_report_add(report,
                        "There is no Mono library where libmono says: %s does not exist or cannot be read. " INSTALL,
                        library);
        return -1;
    }
    place->library = dynlib_open(library, report);
    if (place->library == NULL)
        return -1;
    if (set_path(place, library, report) == 0)
        return 0;
    dynlib_close(place->library);
    return -1;
}

static void *open_quietly(const char *folder, const char *name, char *path) {
    snprintf(path, PATH_MAX, "%s%s%s", folder, folder[0] == '\0' ? "" : "/", name);
    if (folder[0] != '\0' && access(path, R_OK) != 0)
        return NULL;
    return dlopen(path, RTLD_LAZY | RTLD_LOCAL);
}

static int open_usual(bool boehm, MonoPlace *place, HostReport *report) {
    const char *const *names = boehm ? boehm_names : sgen_names;
    char path[PATH_MAX];
    for (size_t i = 0; i < FOLDER_COUNT; i++)
        for (size_t j = 0; j < NAME_COUNT; j++) {
            place->library = open_quietly(folders[i], names[j], path);
            if (place->library != NULL)
                return set_path(place, path, report);
        }
    host_report_add(report, "Mono was not found. Tried: %s where the loader looks", names[0]);
    for (size_t i = 1; i < FOLDER_COUNT; i++)
        host_report_add(report, ", %s", folders[i]);
    host_report_add(report, ". " INSTALL);
    return -1;
}

/* --- The class library ------------------------------------------------------------------------------------------- */

/* Without its class library Mono would end the process. */
static int set_assembly_dir(const char *wish, MonoPlace *place, HostReport *report) {
    char folder[PATH_MAX];
    if (wish != NULL) {
        snprintf(place->assembly_dir, PATH_MAX, "%s", wish);
        if (has_file(wish, CLASS_LIBRARY))
            return 0;
        host_report_add(report,
                        "Mono's class library is not where assembly_dir says: there is no %s/" CLASS_LIBRARY ".", wish);
        return -1;
    }
    memcpy(folder, place->path, sizeof folder);
    while (to_parent(folder))
        if (has_file(folder, CLASS_LIBRARY)) {
            memcpy(place->assembly_dir, folder, sizeof folder);
            return 0;
        }
    host_report_add(
        report,
        "Mono's library is %s, but its class library, " CLASS_LIBRARY ", is in none of the folders above "
        "it: install it (on Debian and Ubuntu: apt install mono-devel), or name its folder by assembly_dir.",
        place->path);
    return -1;
}

/* PREFIX/lib goes with PREFIX/etc, /usr/lib with /etc. */
static int set_config_dir(const char *wish, MonoPlace *place, HostReport *report) {
    char folder[PATH_MAX], beside[PATH_MAX + 8];
    place->config_dir[0] = '\0';
    if (wish != NULL) {
        snprintf(place->config_dir, PATH_MAX, "%s", wish);
        if (has_file(wish, CONFIG))
            return 0;
        host_report_add(report, "Mono's configuration is not where config_dir says: there is no %s/" CONFIG ".", wish);
        return -1;
    }
    memcpy(folder, place->assembly_dir, sizeof folder);
    do {
        snprintf(beside, sizeof beside, "%s/etc", folder);
        if (has_file(beside, CONFIG)) {
            snprintf(place->config_dir, PATH_MAX, "%s", beside);
            return 0;
        }
    } while (to_parent(folder));
    if (has_file("/etc", CONFIG))
        snprintf(place->config_dir, PATH_MAX, "/etc");
    return 0;
}

int find_mono(const MonoWish *wish, MonoPlace *place, HostReport *report) {
    int failed =
        wish->library != NULL ? open_explicit(wish->library, place, report) : open_usual(wish->boehm, place, report);
    if (failed != 0)
        return -1;
    if (set_assembly_dir(wish->assembly_dir, place, report) == 0 &&
        set_config_dir(wish->config_dir, place, report) == 0)
        return 0;
    dynlib_close(place->library);
    return -1;
}
