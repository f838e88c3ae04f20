/* See conversion.h.
 *
 * Concurrency: the answers, also that there is none, are kept in the source type's lock-free map; of two threads that ask
 * at once one is first, and the other takes its answer.
 */
#include "call/conversion.h"

#include "call/invoke.h"
#include "errors/managed_call.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

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

/* ---- Python's own values ---- */

enum { PLAIN_INT32, PLAIN_INT64, PLAIN_UINT64, PLAIN_BIGINT, PLAIN_DOUBLE, PLAIN_STRING, PLAIN_BOOLEAN, PLAIN_COUNT };

static struct { _Atomic(NetTypeInfo *) plain[PLAIN_COUNT]; /* [atomic] looked up at first use */ } state;

/* Which of them a value is by itself; -1: none. */
static int plain_kind(PyObject *value) {
    PyTypeObject *type = Py_TYPE(value);
    int64_t number;
    uint64_t large;
    if (type == &PyUnicode_Type)
        return PLAIN_STRING;
    if (type == &PyFloat_Type)
        return PLAIN_DOUBLE;
    if (type == &PyBool_Type)
        return PLAIN_BOOLEAN;
    if (type != &PyLong_Type)
        return -1;
    if (py_compat_long_as_int64(value, &number))
        return number >= INT32_MIN && number <= INT32_MAX ? PLAIN_INT32 : PLAIN_INT64;
    return py_compat_long_as_uint64(value, &large) ? PLAIN_UINT64 : PLAIN_BIGINT;
}

static bool is_plain(PyObject *value) {
    PyTypeObject *type = Py_TYPE(value);
    return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyFloat_Type || type == &PyBool_Type;
}

/* NULL with TypeError where the type's assembly was never loaded (BigInteger). */
static NetTypeInfo *plain_info(PyObject *value) {
    static const char *const names[PLAIN_COUNT] = {
        "System.Int32",  "System.Int64",  "System.UInt64",  "System.Numerics.BigInteger",
        "System.Double", "System.String", "System.Boolean",
    };
    int kind = plain_kind(value);
    if (kind < 0)
        return NULL;
    NetTypeInfo *info = sync_read(&state.plain[kind]);
    if (info == NULL && (info = type_info_find(names[kind])) != NULL)
        sync_publish(&state.plain[kind], info); /* the same for every thread */
    return info;
}

bool conversion_is_possible(const NetTypeInfo *type, PyObject *value) {
    return wrapper_info(value) != NULL || (type->code == TYPE_CODE_OBJECT && is_plain(value));
}

/* The type to convert from. NULL without an exception: none. */
static NetTypeInfo *source_of(const NetTypeInfo *type, PyObject *value) {
    NetTypeInfo *from = wrapper_info(value);
    if (from != NULL)
        return wrapper_runtime_info(value, from);
    if (!conversion_is_possible(type, value))
        return NULL;
    from = plain_info(value);
    if (from == NULL && PyErr_ExceptionMatches(PyExc_TypeError))
        PyErr_Clear(); /* nobody can have a conversion from a type that is not there */
    return from;
}

int conversion_between(NetTypeInfo *type, PyObject *value, Overload **conversion) {
    NetTypeInfo *from = source_of(type, value);
    if (from == NULL)
        return PyErr_Occurred() ? -1 : 0;
    OverloadSet *known = hash_map_get(&from->conversions, type->key);
    if (known == NULL && (known = ask_and_keep(from, type)) == NULL)
        return -1;
    if (known == &no_conversion)
        return 0;
    *conversion = sync_read(&known->table)->overloads[0];
    return 1;
}

int conversion_to_net(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    Overload *conversion;
    int found = conversion_between(type, value, &conversion);
    if (found <= 0)
        return found;
    PyObject *converted = invoke_wrapped(conversion, &value, 1);
    if (converted == NULL || scratch_keep_object_take(scratch, converted) < 0)
        return -1;
    return convert_to_net(type, converted, cell, scratch) < 0 ? -1 : 1;
}
