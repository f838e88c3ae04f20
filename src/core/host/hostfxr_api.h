/* The part of hostfxr's public interface that is used here, as documented in "Write a custom .NET host". */
#ifndef CLRLINK_HOST_HOSTFXR_API_H
#define CLRLINK_HOST_HOSTFXR_API_H

#include <stddef.h>
#include <stdint.h>

typedef void *HostfxrContext;

/* Kinds of delegates; the last three exist from .NET 5 and 8 on. */
enum { HOSTFXR_GET_FUNCTION_POINTER = 6, HOSTFXR_LOAD_ASSEMBLY = 7 };

#define HOSTFXR_SUCCESS 0
#define HOSTFXR_ALREADY_INITIALIZED 1  /* joined the running runtime */
#define HOSTFXR_DIFFERENT_PROPERTIES 2 /* the same, and it has other properties than the configuration wants */
#define HOSTFXR_UNMANAGED_CALLERS_ONLY ((const char *)-1)

typedef struct HostfxrParameters {
    size_t size;
    const char *host_path;
    const char *dotnet_root;
} HostfxrParameters;

typedef void (*HostfxrErrorWriter)(const char *message);

typedef struct Hostfxr {
    int32_t (*initialize)(const char *config, const HostfxrParameters *parameters, HostfxrContext *context);
    int32_t (*get_property)(HostfxrContext context, const char *name, const char **value);
    int32_t (*set_property)(HostfxrContext context, const char *name, const char *value);
    int32_t (*get_delegate)(HostfxrContext context, int kind, void **delegate);
    int32_t (*close)(HostfxrContext context);
    HostfxrErrorWriter (*set_error_writer)(HostfxrErrorWriter writer); /* per thread */
} Hostfxr;

/* The delegates. */
typedef int32_t (*HostfxrLoadAssembly)(const char *path, void *load_context, void *reserved);
typedef int32_t (*HostfxrGetFunctionPointer)(const char *type, const char *method, const char *delegate_type,
                                             void *load_context, void *reserved, void **function);

#endif
