/* See callable_order.h. */
#include "call/callable_order.h"

#include "call/argument_shape.h"
#include "call/overload.h"
#include "metadata/wrapper.h"

/* The Invoke of a delegate type; NULL with an exception. */
static const Overload *invoke_of(NetTypeInfo *type) {
    OverloadSet *set = type_info_protocol(type, PROTOCOL_INVOKE);
    OverloadTable *table = set == NULL ? NULL : overload_set_table(set);
    return table == NULL || table->count == 0 ? NULL : table->overloads[0];
}

/* 1 and the type that the callable says it returns; 1 and 0: it does not say; 0: something that no type stands for
 * (list[int]); -1 with an exception. */
static int returned_key(PyObject *callable, NetTypeKey *key) {
    ShapeWords shape;
    shape_words_init(&shape);
    int status = argument_shape_add(&shape, callable);
    *key = 0;
    if (status == 0) {
        bool is_class = (shape.words[0] & 0xff) == ARGUMENT_CLASS;
        uint64_t said = is_class ? ARGUMENT_HINT : (shape.words[0] & 0xff) == ARGUMENT_CALLABLE ? shape.words[1] : 0;
        if ((said & 0xff) == ARGUMENT_HINT)
            *key = (NetTypeKey)shape.words[is_class ? 1 : 2];
        status = (said & 0xff) == ARGUMENT_HINT || (said & 0xff) == ARGUMENT_NOTHING;
    }
    shape_words_fini(&shape);
    return status;
}

enum { RANK_NULLABLE = 20, RANK_OBJECT = 50, RANK_OTHER = 100 };

/* Kinds of numbers, the one first that holds most of what may come: any int or float is a Double. */
static int rank_unknown(enum TypeCode code) {
    static const uint8_t order[] = {TYPE_CODE_DOUBLE, TYPE_CODE_DECIMAL, TYPE_CODE_SINGLE, TYPE_CODE_BIGINT,
                                    TYPE_CODE_INT64,  TYPE_CODE_UINT64,  TYPE_CODE_INT32};
    for (size_t i = 0; i < sizeof order; i++)
        if (order[i] == code)
            return (int)i + 1;
    return RANK_OTHER;
}

/* Of a callable that says it returns ints or floats, where no delegate returns just these: as an argument would be
 * converted. */
static int rank_known(enum TypeCode said, enum TypeCode code) {
    static const uint8_t of_int[] = {TYPE_CODE_INT32,  TYPE_CODE_INT64,  TYPE_CODE_UINT64, TYPE_CODE_BIGINT,
                                     TYPE_CODE_DOUBLE, TYPE_CODE_SINGLE, TYPE_CODE_DECIMAL};
    static const uint8_t of_float[] = {TYPE_CODE_DOUBLE, TYPE_CODE_SINGLE, TYPE_CODE_DECIMAL};
    const uint8_t *order = said == TYPE_CODE_INT32 ? of_int : of_float;
    size_t count = said == TYPE_CODE_INT32 ? sizeof of_int : said == TYPE_CODE_DOUBLE ? sizeof of_float : 0;
    for (size_t i = 0; i < count; i++)
        if (order[i] == code)
            return (int)i + 1;
    return RANK_OTHER;
}

/* How well a result of that type takes what the callable returns: lower is better. `said`: NULL where it does not say. */
static int rank_result(NetTypeInfo *result, const NetTypeInfo *said) {
    if (result == NULL)
        return RANK_OTHER;
    if (result == said)
        return 0;
    if (result->kind == TYPE_KIND_CLASS && result->base_key == 0) /* System.Object */
        return said == NULL ? 0 : RANK_OBJECT;
    const NetTypeInfo *value = result->kind == TYPE_KIND_NULLABLE ? type_info_element(result) : result;
    if (value == NULL) {
        PyErr_Clear(); /* no order can be told */
        return RANK_OTHER;
    }
    int rank = said == NULL ? rank_unknown(value->code) : said == value ? 1 : rank_known(said->code, value->code);
    return rank == RANK_OTHER || value == result ? rank : rank + RANK_NULLABLE;
}

int callable_compare(PyObject *callable, NetTypeInfo *a, NetTypeInfo *b, bool inferred) {
    if (a == b || a->kind != TYPE_KIND_DELEGATE || b->kind != TYPE_KIND_DELEGATE || wrapper_info(callable) != NULL ||
        !PyCallable_Check(callable))
        return 0;
    NetTypeKey key;
    NetTypeInfo *said = NULL;
    const Overload *left = invoke_of(a), *right = left == NULL ? NULL : invoke_of(b);
    int says = right == NULL ? -1 : returned_key(callable, &key);
    if (says < 0 || (key != 0 && (said = type_info_get(key)) == NULL)) {
        PyErr_Clear(); /* no order can be told: the call is reported as ambiguous, with both */
        return 0;
    }
    int order = says == 0 ? 0 : rank_result(left->result, said) - rank_result(right->result, said);
    return order != 0 || !inferred ? order : left->parameter_count - right->parameter_count;
}
