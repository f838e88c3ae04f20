/* Reading overloads from the managed half, and the sets they live in.
 *
 * Life cycle: a set is made with its member number alone; its table is described at first use and published whole.
 * Sets, tables and overloads live as long as the process, as types do; those of a type that lost the race to be built
 * go with its descriptors.
 * Concurrency: two threads may describe the same member; the first to publish wins, the other's table is dropped.
 */
#include "call/overload.h"

#include <string.h>

#include "bridge/blob_reader.h"
#include "call/bind_cache.h"
#include "call/closed_set.h"
#include "call/inference.h"
#include "convert/converter.h"
#include "errors/managed_call.h"
#include "support/text.h"

typedef struct NamedSet {
    struct NamedSet *next; /* [const] */
    PyObject *name;        /* [const] */
    OverloadSet *set;      /* [const] */
} NamedSet;

/* ---- reading ---- */

static PyObject *read_interned(BlobReader *reader) {
    BlobText text = blob_text(reader);
    return text_interned(text.utf8, text.length);
}

static int read_type(BlobReader *reader, NetTypeInfo **type) {
    NetTypeKey key = blob_key(reader);
    *type = NULL;
    return key == 0 || (*type = type_info_get(key)) != NULL ? 0 : -1;
}

static int read_parameter(BlobReader *reader, Parameter *parameter) {
    if (read_type(reader, &parameter->type) < 0 || (parameter->name = read_interned(reader)) == NULL)
        return -1;
    parameter->flags = blob_u16(reader);
    parameter->generic_position = (uint16_t)blob_u32(reader);
    return 0;
}

/* Results whose cell can hold a handle. */
static bool result_wants_slot(const Overload *overload) {
    if (overload->result == NULL)
        return false;
    switch (overload->result->code) {
    case TYPE_CODE_OBJECT:
    case TYPE_CODE_DYNAMIC:
    case TYPE_CODE_INTPTR:
    case TYPE_CODE_UINTPTR:
    case TYPE_CODE_STRING:
    case TYPE_CODE_NULLABLE:
    case TYPE_CODE_BIGINT:
    case TYPE_CODE_DECIMAL:
    case TYPE_CODE_DATE_TIME:
    case TYPE_CODE_DATE_TIME_OFFSET:
    case TYPE_CODE_TIME_SPAN:
    case TYPE_CODE_DATE_ONLY:
    case TYPE_CODE_TIME_ONLY:
    case TYPE_CODE_GUID:
    case TYPE_CODE_HALF:
    case TYPE_CODE_INT128:
    case TYPE_CODE_UINT128:
    case TYPE_CODE_COMPLEX: return true;
    default: return false;
    }
}

/* Properties of the whole, from its parameters. */
static void summarise(Overload *overload) {
    overload->simple = (overload->flags & (OVERLOAD_GENERIC | OVERLOAD_UNSUPPORTED)) == 0;
    for (int32_t i = 0; i < overload->parameter_count; i++) {
        const Parameter *parameter = &overload->parameters[i];
        if (parameter->flags & PARAMETER_BYREF) {
            overload->byref_count++;
            overload->simple = false;
        }
        if (!(parameter->flags & (PARAMETER_OUT | PARAMETER_OPTIONAL | PARAMETER_PARAMS)))
            overload->required_count++;
    }
    overload->wants_slot = result_wants_slot(overload);
}

void overload_free(Overload *overload) {
    if (overload == NULL)
        return;
    for (int32_t i = 0; i < overload->parameter_count; i++)
        Py_XDECREF(overload->parameters[i].name);
    Py_XDECREF(overload->text);
    Py_XDECREF(overload->name);
    for (BaseThunk *node = sync_read(&overload->base_thunks), *next; node != NULL; node = next) {
        next = node->next;
        PyMem_RawFree(node);
    }
    inference_free(overload);
    PyMem_RawFree(overload);
}

static int read_overload_head(BlobReader *reader, Overload *overload) {
    overload->id = blob_u32(reader);
    overload->flags = blob_u32(reader);
    if (read_type(reader, &overload->declaring) < 0)
        return -1;
    if (overload->declaring == NULL) {
        PyErr_SetString(PyExc_SystemError, "the managed half sent an overload of no type");
        return -1;
    }
    overload->generic_arity = blob_u32(reader);
    if ((overload->text = read_interned(reader)) == NULL || (overload->name = read_interned(reader)) == NULL)
        return -1;
    return read_type(reader, &overload->result);
}

static Overload *read_overload(BlobReader *reader) {
    Overload head = {0};
    if (read_overload_head(reader, &head) < 0)
        goto error;
    uint32_t count = blob_u32(reader);
    if (reader->broken || count > 65535) {
        PyErr_SetString(PyExc_SystemError, "the managed half sent an overload description that is cut short");
        goto error;
    }
    Overload *overload = PyMem_RawCalloc(1, sizeof *overload + count * sizeof(Parameter));
    if (overload == NULL) {
        PyErr_NoMemory();
        goto error;
    }
    memcpy(overload, &head, offsetof(Overload, thunk));
    overload->parameter_count = (int32_t)count;
    for (uint32_t i = 0; i < count; i++)
        if (read_parameter(reader, &overload->parameters[i]) < 0) {
            overload_free(overload);
            return NULL;
        }
    summarise(overload);
    return overload;
error:
    Py_XDECREF(head.text);
    Py_XDECREF(head.name);
    return NULL;
}

static void table_drop(OverloadTable *table) {
    if (table == NULL)
        return;
    for (int32_t i = 0; table->owns && i < table->count; i++)
        overload_free(table->overloads[i]);
    PyMem_RawFree(table);
}

static OverloadTable *table_new(uint32_t count) {
    OverloadTable *table = PyMem_RawCalloc(1, sizeof *table + count * sizeof(Overload *));
    if (table == NULL)
        PyErr_NoMemory();
    return table;
}

static OverloadTable *read_table(Blob blob) {
    BlobReader reader = blob_reader(blob);
    uint32_t count = blob_u32(&reader);
    if (count > (size_t)blob.length) {
        PyErr_SetString(PyExc_SystemError, "the managed half sent a member description that is cut short");
        return NULL;
    }
    OverloadTable *table = table_new(count);
    if (table != NULL)
        table->owns = true;
    for (uint32_t i = 0; table != NULL && i < count; i++) {
        table->overloads[i] = read_overload(&reader);
        if (table->overloads[i] == NULL) {
            table_drop(table);
            return NULL;
        }
        table->count++;
    }
    return table;
}

static OverloadTable *describe_member(uint32_t member) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, member_describe, member, &blob);
    if (status < 0)
        return NULL;
    OverloadTable *table = read_table(blob);
    managed.blob_free(blob.data);
    return table;
}

Overload *overload_describe(uint32_t number) {
    Blob blob = {0};
    int status;
    MANAGED_CALL(status, overload_describe, number, &blob);
    if (status < 0)
        return NULL;
    BlobReader reader = blob_reader(blob);
    Overload *overload = read_overload(&reader);
    managed.blob_free(blob.data);
    return overload;
}

/* ---- sets ---- */

OverloadSet *overload_set_new(uint32_t member, PyObject *type_name, PyObject *name) {
    OverloadSet *set = PyMem_RawCalloc(1, sizeof *set);
    if (set == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    set->member = member;
    set->type_name = Py_NewRef(type_name);
    set->name = Py_NewRef(name);
    return set;
}

/* A set of one simple overload is called without a look at the table; not with params, where one argument may be the
 * array or an element of it. */
static void note_only(OverloadSet *set, OverloadTable *table) {
    Overload *first = table->count == 1 ? table->overloads[0] : NULL;
    if (first != NULL && first->simple && !(first->flags & OVERLOAD_PARAMS))
        sync_publish(&set->only, first);
}

OverloadTable *overload_set_table(OverloadSet *set) {
    OverloadTable *table = sync_read(&set->table);
    if (table != NULL)
        return table;
    table = describe_member(set->member);
    if (table == NULL)
        return NULL;
    for (int32_t i = 0; i < table->count; i++) {
        table->overloads[i]->by_name = set->by_name;
        table->overloads[i]->property = set->is_accessor ? set->name : NULL;
    }
    OverloadTable *expected = NULL;
    if (atomic_compare_exchange_strong(&set->table, &expected, table)) {
        note_only(set, table);
        return table;
    }
    table_drop(table);
    return expected;
}

OverloadSet *overload_set_of(PyObject *type_name, PyObject *name, Overload *const *overloads, int32_t count) {
    OverloadTable *table = table_new((uint32_t)count);
    OverloadSet *set = table == NULL ? NULL : overload_set_new(0, type_name, name);
    if (set == NULL) {
        PyMem_RawFree(table);
        return NULL;
    }
    table->count = count;
    if (count > 0)
        memcpy(table->overloads, overloads, (size_t)count * sizeof *overloads);
    sync_publish(&set->table, table);
    note_only(set, table);
    return set;
}

OverloadSet *overload_set_of_take(PyObject *type_name, PyObject *name, Overload *const *overloads, int32_t count) {
    OverloadSet *set = overload_set_of(type_name, name, overloads, count);
    if (set != NULL)
        sync_read(&set->table)->owns = true; /* nobody else has it yet */
    for (int32_t i = 0; set == NULL && i < count; i++)
        overload_free(overloads[i]);
    return set;
}

OverloadSet *overload_set_single(uint32_t number, PyObject *type_name) {
    Overload *overload = overload_describe(number);
    return overload == NULL ? NULL : overload_set_of_take(type_name, overload->name, &overload, 1);
}

void overload_set_free(OverloadSet *set) {
    if (set == NULL)
        return;
    closed_set_free_all(set);
    for (NamedSet *node = sync_read(&set->named), *next; node != NULL; node = next) {
        next = node->next;
        overload_set_free(node->set);
        Py_DECREF(node->name);
        PyMem_RawFree(node);
    }
    overload_set_free(sync_read(&set->getters));
    overload_set_free(sync_read(&set->setters));
    bind_cache_free(set);
    table_drop(sync_read(&set->table));
    Py_DECREF(set->type_name);
    Py_DECREF(set->name);
    PyMem_RawFree(set);
}

/* ---- parts ---- */

typedef struct Choice {
    uint32_t role;  /* an OVERLOAD_ flag, or 0 */
    PyObject *name; /* or NULL */
} Choice;

static bool is_chosen(const Overload *overload, Choice choice) {
    return (choice.role == 0 || (overload->flags & choice.role)) &&
           (choice.name == NULL || PyUnicode_Compare(overload->name, choice.name) == 0);
}

static OverloadSet *part_new(OverloadSet *set, const OverloadTable *table, Choice choice) {
    Overload **chosen = PyMem_Malloc(((size_t)table->count + 1) * sizeof *chosen);
    if (chosen == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    int32_t count = 0;
    for (int32_t i = 0; i < table->count; i++)
        if (is_chosen(table->overloads[i], choice))
            chosen[count++] = table->overloads[i];
    OverloadSet *made = overload_set_of(set->type_name, count > 0 ? chosen[0]->name : set->name, chosen, count);
    PyMem_Free(chosen);
    return made;
}

OverloadSet *overload_set_role(OverloadSet *set, uint32_t role) {
    _Atomic(OverloadSet *) *place = role == OVERLOAD_GETTER ? &set->getters : &set->setters;
    OverloadSet *known = sync_read(place);
    if (known != NULL)
        return known;
    OverloadTable *table = overload_set_table(set);
    OverloadSet *made = table == NULL ? NULL : part_new(set, table, (Choice){.role = role});
    if (made == NULL || atomic_compare_exchange_strong(place, &known, made))
        return made;
    overload_set_free(made); /* another thread was first */
    return known;
}

static OverloadSet *named_find(const NamedSet *node, PyObject *name) {
    for (; node != NULL; node = node->next)
        if (node->name == name || PyUnicode_Compare(node->name, name) == 0)
            return node->set;
    return NULL;
}

/* Links `part` in, unless another thread was first. */
static OverloadSet *named_intern(OverloadSet *set, PyObject *name, OverloadSet *part) {
    NamedSet *node = PyMem_RawMalloc(sizeof *node);
    if (node == NULL) {
        PyErr_NoMemory();
        overload_set_free(part);
        return NULL;
    }
    *node = (NamedSet){.next = sync_read(&set->named), .name = Py_NewRef(name), .set = part};
    do {
        OverloadSet *other = named_find(node->next, name);
        if (other != NULL) {
            Py_DECREF(node->name);
            PyMem_RawFree(node);
            overload_set_free(part);
            return other;
        }
    } while (!atomic_compare_exchange_weak(&set->named, &node->next, node));
    return part;
}

OverloadSet *overload_set_named(OverloadSet *set, PyObject *name) {
    OverloadSet *part = named_find(sync_read(&set->named), name);
    if (part == NULL) {
        OverloadTable *table = overload_set_table(set);
        OverloadSet *made = table == NULL ? NULL : part_new(set, table, (Choice){.name = name});
        part = made == NULL ? NULL : named_intern(set, name, made);
    }
    return part == NULL || sync_read(&part->table)->count == 0 ? NULL : part;
}

/* ---- what documentation shows ---- */

PyObject *overload_set_doc(OverloadSet *set) {
    OverloadTable *table = overload_set_table(set);
    PyObject *lines = table == NULL ? NULL : PyList_New(0);
    for (int32_t i = 0; lines != NULL && i < table->count; i++)
        if (PyList_Append(lines, table->overloads[i]->text) < 0)
            Py_CLEAR(lines);
    PyObject *newline = lines == NULL ? NULL : PyUnicode_FromString("\n");
    PyObject *doc = newline == NULL ? NULL : PyUnicode_Join(newline, lines);
    Py_XDECREF(newline);
    Py_XDECREF(lines);
    return doc;
}

/* ---- protocols ---- */

/* Protocols whose number is a member; the others are single overloads. */
static bool protocol_is_member(enum Protocol protocol) {
    switch (protocol) {
    case PROTOCOL_CONSTRUCT:
    case PROTOCOL_INDEXER:
    case PROTOCOL_DELETE_ITEM:
    case PROTOCOL_CONTAINS:
    case PROTOCOL_OPERATIONS:
    case PROTOCOL_BOX:
    case PROTOCOL_COMPARE_TO:
    case PROTOCOL_DYNAMIC:
    case PROTOCOL_INVOKE: return true;
    default: return false;
    }
}

/* How error texts name a protocol's member. */
static const char *protocol_name(enum Protocol protocol) {
    switch (protocol) {
    case PROTOCOL_CONSTRUCT:
    case PROTOCOL_BOX: return ".ctor";
    case PROTOCOL_INDEXER: return "get_Item";
    case PROTOCOL_DELETE_ITEM: return "Remove";
    case PROTOCOL_CONTAINS: return "Contains";
    case PROTOCOL_COMPARE_TO: return "CompareTo";
    default: return "Invoke";
    }
}

static OverloadSet *make_protocol_set(NetTypeInfo *info, enum Protocol protocol) {
    uint32_t number = info->protocols[protocol];
    if (!protocol_is_member(protocol))
        return overload_set_single(number, info->clr_name);
    PyObject *name = PyUnicode_FromString(protocol_name(protocol));
    if (name == NULL)
        return NULL;
    OverloadSet *set = overload_set_new(number, info->clr_name, name);
    Py_DECREF(name);
    return set;
}

int overload_init(void) {
    type_info_set_set_maker(make_protocol_set, overload_set_free);
    return 0;
}
