/* See operator_set.h.
 *
 * Concurrency: sets are made at first use and published by compare-and-exchange, and the loser is freed; the sets of two
 * types hang on the left one's operators, in a list that only grows.
 */
#include "call/operator_set.h"

/* The overloads of this type and another one's together. */
typedef struct OperatorPair {
    struct OperatorPair *next; /* [const] */
    const NetOperators *other; /* [const] */
    OverloadSet *set;          /* [const] */
} OperatorPair;

static NetOperators *operators_with(const NetTypeInfo *info, enum Operator operator) {
    NetOperators *operators = info == NULL ? NULL : info->operators;
    return operators != NULL && operators->members[operator] != 0 ? operators : NULL;
}

/* How messages name the operator; the overloads have names of their own. */
static OverloadSet *make_set(NetOperators *operators, enum Operator operator) {
    PyObject *name = PyUnicode_FromString("operator");
    OverloadSet *set = name == NULL ? NULL : overload_set_new(operators->members[operator], operators->type_name, name);
    Py_XDECREF(name);
    return set;
}

static OverloadSet *set_of(NetOperators *operators, enum Operator operator) {
    OverloadSet *set = sync_read(&operators->sets[operator]);
    if (set != NULL)
        return set;
    set = make_set(operators, operator);
    OverloadSet *expected = NULL;
    if (set == NULL || atomic_compare_exchange_strong(&operators->sets[operator], &expected, set))
        return set;
    overload_set_free(set);
    return expected;
}

int operator_set_of(const NetTypeInfo *info, enum Operator operator, OverloadSet ** set) {
    NetOperators *operators = operators_with(info, operator);
    if (operators == NULL)
        return 0;
    *set = set_of(operators, operator);
    return *set == NULL ? -1 : 1;
}

/* ---- two types ---- */

static OverloadSet *pair_find(NetOperators *left, const NetOperators *right, enum Operator operator) {
    for (OperatorPair *pair = sync_read(&left->pairs[operator]); pair != NULL; pair = pair->next)
        if (pair->other == right)
            return pair->set;
    return NULL;
}

static bool has_overload(Overload *const *overloads, int32_t count, uint32_t id) {
    for (int32_t i = 0; i < count; i++)
        if (overloads[i]->id == id)
            return true;
    return false;
}

/* What both inherit from one base is there once. */
static OverloadSet *merge(NetOperators *left, OverloadSet *one, OverloadSet *other) {
    OverloadTable *first = overload_set_table(one);
    OverloadTable *second = first == NULL ? NULL : overload_set_table(other);
    if (second == NULL)
        return NULL;
    Overload **all = PyMem_Malloc(((size_t)first->count + (size_t)second->count + 1) * sizeof *all);
    if (all == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    int32_t count = 0;
    for (int32_t i = 0; i < first->count; i++)
        all[count++] = first->overloads[i];
    for (int32_t i = 0; i < second->count; i++)
        if (!has_overload(all, first->count, second->overloads[i]->id))
            all[count++] = second->overloads[i];
    OverloadSet *set = overload_set_of(left->type_name, one->name, all, count);
    PyMem_Free(all);
    return set;
}

static OverloadSet *pair_add(NetOperators *left, NetOperators *right, enum Operator operator) {
    OverloadSet *one = set_of(left, operator), *other = one == NULL ? NULL : set_of(right, operator);
    OverloadSet *set = other == NULL ? NULL : merge(left, one, other);
    OperatorPair *pair = set == NULL ? NULL : PyMem_RawMalloc(sizeof *pair);
    if (pair == NULL) {
        if (set != NULL)
            PyErr_NoMemory();
        overload_set_free(set);
        return NULL;
    }
    *pair = (OperatorPair){sync_read(&left->pairs[operator]), right, set};
    while (!atomic_compare_exchange_weak(&left->pairs[operator], &pair->next, pair)) {
        OverloadSet *known = pair_find(left, right, operator);
        if (known != NULL) {
            PyMem_RawFree(pair);
            overload_set_free(set);
            return known;
        }
    }
    return set;
}

int operator_set_between(const NetTypeInfo *left, const NetTypeInfo *right, enum Operator operator,
                         OverloadSet ** set) {
    NetOperators *one = operators_with(left, operator), *other = operators_with(right, operator);
    if (one == NULL && other == NULL)
        return 0;
    if (one == NULL || other == NULL || one == other)
        *set = set_of(one == NULL ? other : one, operator);
    else if ((*set = pair_find(one, other, operator)) == NULL)
        *set = pair_add(one, other, operator);
    return *set == NULL ? -1 : 1;
}
