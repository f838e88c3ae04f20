/* Starting Mono: see host_mono.h.
 *
 * Threads are suspended by signals ("preemptive"), not at safepoints: a call from C into managed code then costs 7 ns
 * and not 54, as nothing is noted at the border. Mono reads that from its environment alone, while it starts.
 *
 * Mono ends the process when it cannot start (no class library, one of another version). find_mono looks beforehand.
 */
#include "host/host_mono.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/dynlib.h"
#include "host/find_mono.h"
#include "host/mono_api.h"

#define MANAGED_FOLDER "netstandard2.0"
#define ASSEMBLY_FILE "Python.Runtime.dll"
#define ENTRY_SPACE "Python.Runtime"
#define ENTRY_TYPE "Loader"
#define ENTRY_METHOD "Initialize"
#define DOMAIN_NAME "clrlink"
#define FRAMEWORK "v4.0.30319"
#define SUSPEND "MONO_THREADS_SUSPEND"

typedef struct Files {
    char folder[PATH_MAX];
    char assembly[PATH_MAX + sizeof ASSEMBLY_FILE];
} Files;

static int find_files(const HostOptions *options, Files *files, HostReport *report) {
    snprintf(files->folder, sizeof files->folder, "%s/" MANAGED_FOLDER, options->managed_dir);
    snprintf(files->assembly, sizeof files->assembly, "%s/" ASSEMBLY_FILE, files->folder);
    if (access(files->assembly, R_OK) == 0)
        return 0;
    host_report_add(report, "%s is missing: install clrlink anew.", files->assembly);
    return -1;
}

static int find_functions(void *library, const char *path, Mono *mono, HostReport *report) {
    const DynlibFunction functions[] = {
        {"mono_set_dirs", &mono->set_dirs},
        {"mono_config_parse", &mono->config_parse},
        {"mono_jit_parse_options", &mono->jit_parse_options},
        {"mono_debug_init", &mono->debug_init},
        {"mono_set_signal_chaining", &mono->set_signal_chaining},
        {"mono_set_crash_chaining", &mono->set_crash_chaining},
        {"mono_get_root_domain", &mono->get_root_domain},
        {"mono_jit_init_version", &mono->jit_init_version},
        {"mono_thread_attach", &mono->thread_attach},
        {"mono_domain_set_config", &mono->domain_set_config},
        {"mono_domain_create_appdomain", &mono->domain_create_appdomain},
        {"mono_domain_set", &mono->domain_set},
        {"mono_domain_assembly_open", &mono->domain_assembly_open},
        {"mono_assembly_get_image", &mono->assembly_get_image},
        {"mono_class_from_name", &mono->class_from_name},
        {"mono_class_get_method_from_name", &mono->class_get_method_from_name},
        {"mono_runtime_invoke", &mono->runtime_invoke},
        {"mono_object_unbox", &mono->object_unbox},
        {"mono_object_to_string", &mono->object_to_string},
        {"mono_string_to_utf8", &mono->string_to_utf8},
        {"mono_free", &mono->free},
    };
    return dynlib_functions(library, path, functions, sizeof functions / sizeof functions[0], report);
}

/* --- The start ---------------------------------------------------------------------------------------------------- */

/* The options are parsed into settings; Mono may keep the array, not the program name before it. */
static void parse_options(const Mono *mono, const HostMonoOptions *options) {
    if (options->jit_option_count > 0)
        mono->jit_parse_options(options->jit_option_count, (char **)options->jit_options);
}

static void configure(const Mono *mono, const HostMonoOptions *options, const MonoPlace *place) {
    mono->set_dirs(place->assembly_dir, place->config_dir[0] == '\0' ? NULL : place->config_dir);
    /* What is not managed code's fault goes to who handled it before; see host_signals.h. */
    mono->set_signal_chaining(1);
    mono->set_crash_chaining(1);
    parse_options(mono, options);
    if (options->debug)
        mono->debug_init(MONO_DEBUG_FORMAT_MONO);
    mono->config_parse(options->global_config_file);
}

/* Who has chosen a mode keeps it. Processes started later do not inherit ours. */
static MonoDomain *init(const Mono *mono) {
    bool chosen = getenv(SUSPEND) != NULL;
    if (!chosen)
        setenv(SUSPEND, "preemptive", 1);
    MonoDomain *root = mono->jit_init_version(DOMAIN_NAME, FRAMEWORK);
    if (!chosen)
        unsetenv(SUSPEND);
    return root;
}

static MonoDomain *start_root(const Mono *mono, const HostMonoOptions *options, const MonoPlace *place,
                              const Files *files, HostReport *report) {
    configure(mono, options, place);
    MonoDomain *root = init(mono);
    if (root == NULL)
        host_report_add(report, "Mono (%s) failed to start.", place->path);
    else
        /* Dependencies of the managed half are looked for in the base folder. */
        mono->domain_set_config(root, files->folder, options->config_file == NULL ? "" : options->config_file);
    return root;
}

/* The domain asked for, entered; the root domain where none was. */
static MonoDomain *enter_domain(const Mono *mono, const HostMonoOptions *options, MonoDomain *root,
                                HostReport *report) {
    if (options->domain == NULL)
        return root;
    MonoDomain *domain = mono->domain_create_appdomain((char *)options->domain, (char *)options->config_file);
    if (domain != NULL && mono->domain_set(domain, 0))
        return domain;
    host_report_add(report, "Mono cannot make or enter the domain '%s'.", options->domain);
    return NULL;
}

/* --- The managed half --------------------------------------------------------------------------------------------- */

static void report_exception(const Mono *mono, MonoObject *exception, const char *what, HostReport *report) {
    MonoObject *second = NULL;
    MonoString *text = mono->object_to_string(exception, &second);
    char *words = text == NULL || second != NULL ? NULL : mono->string_to_utf8(text);
    host_report_add(report, "%s failed: %s", what, words == NULL ? "an exception that has no text" : words);
    if (words != NULL)
        mono->free(words);
}

static MonoMethod *find_entry(const Mono *mono, MonoDomain *domain, const Files *files, HostReport *report) {
    MonoAssembly *assembly = mono->domain_assembly_open(domain, files->assembly);
    if (assembly == NULL) {
        host_report_add(report, "Mono cannot load %s: it is damaged; install clrlink anew.", files->assembly);
        return NULL;
    }
    MonoClass *type = mono->class_from_name(mono->assembly_get_image(assembly), ENTRY_SPACE, ENTRY_TYPE);
    MonoMethod *method = type == NULL ? NULL : mono->class_get_method_from_name(type, ENTRY_METHOD, 2);
    if (method == NULL)
        host_report_add(report,
                        "There is no " ENTRY_SPACE "." ENTRY_TYPE "." ENTRY_METHOD
                        " in %s that Mono can read: it is of another version than the core, or Mono lacks its facade "
                        "netstandard.dll (on Debian and Ubuntu: apt install mono-devel).",
                        files->assembly);
    return method;
}

/* static int Loader.Initialize(IntPtr data, int size): the address of BridgeInitialize to *data. */
static int call_entry(const Mono *mono, MonoMethod *method, HostResult *result, HostReport *report) {
    void *entry = NULL, *data = &entry;
    int32_t size = sizeof entry;
    void *arguments[] = {&data, &size};
    MonoObject *exception = NULL;
    MonoObject *status = mono->runtime_invoke(method, NULL, arguments, &exception);
    if (exception != NULL) {
        report_exception(mono, exception, "Loading Python.Runtime.dll into Mono", report);
        return -1;
    }
    int32_t code = status == NULL ? -1 : *(int32_t *)mono->object_unbox(status);
    if (code != 0 || entry == NULL) {
        host_report_add(report, ENTRY_SPACE "." ENTRY_TYPE "." ENTRY_METHOD " returned %d.", (int)code);
        return -1;
    }
    result->initialize = (BridgeInitialize)entry;
    return 0;
}

static int start(const Mono *mono, const HostMonoOptions *options, const MonoPlace *place, const Files *files,
                 HostResult *result, HostReport *report) {
    MonoDomain *root = mono->get_root_domain();
    result->already_running = root != NULL;
    if (root != NULL)
        mono->thread_attach(root);
    else if ((root = start_root(mono, options, place, files, report)) == NULL)
        return -1;
    MonoDomain *domain = enter_domain(mono, options, root, report);
    MonoMethod *method = domain == NULL ? NULL : find_entry(mono, domain, files, report);
    return method == NULL ? -1 : call_entry(mono, method, result, report);
}

int host_mono_start(const HostOptions *options, HostResult *result, HostReport *report) {
    const HostMonoOptions *own = options->mono;
    const MonoWish wish = {own->library, own->assembly_dir, own->config_dir, own->boehm};
    Files files;
    MonoPlace place;
    Mono mono;
    if (find_files(options, &files, report) < 0 || find_mono(&wish, &place, report) < 0)
        return -1;
    if (find_functions(place.library, place.path, &mono, report) < 0) {
        dynlib_close(place.library);
        return -1;
    }
    dynlib_make_global(place.path); /* libmono-native.so takes functions from it, and says so nowhere */
    int failed = start(&mono, own, &place, &files, result, report);
    if (failed != 0)
        host_report_add(report, "\nThe Mono tried is %s.", place.path);
    return failed;
}
