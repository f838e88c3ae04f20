/* Mapping arguments to parameters and ranking: the table is in docs/internals/binder.md.
 *
 * An overload is tried in up to four forms, the first that fits being its candidate: all parameters in order; the params
 * array expanded; the same two with the out parameters left out.
 */
#include "call/candidate.h"

#include <string.h>

#include "call/callable_order.h"
#include "call/conversion.h"
#include "call/inference.h"
#include "call/invoke.h"
#include "call/refusal.h"
#include "metadata/wrapper.h"

typedef struct Form {
    bool expanded;
    bool without_out;
} Form;

static bool is_params(const Overload *overload, int32_t index) {
    return (overload->parameters[index].flags & PARAMETER_PARAMS) != 0;
}

/* The next parameter that takes a positional argument from `index` on. */
static int32_t next_place(const Overload *overload, int32_t index, Form form) {
    while (form.without_out && index < overload->parameter_count && (overload->parameters[index].flags & PARAMETER_OUT))
        index++;
    return index;
}

static void reset(Candidate *candidate, Overload *overload, Form form) {
    candidate->overload = overload;
    candidate->open = NULL;
    memset(candidate->values, 0, sizeof *candidate->values * (size_t)candidate->overload->parameter_count);
    candidate->expanded = form.expanded;
    candidate->expanded_start = candidate->expanded_count = 0;
    candidate->left_out = 0;
}

/* ---- mapping: 1 or 0, with the reason in *why unless `why` is NULL ---- */

/* Words are made only where they are wanted: most calls that some overload refuses are another's. */
#define REFUSE(why, reason) ((why) == NULL ? 0 : refuse((why), (reason)))

static int refuse(PyObject **why, PyObject *reason) {
    Py_XSETREF(*why, reason);
    return reason == NULL ? -1 : 0;
}

static int map_positional(Candidate *candidate, const Arguments *arguments, Form form, PyObject **why) {
    const Overload *overload = candidate->overload;
    int32_t place = 0;
    for (Py_ssize_t i = candidate->first; i < arguments->positional; i++) {
        place = next_place(overload, place, form);
        if (place == overload->parameter_count)
            return REFUSE(why, PyUnicode_FromFormat("takes at most %d arguments, %zd given", overload->parameter_count,
                                                    arguments->positional - candidate->first));
        if (form.expanded && is_params(overload, place)) {
            if (candidate->expanded_count++ == 0)
                candidate->expanded_start = i;
            continue; /* the same place takes all that follow */
        }
        candidate->values[place++] = arguments->items[i];
    }
    return 1;
}

static int32_t find_parameter(const Overload *overload, PyObject *name) {
    for (int32_t i = 0; i < overload->parameter_count; i++)
        if (overload->parameters[i].name == name || PyUnicode_Compare(overload->parameters[i].name, name) == 0)
            return i;
    return -1;
}

static int map_keywords(Candidate *candidate, const Arguments *arguments, PyObject **why) {
    for (Py_ssize_t i = arguments->positional; i < arguments->count; i++) {
        PyObject *name = PyTuple_GET_ITEM(arguments->keywords, i - arguments->positional);
        int32_t place = find_parameter(candidate->overload, name);
        if (place < 0)
            return REFUSE(why, PyUnicode_FromFormat("has no parameter '%U'", name));
        bool taken = candidate->values[place] != NULL ||
                     (is_params(candidate->overload, place) && candidate->expanded_count > 0);
        if (taken)
            return REFUSE(why, PyUnicode_FromFormat("got several values for parameter '%U'", name));
        candidate->values[place] = arguments->items[i];
    }
    return 1;
}

static int check_left_out(Candidate *candidate, PyObject **why) {
    const Overload *overload = candidate->overload;
    for (int32_t i = 0; i < overload->parameter_count; i++) {
        if (candidate->values[i] != NULL)
            continue;
        uint16_t flags = overload->parameters[i].flags;
        if (candidate->expanded && (flags & PARAMETER_PARAMS))
            continue;
        if (!(flags & (PARAMETER_OPTIONAL | PARAMETER_OUT)))
            return REFUSE(why, PyUnicode_FromFormat("parameter '%U' is missing", overload->parameters[i].name));
        candidate->left_out += (flags & PARAMETER_OUT) == 0;
    }
    return 1;
}

/* ---- matching ---- */

/* A wrapper whose type, or the parameter's, declares an implicit conversion. */
static int match_implicit(NetTypeInfo *type, PyObject *value) {
    Overload *conversion;
    int found = conversion_between(type, value, &conversion);
    return found < 0 ? -1 : found ? MATCH_IMPLICIT : MATCH_NONE;
}

/* `target`: the parameter's index, with CANDIDATE_ELEMENT where the argument goes into its array. */
static int match_one(Candidate *candidate, Py_ssize_t argument, PyObject *value, NetTypeInfo *type, int32_t target,
                     PyObject **why) {
    const Parameter *parameter = &candidate->overload->parameters[target & ~CANDIDATE_ELEMENT];
    int match = convert_match(type, value);
    if (match == MATCH_NONE)
        match = match_implicit(type, value);
    if (match < 0)
        return -1;
    candidate->matches[argument] = match;
    candidate->places[argument] = type;
    candidate->targets[argument] = target;
    if (match < MATCH_NONE)
        return 1;
    bool is_element = (target & CANDIDATE_ELEMENT) != 0;
    return REFUSE(why,
                  refusal_text(parameter->name, type, value, is_element ? argument - candidate->expanded_start : -1));
}

/* 1: what stands for a params array is one element of it; 0: it is the array; -1. f(None) for `params int[]` means one
 * element None, which an int cannot be; for `params object[]`, a null array. A .NET object that is no such array is an
 * element wherever it can be one, as in C#, even if it has items. */
static int is_element(const Parameter *parameter, PyObject *value) {
    bool none = value == Py_None;
    if (!none && wrapper_info(value) == NULL)
        return 0;
    NetTypeInfo *array = parameter->type, *element = type_info_element(array);
    int as_array = element == NULL || none ? 0 : convert_match(array, value);
    int as_element = element == NULL || as_array < 0 ? -1 : convert_match(element, value);
    if (as_element < 0)
        return -1;
    return none ? as_element == MATCH_NONE : as_array == MATCH_NET_ITEMS && as_element != MATCH_NONE;
}

static int refuse_element(PyObject **why, const Parameter *parameter, PyObject *value) {
    return REFUSE(why, PyUnicode_FromFormat("parameter '%U' takes no %s", parameter->name,
                                            value == Py_None ? "None" : "such object as its array"));
}

/* The place of the params array: the last one, or the one before the value of a setter. */
static int32_t params_place(const Overload *overload) {
    int32_t place = overload->parameter_count - 1;
    while (place > 0 && !is_params(overload, place))
        place--;
    return place;
}

static int match_expanded(Candidate *candidate, const Arguments *arguments, PyObject **why) {
    const Overload *overload = candidate->overload;
    int32_t place = params_place(overload), target = place | CANDIDATE_ELEMENT;
    NetTypeInfo *element = type_info_element(overload->parameters[place].type);
    if (element == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < candidate->expanded_count; i++) {
        Py_ssize_t argument = candidate->expanded_start + i;
        int fits = match_one(candidate, argument, arguments->items[argument], element, target, why);
        if (fits != 1)
            return fits;
    }
    return 1;
}

static int match_values(Candidate *candidate, const Arguments *arguments, Form form, PyObject **why) {
    const Overload *overload = candidate->overload;
    int32_t place = 0;
    for (Py_ssize_t i = candidate->first; i < arguments->count; i++) {
        int32_t target;
        if (i < arguments->positional) {
            place = next_place(overload, place, form);
            if (form.expanded && is_params(overload, place)) {
                i = arguments->positional - 1; /* match_expanded's part */
                continue;
            }
            target = place++;
        } else {
            target = find_parameter(overload, PyTuple_GET_ITEM(arguments->keywords, i - arguments->positional));
        }
        const Parameter *parameter = &overload->parameters[target];
        int element = is_params(overload, target) ? is_element(parameter, arguments->items[i]) : 0;
        if (element != 0)
            return element < 0 ? -1 : refuse_element(why, parameter, arguments->items[i]);
        int fits = match_one(candidate, i, arguments->items[i], parameter->type, target, why);
        if (fits != 1)
            return fits;
    }
    return 1;
}

static int match_form(Candidate *candidate, const Arguments *arguments, Form form, PyObject **why) {
    int fits = match_values(candidate, arguments, form, why);
    return fits != 1 || !form.expanded ? fits : match_expanded(candidate, arguments, why);
}

/* ---- inference ---- */

static int add_shape(ShapeWords *shapes, uint64_t place, PyObject *value) {
    return shape_words_add(shapes, place) < 0 ? -1 : argument_shape_add(shapes, value);
}

/* What the arguments of open parameters say; those of closed ones have nothing to tell. */
static int add_shapes(const Candidate *candidate, const Arguments *arguments, ShapeWords *shapes) {
    const Overload *open = candidate->open;
    int status = 0;
    for (int32_t i = 0; status == 0 && i < open->parameter_count; i++)
        if (open->parameters[i].type == NULL && candidate->values[i] != NULL)
            status = add_shape(shapes, (uint64_t)i, candidate->values[i]);
    uint64_t element = (uint64_t)params_place(open) | UINT64_C(1) << 32;
    for (Py_ssize_t i = 0; status == 0 && i < candidate->expanded_count; i++)
        status = add_shape(shapes, element, arguments->items[candidate->expanded_start + i]);
    return status;
}

/* Closes an open overload by the arguments that its parameters got. 1, 0 or -1. */
static int infer(OverloadSet *set, Candidate *candidate, const Arguments *arguments, PyObject **why) {
    ShapeWords shapes;
    shape_words_init(&shapes);
    candidate->open = candidate->overload;
    int status = add_shapes(candidate, arguments, &shapes);
    if (status == 0)
        status = inference_close(set, candidate->open, &shapes, &candidate->overload, why);
    shape_words_fini(&shapes);
    return status;
}

static int try_form(OverloadSet *set, Overload *overload, Candidate *candidate, const Arguments *arguments, Form form,
                    PyObject **why) {
    reset(candidate, overload, form);
    int fits = map_positional(candidate, arguments, form, why);
    if (fits == 1)
        fits = map_keywords(candidate, arguments, why);
    if (fits == 1)
        fits = check_left_out(candidate, why);
    if (fits == 1 && (overload->flags & OVERLOAD_GENERIC))
        fits = infer(set, candidate, arguments, why);
    return fits == 1 ? match_form(candidate, arguments, form, why) : fits;
}

/* ---- receivers ---- */

static int find_receiver(Candidate *candidate, const Arguments *arguments, PyObject **why) {
    Overload *overload = candidate->overload;
    candidate->receiver = NULL;
    candidate->first = 0;
    if (overload->flags & (OVERLOAD_STATIC | OVERLOAD_CONSTRUCTOR))
        return 1;
    candidate->receiver = arguments->receiver;
    if (candidate->receiver == NULL) {
        if (!arguments->receiver_first || arguments->positional == 0)
            return REFUSE(why, PyUnicode_FromString("is an instance member: it needs an instance"));
        candidate->receiver = arguments->items[0];
        candidate->first = 1;
    }
    int stands = invoke_value_is_receiver(overload->declaring, candidate->receiver);
    if (stands != 0)
        return stands;
    NetTypeInfo *info = wrapper_info(candidate->receiver);
    NetTypeInfo *runtime = info == NULL ? NULL : wrapper_runtime_info(candidate->receiver, info);
    if (runtime == NULL && PyErr_Occurred())
        return -1;
    int distance = runtime == NULL ? -1 : type_info_distance(runtime, overload->declaring);
    if (distance == -2)
        return -1;
    if (distance >= 0)
        return 1;
    return REFUSE(why, PyUnicode_FromFormat("needs an instance of %U, got '%.200s'", overload->declaring->full_name,
                                            Py_TYPE(candidate->receiver)->tp_name));
}

/* ---- one overload ---- */

int candidate_try(OverloadSet *set, Overload *overload, const Arguments *arguments, Candidate *candidate,
                  PyObject **why) {
    candidate->overload = overload;
    if (overload->flags & OVERLOAD_UNSUPPORTED)
        return REFUSE(why,
                      PyUnicode_FromString("has parameters or a result that Python cannot hold (pointers, spans)"));
    int fits = find_receiver(candidate, arguments, why);
    if (fits != 1)
        return fits;
    bool has_params = (overload->flags & OVERLOAD_PARAMS) != 0;
    bool has_out = false;
    for (int32_t i = 0; i < overload->parameter_count; i++)
        has_out = has_out || (overload->parameters[i].flags & PARAMETER_OUT);
    for (int form = 0; form < 4; form++) {
        Form tried = {.expanded = form & 1, .without_out = form >> 1};
        if ((tried.expanded && !has_params) || (tried.without_out && !has_out))
            continue;
        fits = try_form(set, overload, candidate, arguments, tried, why);
        if (fits != 0)
            return fits;
    }
    return 0;
}

/* ---- the better of two ---- */

/* Equal matches: the more specific type is better, as C# has it. < 0: a. */
static int compare_types(NetTypeInfo *a, NetTypeInfo *b) {
    if (a == b)
        return 0;
    int to_b = type_info_distance(a, b), to_a = type_info_distance(b, a);
    if (to_a == -2 || to_b == -2) {
        PyErr_Clear(); /* no order can be told: the call is reported as ambiguous, with both */
        return 0;
    }
    return (to_a >= 0) - (to_b >= 0);
}

static bool is_of_objects(const NetTypeInfo *type) {
    NetTypeInfo *element = type->kind == TYPE_KIND_ARRAY ? type_info_element((NetTypeInfo *)type)
                           : type->argument_count == 1   ? type_info_get(type->arguments[0])
                                                         : NULL;
    if (element == NULL && PyErr_Occurred())
        PyErr_Clear(); /* no order can be told: the call is reported as ambiguous, with both */
    return element != NULL && element->kind == TYPE_KIND_CLASS && element->base_key == 0;
}

/* What cannot be looked into is best taken as objects, which anything is. < 0: a. */
static int compare_iterables(PyObject *value, int match, const NetTypeInfo *a, const NetTypeInfo *b) {
    if (wrapper_info(value) != NULL || match < MATCH_ITERABLE || match >= MATCH_IMPLICIT)
        return 0;
    return is_of_objects(b) - is_of_objects(a);
}

/* A .NET object that both types take as it is. */
static bool is_passed_as_is(PyObject *value, int left, int right) {
    const NetTypeInfo *info = wrapper_info(value);
    return info != NULL && info->kind != TYPE_KIND_PRIMITIVE && left < MATCH_ITERABLE && right < MATCH_ITERABLE;
}

/* By arguments: -1, 1, 0 equal, 2 each is better somewhere. `nearest`: of two types of which neither is the other's, a
 * .NET object is better for the nearer one; C# finds none better. */
static int compare_arguments(const Candidate *a, const Candidate *b, const Arguments *arguments, bool nearest) {
    bool a_better = false, b_better = false;
    Py_ssize_t first = a->first > b->first ? a->first : b->first;
    for (Py_ssize_t i = first; i < arguments->count; i++) {
        int order = a->matches[i] - b->matches[i];
        if (order == 0)
            order = compare_iterables(arguments->items[i], a->matches[i], a->places[i], b->places[i]);
        if (order == 0)
            order =
                callable_compare(arguments->items[i], a->places[i], b->places[i], a->open != NULL && b->open != NULL);
        if (order == 0 || (!nearest && is_passed_as_is(arguments->items[i], a->matches[i], b->matches[i])))
            order = compare_types(a->places[i], b->places[i]);
        a_better = a_better || order < 0;
        b_better = b_better || order > 0;
    }
    if (a_better && b_better)
        return 2;
    return a_better ? -1 : b_better;
}

static int by_reference(const Candidate *candidate) {
    return candidate->overload->byref_count;
}

/* Of two open methods, the one whose parameters say more of the arguments. */
static int compare_specificity(const Candidate *a, const Candidate *b, Py_ssize_t count) {
    Py_ssize_t first = a->first > b->first ? a->first : b->first;
    int32_t order = 0;
    if (a->open == NULL || b->open == NULL)
        return 0;
    if (inference_compare(a->open, b->open, a->targets + first, b->targets + first, (int32_t)(count - first), &order) <
        0)
        PyErr_Clear(); /* no order can be told: the call is reported as ambiguous, with both */
    return order;
}

/* Whether a .NET object's items go into an array, which C# knows nothing of: worse than whatever does without. */
static int takes_items(const Candidate *candidate, Py_ssize_t count) {
    for (Py_ssize_t i = candidate->first; i < count; i++)
        if (candidate->matches[i] == MATCH_NET_ITEMS)
            return 1;
    return 0;
}

static int first_difference(const int *orders, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (orders[i] != 0)
            return orders[i];
    return 0;
}

int candidate_compare(const Candidate *a, const Candidate *b, const Arguments *arguments) {
    int order = takes_items(a, arguments->count) - takes_items(b, arguments->count);
    if (order == 0)
        order = compare_arguments(a, b, arguments, false);
    if (order == 0)
        order = compare_arguments(a, b, arguments, true);
    if (order != 0)
        return order == 2 ? 0 : order;
    /* C#'s tie-breakers (ECMA-334, 12.6.4.3), then what only Python's calls can leave open. */
    const int first[] = {
        (a->open != NULL) - (b->open != NULL),
        a->expanded - b->expanded,
        a->left_out - b->left_out,
    };
    const int second[] = {
        by_reference(a) - by_reference(b),
        (a->receiver != NULL) - (b->receiver != NULL), /* static wins where names clash */
        compare_types(a->overload->declaring, b->overload->declaring),
        b->overload->parameter_count - a->overload->parameter_count,
    };
    order = first_difference(first, sizeof first / sizeof *first);
    if (order == 0)
        order = compare_specificity(a, b, arguments->count);
    return order != 0 ? order : first_difference(second, sizeof second / sizeof *second);
}
