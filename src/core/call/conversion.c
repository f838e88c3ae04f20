/* See conversion.h.
 *
 * Concurrency: the answers, also that there is none, are kept in the source type's lock-free map; of two threads that ask
 * at once one is first, and the other takes its answer.
 */
#include "call/conversion.h"

#include "call/invoke.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

static OverloadSet no_conversion; /* [const] the answer "none" in the map */

static OverloadSet *ask(NetTypeInfo *from, NetTypeInfo *to) {
    uint32_t number = 0;
    int status;
    MANAGED_CALL(status, conversion_find, from->key, to->key, &number);
    if (status < 0)
        return NULL;
    return number == 0 ? &no_conversion : overload_set_single(number, from->clr_name);
}

/* The answer that is kept, whoever asked first. NULL with an exception. */
static OverloadSet *ask_and_keep(NetTypeInfo *from, NetTypeInfo *to) {
    OverloadSet *answer = ask(from, to);
    OverloadSet *kept = answer == NULL ? NULL : hash_map_insert(&from->conversions, to->key, answer);
    if (kept != answer && answer != &no_conversion)
        overload_set_free(answer);
    if (answer != NULL && kept == NULL)
        PyErr_NoMemory();
    return kept;
}

int conversion_between(NetTypeInfo *type, PyObject *value, Overload **conversion) {
    NetTypeInfo *from = wrapper_info(value);
    if (from == NULL)
        return 0;
    from = wrapper_runtime_info(value, from);
    if (from == NULL)
        return -1;
    OverloadSet *known = hash_map_get(&from->conversions, type->key);
    if (known == NULL && (known = ask_and_keep(from, type)) == NULL)
        return -1;
    if (known == &no_conversion)
        return 0;
    *conversion = sync_read(&known->table)->overloads[0];
    return 1;
}

PyObject *conversion_apply(Overload *conversion, PyObject *value) {
    return invoke_simple(conversion, NULL, &value, 1);
}
