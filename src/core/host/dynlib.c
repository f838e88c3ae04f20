/* dlopen and its kin. */
#include "host/dynlib.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

#include "support/sync.h"

/* ThreadSanitizer ends the process when a library is unloaded that a suppression names. */
#ifdef CLRLINK_TSAN
#define OPEN_FLAGS (RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE)
#else
#define OPEN_FLAGS (RTLD_LAZY | RTLD_LOCAL)
#endif

#if defined(__x86_64__)
#define THIS_MACHINE EM_X86_64
#define THIS_MACHINE_NAME "x86-64"
#elif defined(__aarch64__)
#define THIS_MACHINE EM_AARCH64
#define THIS_MACHINE_NAME "arm64"
#else
#define THIS_MACHINE EM_NONE
#define THIS_MACHINE_NAME "this processor"
#endif

/* 1: an ELF library for another processor or word size; 0: for ours; -1: no ELF file at all, or unreadable. */
static int is_foreign_elf(const char *path) {
    unsigned char head[EI_NIDENT + 4];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return -1;
    size_t length = fread(head, 1, sizeof head, file);
    fclose(file);
    if (length != sizeof head || memcmp(head, ELFMAG, SELFMAG) != 0)
        return -1;
    unsigned machine = head[EI_NIDENT + 2] | (unsigned)head[EI_NIDENT + 3] << 8;
    bool same_class = head[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32);
    return !(same_class && (THIS_MACHINE == EM_NONE || machine == THIS_MACHINE));
}

void *dynlib_open(const char *path, HostReport *report) {
    void *library = dlopen(path, OPEN_FLAGS);
    if (library != NULL)
        return library;
    /* What the loader says of a library for another processor is that there is none. */
    const char *reason = dlerror();
    int foreign = is_foreign_elf(path);
    if (foreign == 1)
        host_report_add(report,
                        "%s cannot be loaded: it is built for another processor than this Python, which needs one "
                        "for " THIS_MACHINE_NAME ". Install .NET for " THIS_MACHINE_NAME ", or name the right one by "
                        "dotnet_root or DOTNET_ROOT.",
                        path);
    else
        host_report_add(report, "%s cannot be loaded: %s.%s", path, reason == NULL ? "unknown reason" : reason,
                        foreign == -1 ? " It is damaged: install that .NET runtime anew, or name another one by "
                                        "dotnet_root or DOTNET_ROOT."
                                      : "");
    return NULL;
}

void dynlib_make_global(const char *path) {
    (void)dlopen(path, RTLD_LAZY | RTLD_GLOBAL | RTLD_NOLOAD);
}

void dynlib_close(void *library) {
    if (library != NULL)
        dlclose(library);
}

void *dynlib_function(void *library, const char *path, const char *name, HostReport *report) {
    void *function = dlsym(library, name);
    if (function == NULL)
        host_report_add(report, "%s has no function %s: it is damaged, or of a version that is too old.", path, name);
    return function;
}

int dynlib_functions(void *library, const char *path, const DynlibFunction *functions, size_t count,
                     HostReport *report) {
    for (size_t i = 0; i < count; i++) {
        void *function = dynlib_function(library, path, functions[i].name, report);
        if (function == NULL)
            return -1;
        memcpy(functions[i].target, &function, sizeof function);
    }
    return 0;
}

typedef struct Search {
    const char *file_name;
    struct dl_phdr_info found; /* dlpi_name NULL: not found */
} Search;

static int visit_library(struct dl_phdr_info *info, size_t size, void *argument) {
    (void)size;
    Search *search = argument;
    const char *slash = strrchr(info->dlpi_name, '/');
    if (slash == NULL || strcmp(slash + 1, search->file_name) != 0)
        return 0;
    search->found = *info;
    return 1;
}

bool dynlib_find_loaded(const char *file_name, char *path, size_t size) {
    Search search = {.file_name = file_name};
    if (dl_iterate_phdr(visit_library, &search) == 0)
        return false;
    snprintf(path, size, "%s", search.found.dlpi_name);
    return true;
}

bool dynlib_find_code(const char *file_name, uintptr_t *start, uintptr_t *end) {
    Search search = {.file_name = file_name};
    *start = *end = 0;
    if (dl_iterate_phdr(visit_library, &search) == 0)
        return false;
    for (int i = 0; i < search.found.dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &search.found.dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
            continue;
        *start = search.found.dlpi_addr + segment->p_vaddr;
        *end = *start + segment->p_memsz;
    }
    return *end != 0;
}
