/* The part of Mono's embedding interface that is used here, as documented in "Embedding Mono". */
#ifndef CLRLINK_HOST_MONO_API_H
#define CLRLINK_HOST_MONO_API_H

#include <stdint.h>

typedef struct MonoDomain MonoDomain;
typedef struct MonoAssembly MonoAssembly;
typedef struct MonoImage MonoImage;
typedef struct MonoClass MonoClass;
typedef struct MonoMethod MonoMethod;
typedef struct MonoObject MonoObject;
typedef struct MonoString MonoString;
typedef struct MonoThread MonoThread;

#define MONO_DEBUG_FORMAT_MONO 1

typedef struct Mono {
    /* Before the start. */
    void (*set_dirs)(const char *assembly_dir, const char *config_dir);
    void (*config_parse)(const char *file); /* NULL: the one in config_dir */
    void (*jit_parse_options)(int count, char **options);
    void (*debug_init)(int format);
    void (*set_signal_chaining)(int32_t chain);
    void (*set_crash_chaining)(int32_t chain);
    /* The start, and domains. */
    MonoDomain *(*get_root_domain)(void); /* NULL: Mono does not run */
    MonoDomain *(*jit_init_version)(const char *name, const char *version);
    MonoThread *(*thread_attach)(MonoDomain *domain);
    void (*domain_set_config)(MonoDomain *domain, const char *base_dir, const char *config_file);
    MonoDomain *(*domain_create_appdomain)(char *name, char *config_file);
    int32_t (*domain_set)(MonoDomain *domain, int32_t force);
    /* Finding and calling a method. */
    MonoAssembly *(*domain_assembly_open)(MonoDomain *domain, const char *path);
    MonoImage *(*assembly_get_image)(MonoAssembly *assembly);
    MonoClass *(*class_from_name)(MonoImage *image, const char *space, const char *name);
    MonoMethod *(*class_get_method_from_name)(MonoClass *type, const char *name, int parameter_count);
    MonoObject *(*runtime_invoke)(MonoMethod *method, void *self, void **arguments, MonoObject **exception);
    void *(*object_unbox)(MonoObject *object);
    MonoString *(*object_to_string)(MonoObject *object, MonoObject **exception);
    char *(*string_to_utf8)(MonoString *text);
    void (*free)(void *memory);
} Mono;

#endif
