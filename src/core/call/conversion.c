/* See conversion.h.
 *
 * Concurrency: the answers, also that there is none, are kept in the source type's lock-free map; two threads that ask at
 * once get the same answer, and the loser's overload stays, as all overloads do.
 */
#include "call/conversion.h"

#include "call/invoke.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"

static Overload no_conversion; /* [const] the answer "none" in the map */

static Overload *ask(NetTypeInfo *from, NetTypeInfo *to) {
    uint32_t number = 0;
    int status;
    MANAGED_CALL(status, conversion_find, from->key, to->key, &number);
    if (status < 0)
        return NULL;
    if (number == 0)
        return &no_conversion;
    OverloadSet *set = overload_set_single(number, from->clr_name);
    return set == NULL ? NULL : sync_read(&set->table)->overloads[0];
}

int conversion_between(NetTypeInfo *type, PyObject *value, Overload **conversion) {
    NetTypeInfo *from = wrapper_info(value);
    if (from == NULL)
        return 0;
    from = wrapper_runtime_info(value, from);
    if (from == NULL)
        return -1;
    Overload *known = hash_map_get(&from->conversions, type->key);
    if (known == NULL) {
        known = ask(from, type);
        if (known == NULL)
            return -1;
        /* Only a cache: without memory the answer is merely asked for again. */
        (void)hash_map_insert(&from->conversions, type->key, known);
    }
    *conversion = known;
    return known != &no_conversion;
}

PyObject *conversion_apply(Overload *conversion, PyObject *value) {
    return invoke_simple(conversion, NULL, &value, 1);
}
