/* Starting CoreCLR: see host_coreclr.h.
 *
 * Python.Runtime.dll goes into the default load context, so that it is the one Python.Runtime that programs compiled
 * against it see; hdt_load_assembly_and_get_function_pointer would load it into a context of its own. A runtime that we
 * start has it among its trusted assemblies, where it is found by name. A runtime that runs already gets it by
 * hdt_load_assembly (.NET 8 and later), which takes longer: it makes a resolver of dependencies for it.
 */
#include "host/host_coreclr.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/dynlib.h"
#include "host/find_dotnet.h"
#include "host/hostfxr_api.h"

#define ASSEMBLY_FILE "Python.Runtime.dll"
#define CONFIG_FILE "Python.Runtime.runtimeconfig.json"
#define TRUSTED "TRUSTED_PLATFORM_ASSEMBLIES"
#define ENTRY_TYPE "Python.Runtime.Bridge.Exports, Python.Runtime"
#define ENTRY_METHOD "Initialize"

/* hostfxr's writer of errors has no argument of its own; it is registered for the calling thread alone. */
static _Thread_local HostReport *writer_report; /* [thread] */

static void write_error(const char *message) {
    if (writer_report != NULL)
        host_report_add(writer_report, "%s\n", message);
}

/* --- hostfxr ----------------------------------------------------------------------------------------------------- */

typedef struct Place {
    char path[PATH_MAX]; /* libhostfxr.so */
    char root[PATH_MAX]; /* its installation; empty where another one's runtime is joined */
} Place;

/* A second CoreCLR cannot live beside the first: where one runs, the hostfxr that started it is used. */
static int choose_hostfxr(const HostOptions *options, Place *place, HostReport *report) {
    char coreclr[PATH_MAX];
    place->root[0] = '\0';
    if (dynlib_find_loaded("libcoreclr.so", coreclr, sizeof coreclr)) {
        if (dynlib_find_loaded("libhostfxr.so", place->path, sizeof place->path))
            return 0;
        host_report_add(report,
                        "%s is loaded in this process already, but was not started through hostfxr, so it cannot be "
                        "joined, and a second CoreCLR cannot be started beside it.",
                        coreclr);
        return -1;
    }
    DotnetPlace found;
    if (find_dotnet(options->dotnet_root, &found, report) < 0)
        return -1;
    memcpy(place->path, found.hostfxr, sizeof place->path);
    memcpy(place->root, found.root, sizeof place->root);
    return 0;
}

static int find_functions(void *library, const char *path, Hostfxr *hostfxr, HostReport *report) {
    const DynlibFunction functions[] = {
        {"hostfxr_initialize_for_runtime_config", &hostfxr->initialize},
        {"hostfxr_get_runtime_property_value", &hostfxr->get_property},
        {"hostfxr_set_runtime_property_value", &hostfxr->set_property},
        {"hostfxr_get_runtime_delegate", &hostfxr->get_delegate},
        {"hostfxr_close", &hostfxr->close},
        {"hostfxr_set_error_writer", &hostfxr->set_error_writer},
    };
    return dynlib_functions(library, path, functions, sizeof functions / sizeof functions[0], report);
}

/* --- Failures in words ------------------------------------------------------------------------------------------- */

typedef struct Failure {
    uint32_t status;
    const char *words;
} Failure;

static const Failure failures[] = {
    {0x80008083, "a library of the runtime is missing: the installation is not whole; install .NET anew"},
    {0x80008085, "libhostpolicy.so is damaged or of another version; install .NET anew"},
    {0x80008087, "libcoreclr.so is missing: the installation is not whole; install .NET anew"},
    {0x80008088, "libcoreclr.so cannot be loaded: it is damaged or built for another processor; install .NET anew"},
    {0x80008089, "CoreCLR failed to start"},
    {0x80008081, "this .NET does not know the function asked for: clrlink needs .NET 8 or newer"},
    {0x80008093, "the runtime configuration cannot be read, or is no valid .runtimeconfig.json"},
    {0x80008096, "the .NET version that the runtime configuration asks for is not installed; install it, or .NET 8 or "
                 "newer, from https://dotnet.microsoft.com/download"},
    {0x800080a5, "another .NET runtime runs in this process, which does not fit the runtime configuration"},
    {0x800080a2, "another .NET runtime runs in this process, which does not fit the runtime configuration"},
    {0x80070002, "the file, or a library that it needs, does not exist"},
    {0x80131018, "the file is no .NET assembly; install clrlink anew"},
    {0x8007000b, "the file is no .NET assembly; install clrlink anew"},
    {0x80131522, "the type is not in it: it is of another version than the core; install clrlink anew"},
    {0x80131513, "the method is not in it: it is of another version than the core; install clrlink anew"},
};

static int report_failure(HostReport *report, const char *what, const char *which, int32_t status) {
    const char *words = NULL;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
        if (failures[i].status == (uint32_t)status)
            words = failures[i].words;
    host_report_add(report, "%s %s failed (0x%08x)%s%s.", what, which, (unsigned)status, words == NULL ? "" : ": ",
                    words == NULL ? "" : words);
    return -1;
}

/* --- The steps --------------------------------------------------------------------------------------------------- */

static int set_properties(const Hostfxr *hostfxr, HostfxrContext context, const HostOptions *options,
                          HostReport *report) {
    for (int i = 0; i < options->property_count; i++) {
        int32_t status = hostfxr->set_property(context, options->property_names[i], options->property_values[i]);
        if (status != HOSTFXR_SUCCESS)
            return report_failure(report, "Setting the runtime property", options->property_names[i], status);
    }
    return 0;
}

/* libcoreclr.so lies beside the core assembly. Empty when that cannot be told. */
static void find_coreclr(const Hostfxr *hostfxr, HostfxrContext context, char *path) {
    const char *list = NULL, *file = NULL;
    path[0] = '\0';
    if (hostfxr->get_property(context, TRUSTED, &list) == HOSTFXR_SUCCESS && list != NULL)
        file = strstr(list, "System.Private.CoreLib.dll");
    if (file == NULL)
        return;
    const char *start = file;
    while (start > list && start[-1] != ':')
        start--;
    snprintf(path, PATH_MAX, "%.*slibcoreclr.so", (int)(file - start), start);
}

/* Adds the assembly to those that the runtime finds by name. False: it must be loaded by its path. */
static bool trust_assembly(const Hostfxr *hostfxr, HostfxrContext context, const char *assembly) {
    const char *list = NULL;
    if (strchr(assembly, ':') != NULL || hostfxr->get_property(context, TRUSTED, &list) != HOSTFXR_SUCCESS)
        return false;
    size_t size = strlen(assembly) + strlen(list) + 2;
    char *longer = malloc(size);
    if (longer == NULL)
        return false;
    snprintf(longer, size, "%s:%s", assembly, list);
    int32_t status = hostfxr->set_property(context, TRUSTED, longer);
    free(longer);
    return status == HOSTFXR_SUCCESS;
}

/* Starts CoreCLR; the first delegate asked for does. The library is loaded beforehand: were it broken, hostpolicy would
 * say so on stderr, past the writer of errors, and no start could be tried again. */
static int start_coreclr(const Hostfxr *hostfxr, HostfxrContext context, HostfxrGetFunctionPointer *get_function,
                         HostReport *report) {
    char path[PATH_MAX];
    void *coreclr = NULL, *delegate = NULL;
    find_coreclr(hostfxr, context, path);
    if (path[0] != '\0' && (coreclr = dynlib_open(path, report)) == NULL)
        return -1;
    int32_t status = hostfxr->get_delegate(context, HOSTFXR_GET_FUNCTION_POINTER, &delegate);
    dynlib_close(coreclr);
    *get_function = (HostfxrGetFunctionPointer)delegate;
    return status == HOSTFXR_SUCCESS ? 0 : report_failure(report, "Starting", "CoreCLR", status);
}

static int load_by_path(const Hostfxr *hostfxr, HostfxrContext context, const char *assembly, HostReport *report) {
    void *delegate = NULL;
    int32_t status = hostfxr->get_delegate(context, HOSTFXR_LOAD_ASSEMBLY, &delegate);
    if (status == HOSTFXR_SUCCESS)
        status = ((HostfxrLoadAssembly)delegate)(assembly, NULL, NULL);
    return status == HOSTFXR_SUCCESS ? 0 : report_failure(report, "Loading", assembly, status);
}

static int load_bridge(const Hostfxr *hostfxr, HostfxrContext context, const char *assembly, HostResult *result,
                       HostReport *report) {
    bool trusted = !result->already_running && trust_assembly(hostfxr, context, assembly);
    HostfxrGetFunctionPointer get_function;
    if (start_coreclr(hostfxr, context, &get_function, report) < 0)
        return -1;
    if (!trusted && load_by_path(hostfxr, context, assembly, report) < 0)
        return -1;
    void *function = NULL;
    int32_t status = get_function(ENTRY_TYPE, ENTRY_METHOD, HOSTFXR_UNMANAGED_CALLERS_ONLY, NULL, NULL, &function);
    if (status != HOSTFXR_SUCCESS)
        return report_failure(report, "Finding " ENTRY_TYPE "." ENTRY_METHOD " in", assembly, status);
    result->initialize = (BridgeInitialize)function;
    return 0;
}

typedef struct Files {
    char assembly[PATH_MAX];
    char config[PATH_MAX];
} Files;

static int start_configured(const Hostfxr *hostfxr, const HostOptions *options, const Files *files, const char *root,
                            HostResult *result, HostReport *report) {
    HostfxrParameters parameters = {sizeof parameters, NULL, root};
    HostfxrContext context = NULL;
    int32_t status = hostfxr->initialize(files->config, root[0] == '\0' ? NULL : &parameters, &context);
    if (status < 0 || status > HOSTFXR_DIFFERENT_PROPERTIES || context == NULL) {
        if (context != NULL)
            hostfxr->close(context);
        return report_failure(report, "Preparing .NET by", files->config, status);
    }
    result->already_running = status != HOSTFXR_SUCCESS;
    int failed = result->already_running ? 0 : set_properties(hostfxr, context, options, report);
    if (failed == 0)
        failed = load_bridge(hostfxr, context, files->assembly, result, report);
    hostfxr->close(context);
    return failed;
}

/* What hostfxr and the runtime would print goes into the report, behind our own words. */
static int start_reporting(const Hostfxr *hostfxr, const HostOptions *options, const Files *files, const Place *place,
                           HostResult *result, HostReport *report) {
    HostReport printed = {0, ""};
    writer_report = &printed;
    HostfxrErrorWriter before = hostfxr->set_error_writer(write_error);
    int failed = start_configured(hostfxr, options, files, place->root, result, report);
    hostfxr->set_error_writer(before);
    writer_report = NULL;
    if (failed != 0 && place->root[0] != '\0')
        host_report_add(report, "\nThe .NET installation tried is %s.", place->root);
    if (failed != 0 && printed.length != 0)
        host_report_add(report, "\n.NET says:\n%s", printed.text);
    return failed;
}

static int find_files(const HostOptions *options, Files *files, HostReport *report) {
    snprintf(files->assembly, PATH_MAX, "%s/" ASSEMBLY_FILE, options->managed_dir);
    if (options->runtime_config != NULL)
        snprintf(files->config, PATH_MAX, "%s", options->runtime_config);
    else
        snprintf(files->config, PATH_MAX, "%s/" CONFIG_FILE, options->managed_dir);
    if (access(files->assembly, R_OK) != 0) {
        host_report_add(report, "%s is missing: install clrlink anew.", files->assembly);
        return -1;
    }
    if (access(files->config, R_OK) != 0) {
        host_report_add(report, "The runtime configuration %s does not exist or cannot be read.", files->config);
        return -1;
    }
    return 0;
}

int host_coreclr_start(const HostOptions *options, HostResult *result, HostReport *report) {
    Files files;
    Place place;
    Hostfxr hostfxr;
    if (find_files(options, &files, report) < 0 || choose_hostfxr(options, &place, report) < 0)
        return -1;
    void *library = dynlib_open(place.path, report);
    if (library == NULL)
        return -1;
    int failed = find_functions(library, place.path, &hostfxr, report);
    if (failed == 0)
        failed = start_reporting(&hostfxr, options, &files, &place, result, report);
    /* Unloaded, it forgets what failed: the next start may use another installation. */
    if (failed != 0)
        dynlib_close(library);
    return failed;
}
