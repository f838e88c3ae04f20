/* Choosing, converting, calling: see binder.h and docs/internals/binder.md.
 *
 * The way of a call: a set of one overload, and a cached choice, convert straight into cells ("simple"). What does not
 * convert, and every call seen for the first time, holds all overloads against the arguments (candidate.c).
 */
#include "call/binder.h"

#include <string.h>

#include "bridge/handle.h"
#include "call/bind_cache.h"
#include "call/candidate.h"
#include "call/conversion.h"
#include "call/invoke.h"
#include "call/refusal.h"
#include "errors/raise.h"
#include "metadata/wrapper.h"
#include "support/py_compat.h"

#define FAST_ARGUMENTS 8

/* How a run went. */
enum { RUN_DONE = 0, RUN_FAILED = -1, RUN_REFUSED = -2 /* an argument did not convert; exception set */ };

/* A conversion's own complaint, which the binder words anew; anything else, such as what an operator threw, is passed on
 * as it is. */
static bool is_refusal(void) {
    if (wrapper_type_info((PyTypeObject *)PyErr_Occurred()) != NULL)
        return false;
    return PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError) ||
           PyErr_ExceptionMatches(PyExc_OverflowError);
}

static int refused_or_failed(void) {
    return is_refusal() ? RUN_REFUSED : RUN_FAILED;
}

/* ---- simple calls ---- */

static bool takes_receiver(const Overload *overload) {
    return !(overload->flags & (OVERLOAD_STATIC | OVERLOAD_CONSTRUCTOR));
}

/* `args` fit the parameters one to one. Needs overload->simple and at most FAST_ARGUMENTS. */
static int run_simple(Overload *overload, PyObject *receiver, PyObject *const *args, CallResult *result) {
    Value cells[FAST_ARGUMENTS + 1];
    Value *cell = cells;
    if (takes_receiver(overload) && invoke_receiver_cell(overload, receiver, cell++) < 0)
        return RUN_FAILED;
    Scratch scratch;
    scratch_init(&scratch);
    int32_t count = overload->parameter_count;
    for (int32_t i = 0; i < count; i++)
        if (convert_argument(overload->parameters[i].type, args[i], cell++, &scratch) < 0) {
            scratch_release(&scratch);
            return refused_or_failed();
        }
    Thunk quick = sync_read(&overload->quick);
    int status = quick != NULL ? invoke_quick(quick, cells, result) : invoke_cells(overload, cells, result);
    scratch_release(&scratch);
    return status;
}

static inline PyObject *result_to_py(const Overload *overload, const CallResult *result) {
    return overload->result == NULL ? Py_NewRef(Py_None)
                                    : convert_to_py(overload->result, &result->value, result->text);
}

/* ---- candidates ---- */

/* The candidates of one call and their arrays, in one block. */
typedef struct Field {
    Candidate *candidates;
    int32_t count;
    PyObject *reasons; /* a list of str: why the others were refused */
} Field;

static size_t candidate_size(const OverloadTable *table, Py_ssize_t count, int32_t *parameters) {
    *parameters = 0;
    for (int32_t i = 0; i < table->count; i++)
        if (table->overloads[i]->parameter_count > *parameters)
            *parameters = table->overloads[i]->parameter_count;
    size_t arguments = (size_t)count * (sizeof(int) + sizeof(int32_t) + sizeof(NetTypeInfo *));
    return sizeof(Candidate) + ((arguments + 7) & ~(size_t)7) + (size_t)*parameters * sizeof(PyObject *);
}

/* Candidates first, then for each its places, values and matches. */
static int field_init(Field *field, const OverloadTable *table, const Arguments *arguments) {
    int32_t parameters;
    size_t size = candidate_size(table, arguments->count, &parameters);
    size_t number = (size_t)table->count + 1;
    field->count = 0;
    field->reasons = PyList_New(0);
    field->candidates = field->reasons == NULL ? NULL : PyMem_Malloc(number * size);
    if (field->candidates == NULL) {
        Py_CLEAR(field->reasons);
        PyErr_NoMemory();
        return -1;
    }
    char *memory = (char *)(field->candidates + number);
    size_t rest = size - sizeof(Candidate);
    for (size_t i = 0; i < number; i++, memory += rest) {
        Candidate *candidate = &field->candidates[i];
        candidate->places = (NetTypeInfo **)(void *)memory;
        candidate->values = (PyObject **)(void *)(candidate->places + arguments->count);
        candidate->matches = (int *)(void *)(candidate->values + parameters);
        candidate->targets = (int32_t *)(void *)(candidate->matches + arguments->count);
    }
    return 0;
}

static void field_fini(Field *field) {
    PyMem_Free(field->candidates);
    Py_XDECREF(field->reasons);
}

static int note_reason(PyObject *reasons, const Overload *overload, PyObject *why) {
    if (why == NULL)
        return 0;
    PyObject *line = PyUnicode_FromFormat("%U %U", overload->text, why);
    int status = line == NULL ? -1 : PyList_Append(reasons, line);
    Py_XDECREF(line);
    return status;
}

/* Fills the field with what fits; with `worded`, says why the others do not. */
static int field_collect(Field *field, OverloadSet *set, const OverloadTable *table, const Arguments *arguments,
                         bool worded) {
    for (int32_t i = 0; i < table->count; i++) {
        Overload *overload = table->overloads[i];
        PyObject *why = NULL;
        int fits = candidate_try(set, overload, arguments, &field->candidates[field->count], worded ? &why : NULL);
        if (fits == 0 && note_reason(field->reasons, overload, why) < 0)
            fits = -1;
        Py_XDECREF(why);
        if (fits < 0)
            return -1;
        field->count += fits;
    }
    return 0;
}

/* The one that is better than every other; NULL when there is none. */
static Candidate *field_best(const Field *field, const Arguments *arguments) {
    Candidate *best = field->count > 0 ? &field->candidates[0] : NULL;
    for (int32_t i = 1; i < field->count; i++)
        if (candidate_compare(best, &field->candidates[i], arguments) > 0)
            best = &field->candidates[i];
    for (int32_t i = 0; i < field->count; i++)
        if (&field->candidates[i] != best && candidate_compare(best, &field->candidates[i], arguments) >= 0)
            return NULL;
    return best;
}

/* ---- errors ---- */

#define REASONS_SHOWN 12

/* "\n  Int32 Over(Int32) parameter 'a' is System.Int32, got 'str'..." */
static PyObject *reasons_text(PyObject *reasons) {
    Py_ssize_t count = PyList_GET_SIZE(reasons);
    Py_ssize_t shown = count < REASONS_SHOWN ? count : REASONS_SHOWN;
    PyObject *some = PyList_GetSlice(reasons, 0, shown);
    PyObject *separator = some == NULL ? NULL : PyUnicode_FromString("\n  ");
    PyObject *joined = separator == NULL ? NULL : PyUnicode_Join(separator, some);
    PyObject *text = NULL;
    if (joined != NULL && count > shown)
        text = PyUnicode_FromFormat("\n  %U\n  and %zd more", joined, count - shown);
    else if (joined != NULL)
        text = shown == 0 ? PyUnicode_FromString("") : PyUnicode_FromFormat("\n  %U", joined);
    Py_XDECREF(joined);
    Py_XDECREF(separator);
    Py_XDECREF(some);
    return text;
}

static int raise_none(OverloadSet *set, const Arguments *arguments, const Field *field) {
    PyObject *details = reasons_text(field->reasons);
    if (details == NULL)
        return RUN_FAILED;
    raise_no_match(set->type_name, set->name, arguments->items, arguments->positional, details);
    Py_DECREF(details);
    return RUN_FAILED;
}

static int raise_ambiguous(OverloadSet *set, const Arguments *arguments, const Field *field) {
    PyObject *texts = PyList_New(0);
    for (int32_t i = 0; texts != NULL && i < field->count; i++)
        if (PyList_Append(texts, field->candidates[i].overload->text) < 0)
            Py_CLEAR(texts);
    PyObject *listed = texts == NULL ? NULL : reasons_text(texts);
    PyObject *details =
        listed == NULL ? NULL
                       : PyUnicode_FromFormat(": the call is ambiguous; choose with Overloads[...] between%U", listed);
    if (details != NULL)
        raise_no_match(set->type_name, set->name, arguments->items, arguments->positional, details);
    Py_XDECREF(details);
    Py_XDECREF(listed);
    Py_XDECREF(texts);
    return RUN_FAILED;
}

/* Which argument of a single overload does not fit; NULL without an exception: none by its kind. */
static PyObject *reason_of_only(const Overload *only, PyObject *const *args, Py_ssize_t count) {
    for (Py_ssize_t i = 0; only != NULL && i < count && i < only->parameter_count; i++) {
        NetTypeInfo *type = only->parameters[i].type;
        int match = type->converter->match(type, args[i]);
        if (match < 0)
            return NULL;
        if (match == MATCH_NONE)
            return refusal_text(only->parameters[i].name, type, args[i], -1);
    }
    return NULL;
}

/* The chosen overload refused an argument (exception set): the NM text, then what the conversion said. */
static int raise_refused(OverloadSet *set, PyObject *const *args, Py_ssize_t count) {
    PyObject *refusal = py_compat_take_exception();
    PyObject *reason = reason_of_only(sync_read(&set->only), args, count);
    PyObject *details = PyErr_Occurred() ? NULL
                        : reason == NULL ? PyUnicode_FromFormat("\n  %S", refusal)
                                         : PyUnicode_FromFormat("\n  %S\n  %U", refusal, reason);
    Py_XDECREF(reason);
    Py_DECREF(refusal);
    if (details != NULL)
        raise_no_match(set->type_name, set->name, args, count, details);
    Py_XDECREF(details);
    return RUN_FAILED;
}

/* ---- calling a candidate ---- */

static int value_to_cell(NetTypeInfo *type, PyObject *value, Value *cell, Scratch *scratch) {
    if (!conversion_is_possible(type, value))
        return convert_to_net(type, value, cell, scratch);
    int match = convert_match(type, value);
    if (match < 0)
        return -1;
    if (match != MATCH_NONE)
        return convert_to_net(type, value, cell, scratch);
    int found = conversion_to_net(type, value, cell, scratch);
    return found == 0 ? converter_raise_mismatch(type, value) : found == 1 ? 0 : -1;
}

static int cell_of_parameter(const Candidate *candidate, const Arguments *arguments, int32_t index, Value *cell,
                             Scratch *scratch) {
    const Parameter *parameter = &candidate->overload->parameters[index];
    if (candidate->values[index] != NULL)
        return value_to_cell(parameter->type, candidate->values[index], cell, scratch);
    if (candidate->expanded && (parameter->flags & PARAMETER_PARAMS))
        return convert_items_to_array(parameter->type, arguments->items + candidate->expanded_start,
                                      candidate->expanded_count, cell, scratch);
    *cell = (Value){.tag = parameter->flags & PARAMETER_OUT ? VALUE_NULL : VALUE_MISSING};
    return 0;
}

static bool comes_back(const Parameter *parameter) {
    return (parameter->flags & PARAMETER_BYREF) && !(parameter->flags & PARAMETER_IN);
}

/* Gives up what a cell that nobody will read holds. With an exception set or not, which stays. */
static void drop_cell(NetTypeInfo *type, const Value *cell) {
    PyObject *raised = py_compat_take_exception();
    Py_XDECREF(convert_to_wrapper(type, cell, NULL));
    PyErr_Clear(); /* of the wrapper alone: where it cannot be made, the cell is given up all the same */
    py_compat_restore_exception_take(raised);
}

/* `in` cells are not written back: what they hold is the argument's. */
static void drop_by_ref(const Parameter *parameter, const Value *cell) {
    if (comes_back(parameter))
        drop_cell(parameter->type, cell);
}

/* The value, the by-ref result, or the tuple of both (A7). */
static PyObject *collect_results(const Overload *overload, const Value *cells, const CallResult *result) {
    int32_t back = 0;
    for (int32_t i = 0; i < overload->parameter_count; i++)
        back += comes_back(&overload->parameters[i]);
    PyObject *values = PyTuple_New(back + (overload->result != NULL));
    bool failed = values == NULL;
    Py_ssize_t at = 0;
    if (overload->result != NULL && failed)
        drop_cell(overload->result, &result->value);
    else if (overload->result != NULL) {
        PyObject *value = convert_to_py(overload->result, &result->value, result->text);
        failed = value == NULL;
        PyTuple_SET_ITEM(values, at++, value);
    }
    for (int32_t i = 0; i < overload->parameter_count; i++) {
        const Parameter *parameter = &overload->parameters[i];
        if (failed || !comes_back(parameter)) {
            drop_by_ref(parameter, &cells[i]);
            continue;
        }
        PyObject *value = convert_to_py(parameter->type, &cells[i], NULL);
        failed = value == NULL;
        PyTuple_SET_ITEM(values, at++, value);
    }
    if (failed) {
        Py_XDECREF(values);
        return NULL;
    }
    if (PyTuple_GET_SIZE(values) != 1)
        return values;
    PyObject *only = Py_NewRef(PyTuple_GET_ITEM(values, 0));
    Py_DECREF(values);
    return only;
}

/* Calls the chosen candidate. `value` NULL: the caller wants the result cell (constructors). */
static int run_candidate(const Candidate *candidate, const Arguments *arguments, CallResult *result, PyObject **value) {
    Overload *overload = candidate->overload;
    Value fixed[FAST_ARGUMENTS + 1];
    Value *cells = fixed;
    if (overload->parameter_count > FAST_ARGUMENTS &&
        (cells = PyMem_Malloc(((size_t)overload->parameter_count + 1) * sizeof *cells)) == NULL) {
        PyErr_NoMemory();
        return RUN_FAILED;
    }
    Scratch scratch;
    scratch_init(&scratch);
    Value *parameters = cells;
    int status = RUN_DONE;
    if (takes_receiver(overload))
        status = invoke_receiver_cell(overload, candidate->receiver, parameters++);
    for (int32_t i = 0; status == 0 && i < overload->parameter_count; i++)
        if (cell_of_parameter(candidate, arguments, i, &parameters[i], &scratch) < 0)
            status = refused_or_failed();
    if (status == 0)
        status = invoke_cells(overload, cells, result);
    if (status == 0 && value == NULL) /* a constructor's by-ref arguments have nowhere to go */
        for (int32_t i = 0; i < overload->parameter_count; i++)
            drop_by_ref(&overload->parameters[i], &parameters[i]);
    if (status == 0 && value != NULL) {
        *value =
            overload->byref_count > 0 ? collect_results(overload, parameters, result) : result_to_py(overload, result);
        status = *value == NULL ? RUN_FAILED : RUN_DONE;
    }
    scratch_release(&scratch);
    if (cells != fixed)
        PyMem_Free(cells);
    return status;
}

/* ---- the whole way ---- */

static bool is_simple_choice(const Candidate *candidate, const Arguments *arguments) {
    return candidate->overload->simple && candidate->first == 0 && !candidate->expanded && candidate->left_out == 0 &&
           arguments->keywords == NULL && candidate->overload->parameter_count == arguments->count &&
           arguments->count <= FAST_ARGUMENTS;
}

/* A choice that needs an implicit conversion cannot be called the simple way; what decoders say may change. */
static bool needs_conversion(const Candidate *candidate, const Arguments *arguments) {
    for (Py_ssize_t i = 0; i < arguments->count; i++)
        if (candidate->matches[i] == MATCH_IMPLICIT || candidate->matches[i] == MATCH_DECODED)
            return true;
    return false;
}

/* `epoch`: of the codecs when the choice began. */
static void remember(OverloadSet *set, const Candidate *best, const Arguments *arguments, uint32_t epoch) {
    BindKey key;
    if (is_simple_choice(best, arguments) && !needs_conversion(best, arguments) &&
        bind_key_init(&key, arguments->items, arguments->count) && bind_key_epoch(&key) == epoch)
        bind_cache_put(set, &key, best->overload);
}

/* RUN_REFUSED: by the conversion of an argument, though it had been found to fit. */
static int choose_once(OverloadSet *set, OverloadTable *table, const Arguments *arguments, uint32_t epoch,
                       CallResult *result, PyObject **value) {
    Field field;
    if (field_init(&field, table, arguments) < 0)
        return RUN_FAILED;
    int status = RUN_FAILED;
    if (field_collect(&field, set, table, arguments, false) < 0)
        goto done;
    if (field.count == 0 && field_collect(&field, set, table, arguments, true) < 0) /* once more, for the reasons */
        goto done;
    Candidate *best = field_best(&field, arguments);
    if (best == NULL) {
        status = field.count == 0 ? raise_none(set, arguments, &field) : raise_ambiguous(set, arguments, &field);
        goto done;
    }
    remember(set, best, arguments, epoch);
    status = run_candidate(best, arguments, result, value);
done:
    field_fini(&field);
    return status;
}

/* Where the codecs changed between the choice and the conversion, once more, with those that there are now. */
static int choose_and_run(OverloadSet *set, OverloadTable *table, const Arguments *arguments, CallResult *result,
                          PyObject **value) {
    for (;;) {
        uint32_t epoch = codec_epoch();
        int status = choose_once(set, table, arguments, epoch, result, value);
        if (status != RUN_REFUSED)
            return status;
        if (codec_epoch() == epoch)
            return raise_refused(set, arguments->items, arguments->positional);
        PyErr_Clear(); /* the refusal */
    }
}

/* The overload that a simple call goes to without a choice; NULL: choose. */
static inline Overload *known_overload(OverloadSet *set, PyObject *const *args, Py_ssize_t count) {
    Overload *only = sync_read(&set->only);
    if (only != NULL)
        return only->parameter_count == count && count <= FAST_ARGUMENTS ? only : NULL;
    BindKey key;
    return sync_read(&set->cache) != NULL && bind_key_init(&key, args, count) ? bind_cache_get(set, &key) : NULL;
}

/* Whether a simple call that an argument refused may still succeed in another way. A single overload has one only by
 * an implicit conversion, and an iterator that was read once must not be read again. */
static bool may_retry(OverloadSet *set, PyObject *const *args, Py_ssize_t count) {
    const Overload *only = sync_read(&set->only);
    if (only == NULL)
        return true;
    bool may_convert = false, has_iterator = false;
    for (Py_ssize_t i = 0; i < count; i++) {
        may_convert = may_convert || conversion_is_possible(only->parameters[i].type, args[i]);
        has_iterator = has_iterator || PyIter_Check(args[i]);
    }
    return !has_iterator && may_convert;
}

static Arguments arguments_of(Receiver receiver, PyObject *const *args, Py_ssize_t positional, PyObject *kwnames) {
    Py_ssize_t keywords = kwnames == NULL ? 0 : PyTuple_GET_SIZE(kwnames);
    return (Arguments){receiver.object, receiver.optional,         args,
                       positional,      keywords ? kwnames : NULL, positional + keywords};
}

/* A call whose overload is known without a choice. RUN_REFUSED without an exception: choose. */
static inline int run_known(OverloadSet *set, Overload *known, PyObject *receiver, PyObject *const *args,
                            Py_ssize_t count, CallResult *result) {
    int status = run_simple(known, receiver, args, result);
    if (status != RUN_REFUSED)
        return status;
    if (!may_retry(set, args, count))
        return raise_refused(set, args, count);
    PyErr_Clear(); /* the full binder finds another way, or says why there is none */
    return RUN_REFUSED;
}

/* The long way, kept out of the short one's frame. */
static int choose(OverloadSet *set, Receiver receiver, PyObject *const *args, Py_ssize_t count, PyObject *kwnames,
                  CallResult *result, PyObject **value) {
    OverloadTable *table = overload_set_table(set);
    if (table == NULL)
        return RUN_FAILED;
    Arguments arguments = arguments_of(receiver, args, count, kwnames);
    return choose_and_run(set, table, &arguments, result, value);
}

PyObject *binder_call(OverloadSet *set, Receiver receiver, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    CallResult result;
    Overload *known = kwnames == NULL ? known_overload(set, args, count) : NULL;
    if (known != NULL && (receiver.object != NULL || !takes_receiver(known))) {
        int status = run_known(set, known, receiver.object, args, count, &result);
        if (status == RUN_DONE)
            return result_to_py(known, &result);
        if (status == RUN_FAILED)
            return NULL;
    }
    PyObject *value = NULL;
    return choose(set, receiver, args, count, kwnames, &result, &value) == RUN_DONE ? value : NULL;
}

int binder_construct(OverloadSet *set, PyObject *const *args, size_t nargs, PyObject *kwnames, Value *cell) {
    Py_ssize_t count = (Py_ssize_t)nargs;
    CallResult result;
    Overload *known = kwnames == NULL ? known_overload(set, args, count) : NULL;
    int status = known == NULL ? RUN_REFUSED : run_known(set, known, NULL, args, count, &result);
    if (status == RUN_REFUSED)
        status = choose(set, (Receiver){NULL, false}, args, count, kwnames, &result, NULL);
    if (status != RUN_DONE)
        return -1;
    *cell = result.value;
    return 0;
}

/* Positional and keyword values side by side, as the vectorcall convention has them. */
static PyObject **flatten(PyObject *args, PyObject *kwargs, PyObject **kwnames) {
    Py_ssize_t positional = PyTuple_GET_SIZE(args), keywords = PyDict_GET_SIZE(kwargs);
    PyObject **items = PyMem_Malloc((size_t)(positional + keywords) * sizeof *items);
    *kwnames = items == NULL ? NULL : PyTuple_New(keywords);
    if (*kwnames == NULL) {
        PyMem_Free(items);
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < positional; i++)
        items[i] = PyTuple_GET_ITEM(args, i);
    PyObject *name, *value;
    for (Py_ssize_t position = 0, i = 0; i < keywords && PyDict_Next(kwargs, &position, &name, &value); i++) {
        PyTuple_SET_ITEM(*kwnames, i, Py_NewRef(name));
        items[positional + i] = value; /* borrowed from kwargs, which is this call's own */
    }
    return items;
}

int binder_construct_tuple(OverloadSet *set, PyObject *args, PyObject *kwargs, Value *cell) {
    size_t positional = (size_t)PyTuple_GET_SIZE(args);
    if (kwargs == NULL || PyDict_GET_SIZE(kwargs) == 0)
        return binder_construct(set, &PyTuple_GET_ITEM(args, 0), positional, NULL, cell);
    PyObject *kwnames;
    PyObject **items = flatten(args, kwargs, &kwnames);
    if (items == NULL)
        return -1;
    int status = binder_construct(set, items, positional, kwnames, cell);
    PyMem_Free(items);
    Py_DECREF(kwnames);
    return status;
}

/* ---- asking beforehand ---- */

static int argument_fits(NetTypeInfo *type, PyObject *value) {
    int match = convert_match(type, value);
    if (match != MATCH_NONE)
        return match < 0 ? -1 : 1;
    Overload *conversion;
    return conversion_between(type, value, &conversion);
}

static int overload_fits(const Overload *overload, PyObject *const *args, Py_ssize_t count) {
    Py_ssize_t used = 0;
    for (int32_t i = 0; i < overload->parameter_count; i++) {
        if (overload->parameters[i].flags & PARAMETER_OUT)
            continue;
        int fits = used == count ? 0 : argument_fits(overload->parameters[i].type, args[used++]);
        if (fits <= 0)
            return fits;
    }
    return used == count;
}

int binder_fits(OverloadSet *set, PyObject *const *args, Py_ssize_t count) {
    OverloadTable *table = overload_set_table(set);
    int fits = table == NULL ? -1 : 0;
    for (int32_t i = 0; fits == 0 && i < table->count; i++)
        if (!(table->overloads[i]->flags & (OVERLOAD_UNSUPPORTED | OVERLOAD_GENERIC)))
            fits = overload_fits(table->overloads[i], args, count);
    return fits;
}

int binder_takes(OverloadSet *set, Receiver receiver, PyObject *const *args, Py_ssize_t count, PyObject *kwnames) {
    OverloadTable *table = overload_set_table(set);
    Arguments arguments = arguments_of(receiver, args, count, kwnames);
    Field field;
    if (table == NULL || field_init(&field, table, &arguments) < 0)
        return -1;
    int takes = field_collect(&field, set, table, &arguments, false) < 0 ? -1 : field.count > 0;
    field_fini(&field);
    return takes;
}

/* ---- operators ---- */

/* A refusal after the choice (an int that turns out too large) is told as the conversion worded it. */
static PyObject *run_operator(const Candidate *best, const Arguments *arguments) {
    CallResult result;
    PyObject *value = NULL;
    return run_candidate(best, arguments, &result, &value) == RUN_DONE ? value : NULL;
}

static PyObject *choose_operator(OverloadSet *set, PyObject *const *args, Py_ssize_t count, bool quiet) {
    OverloadTable *table = overload_set_table(set);
    Arguments arguments = arguments_of((Receiver){NULL, false}, args, count, NULL);
    Field field;
    if (table == NULL || field_init(&field, table, &arguments) < 0)
        return NULL;
    PyObject *value = NULL;
    uint32_t epoch = codec_epoch();
    if (field_collect(&field, set, table, &arguments, false) == 0) {
        Candidate *best = field_best(&field, &arguments);
        if (best != NULL) {
            remember(set, best, &arguments, epoch);
            value = run_operator(best, &arguments);
        } else if (field.count == 0 || quiet) {
            value = Py_NewRef(Py_NotImplemented);
        } else {
            raise_ambiguous(set, &arguments, &field);
        }
    }
    field_fini(&field);
    return value;
}

PyObject *binder_operate(OverloadSet *set, PyObject *const *args, Py_ssize_t count, bool quiet) {
    CallResult result;
    Overload *known = known_overload(set, args, count);
    int status = known == NULL ? RUN_REFUSED : run_simple(known, NULL, args, &result);
    if (status == RUN_DONE)
        return result_to_py(known, &result);
    if (status == RUN_FAILED)
        return NULL;
    PyErr_Clear(); /* the conversion's refusal, if it came to that */
    return choose_operator(set, args, count, quiet);
}

/* ---- decimals from Python numbers ---- */

/* What .NET found too large is a refusal as that of any other number: the binder tells it from what programs throw. */
static void reword_overflow(const NetTypeInfo *type, PyObject *argument) {
    if (!PyErr_ExceptionMatches(PyExc_OverflowError) || wrapper_type_info((PyTypeObject *)PyErr_Occurred()) == NULL)
        return;
    PyErr_Clear();
    PyErr_Format(PyExc_OverflowError, "value not in range for %U: %R", type->full_name, argument);
}

static int construct_one(NetTypeInfo *type, PyObject *argument, Value *cell) {
    OverloadSet *set = type_info_protocol(type, PROTOCOL_CONSTRUCT);
    if (set != NULL && binder_construct(set, &argument, 1, NULL, cell) == 0)
        return 0;
    if (!PyErr_Occurred())
        return converter_raise_mismatch(type, argument);
    reword_overflow(type, argument);
    return -1;
}

int binder_init(void) {
    converter_set_constructor(construct_one);
    converter_set_implicit(conversion_to_net);
    return overload_init();
}
