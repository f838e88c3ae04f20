/* See closed_set.h.
 *
 * Concurrency: closed forms and selections hang in a list off their set: nodes are finished before they are linked in,
 * never removed; a thread that lost the race for a node takes the winner's.
 */
#include "call/closed_set.h"

#include <string.h>

#include "convert/converter.h"
#include "errors/managed_call.h"
#include "support/py_compat.h"

/* The overloads of nodes that are no closed forms but selections by the types of the parameters: all of them, or those
 * behind the first, which is an extension method's receiver. */
static Overload selections[2]; /* [const] */

typedef struct ClosedSet {
    struct ClosedSet *next; /* [const] */
    Overload *open;         /* [const] NULL: the whole set closed; one of selections; else one overload closed */
    OverloadSet *set;       /* [const] */
    int32_t count;          /* [const] */
    NetTypeInfo *types[];   /* [const] */
} ClosedSet;

/* ---- subscripts ---- */

/* The types named by a subscript; PyMem_Free the array. NULL: TypeError "type(s) expected" or a failure. */
static NetTypeInfo **types_of_key(PyObject *key, int32_t *count) {
    PyObject *items = PyTuple_Check(key) ? Py_NewRef(key) : PyTuple_Pack(1, key);
    if (items == NULL)
        return NULL;
    *count = (int32_t)PyTuple_GET_SIZE(items);
    NetTypeInfo **types = PyMem_Malloc(((size_t)*count + 1) * sizeof *types);
    if (types == NULL)
        PyErr_NoMemory();
    for (int32_t i = 0; types != NULL && i < *count; i++) {
        types[i] = convert_type_argument(PyTuple_GET_ITEM(items, i));
        if (types[i] == NULL) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "type(s) expected");
            PyMem_Free(types);
            types = NULL;
        }
    }
    Py_DECREF(items);
    return types;
}

/* A by-ref parameter is also chosen by the by-ref type (its element is the target). */
static bool parameter_is(const Parameter *parameter, NetTypeInfo *type) {
    if (parameter->type == type)
        return true;
    return type->kind == TYPE_KIND_BYREF && (parameter->flags & PARAMETER_BYREF) && parameter->type != NULL &&
           parameter->type->key == type->element_key;
}

static bool overload_takes(const Overload *overload, int32_t first, NetTypeInfo *const *types, int32_t count) {
    if (overload->parameter_count != first + count)
        return false;
    for (int32_t i = 0; i < count; i++)
        if (!parameter_is(&overload->parameters[first + i], types[i]))
            return false;
    return true;
}

/* ---- closing generics ---- */

static OverloadSet *closed_find(OverloadSet *set, const Overload *open, NetTypeInfo *const *types, int32_t count) {
    for (ClosedSet *node = sync_read(&set->closed); node != NULL; node = node->next)
        if (node->open == open && node->count == count &&
            memcmp(node->types, types, (size_t)count * sizeof *types) == 0)
            return node->set;
    return NULL;
}

/* Links `closed` in, unless another thread was first. */
static OverloadSet *closed_intern_take(OverloadSet *set, Overload *open, NetTypeInfo *const *types, int32_t count,
                                       OverloadSet *closed) {
    ClosedSet *node = closed == NULL ? NULL : PyMem_RawMalloc(sizeof *node + (size_t)count * sizeof *types);
    if (node == NULL) {
        if (closed != NULL)
            PyErr_NoMemory();
        overload_set_free(closed);
        return NULL;
    }
    node->open = open;
    node->set = closed;
    node->count = count;
    memcpy(node->types, types, (size_t)count * sizeof *types);
    node->next = sync_read(&set->closed);
    do {
        OverloadSet *other = closed_find(set, open, types, count);
        if (other != NULL) {
            overload_set_free(closed);
            PyMem_RawFree(node);
            return other;
        }
    } while (!atomic_compare_exchange_weak(&set->closed, &node->next, node));
    return closed;
}

/* The managed half checks constraints: its ArgumentException names the type and the constraint. */
static Overload *close_one(Overload *open, NetTypeInfo *const *types, int32_t count) {
    NetTypeKey keys[16];
    if (count > 16) {
        PyErr_Format(PyExc_TypeError, "%U: more than 16 type arguments", open->text);
        return NULL;
    }
    for (int32_t i = 0; i < count; i++)
        keys[i] = types[i]->key;
    uint32_t number = 0;
    int status;
    MANAGED_CALL(status, method_close, open->id, keys, count, &number);
    Overload *closed = status < 0 ? NULL : overload_describe(number);
    if (closed != NULL)
        closed->by_name = open->by_name;
    return closed;
}

Overload *overload_close(OverloadSet *set, Overload *open, NetTypeInfo *const *types, int32_t count) {
    OverloadSet *closed = closed_find(set, open, types, count);
    if (closed == NULL) {
        Overload *overload = close_one(open, types, count);
        OverloadSet *made = overload == NULL ? NULL : overload_set_of_take(set->type_name, set->name, &overload, 1);
        closed = closed_intern_take(set, open, types, count, made);
    }
    return closed == NULL ? NULL : sync_read(&closed->table)->overloads[0];
}

/* "\n  System.String NameOf[T]() takes 1 type argument, 2 given" into *details. 0 or -1. */
static int note_refusal(PyObject **details, const Overload *open, PyObject *why) {
    PyObject *longer = why == NULL ? NULL : PyUnicode_FromFormat("%U\n  %U %U", *details, open->text, why);
    Py_XDECREF(why);
    if (longer == NULL)
        return -1;
    Py_SETREF(*details, longer);
    return 0;
}

static int note_arity(PyObject **details, const Overload *open, int32_t count) {
    if (!(open->flags & OVERLOAD_GENERIC))
        return note_refusal(details, open, PyUnicode_FromString("is not generic"));
    const char *plural = open->generic_arity == 1 ? "" : "s";
    return note_refusal(details, open,
                        PyUnicode_FromFormat("takes %u type argument%s, %d given", open->generic_arity, plural, count));
}

/* Of the exception that is set: broken constraints, in words. Any other is passed on (-1). */
static int note_constraint(PyObject **details, const Overload *open) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError))
        return -1;
    PyObject *error = py_compat_take_exception();
    PyObject *message = PyObject_GetAttrString(error, "Message");
    if (message == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear(); /* one of Python's own, which has its text alone */
        message = PyObject_Str(error);
    }
    Py_DECREF(error);
    return note_refusal(details, open, message);
}

/* Closes every generic overload of that arity into `closed`: how many, or -1. *details: why not the others. */
static int32_t close_each(OverloadTable *table, NetTypeInfo *const *types, int32_t count, Overload **closed,
                          PyObject **details) {
    int32_t found = 0;
    for (int32_t i = 0; i < table->count; i++) {
        Overload *open = table->overloads[i];
        bool has_arity = (open->flags & OVERLOAD_GENERIC) && open->generic_arity == (uint32_t)count;
        closed[found] = has_arity ? close_one(open, types, count) : NULL;
        if (closed[found] != NULL)
            found++;
        else if ((has_arity ? note_constraint(details, open) : note_arity(details, open, count)) < 0) {
            while (found > 0)
                overload_free(closed[--found]);
            return -1;
        }
    }
    return found;
}

/* Those whose constraints fail are left out unless none is left. */
static OverloadSet *close_all(OverloadSet *set, OverloadTable *table, NetTypeInfo *const *types, int32_t count) {
    OverloadSet *result = NULL;
    PyObject *details = PyUnicode_FromString("");
    Overload **closed = details == NULL ? NULL : PyMem_Malloc(((size_t)table->count + 1) * sizeof *closed);
    if (details != NULL && closed == NULL)
        PyErr_NoMemory();
    int32_t found = closed == NULL ? -1 : close_each(table, types, count, closed, &details);
    if (found > 0)
        result = overload_set_of_take(set->type_name, set->name, closed, found);
    else if (found == 0)
        PyErr_Format(PyExc_TypeError, "No match found for given type params%U", details);
    PyMem_Free(closed);
    Py_XDECREF(details);
    return result;
}

OverloadSet *overload_set_close(OverloadSet *set, PyObject *key) {
    int32_t count;
    OverloadTable *table = overload_set_table(set);
    NetTypeInfo **types = table == NULL ? NULL : types_of_key(key, &count);
    if (types == NULL)
        return NULL;
    OverloadSet *closed = closed_find(set, NULL, types, count);
    if (closed == NULL)
        closed = closed_intern_take(set, NULL, types, count, close_all(set, table, types, count));
    PyMem_Free(types);
    return closed;
}

/* ---- Overloads[...] ---- */

static OverloadSet *select_one(OverloadSet *set, OverloadTable *table, int32_t first, NetTypeInfo *const *types,
                               int32_t count) {
    for (int32_t i = 0; i < table->count; i++)
        if (overload_takes(table->overloads[i], first, types, count))
            return overload_set_of(set->type_name, set->name, &table->overloads[i], 1);
    PyErr_SetString(PyExc_TypeError, "No match found for signature");
    return NULL;
}

OverloadSet *overload_set_select(OverloadSet *set, PyObject *key, bool is_extension) {
    int32_t count, first = is_extension ? 1 : 0;
    OverloadTable *table = overload_set_table(set);
    NetTypeInfo **types = table == NULL ? NULL : types_of_key(key, &count);
    if (types == NULL)
        return NULL;
    OverloadSet *selected = closed_find(set, &selections[first], types, count);
    if (selected == NULL)
        selected =
            closed_intern_take(set, &selections[first], types, count, select_one(set, table, first, types, count));
    PyMem_Free(types);
    return selected;
}

/* ---- freeing ---- */

void closed_set_free_all(OverloadSet *set) {
    for (ClosedSet *node = sync_read(&set->closed), *next; node != NULL; node = next) {
        next = node->next;
        overload_set_free(node->set);
        PyMem_RawFree(node);
    }
}
