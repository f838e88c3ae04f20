/* Members → descriptors. */
#include "types/type_members.h"

#include "bridge/blob_reader.h"
#include "errors/managed_call.h"
#include "objects/net_ambiguous.h"
#include "objects/net_event.h"
#include "objects/net_field.h"
#include "objects/net_method.h"
#include "objects/net_nested.h"
#include "objects/net_property.h"
#include "objects/net_record.h"
#include "support/text.h"

typedef PyObject *(*MakeDescriptor)(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags);

static const MakeDescriptor makers[] = {
    [MEMBER_KIND_METHOD] = net_method_new,       [MEMBER_KIND_FIELD] = net_field_new,
    [MEMBER_KIND_PROPERTY] = net_property_new,   [MEMBER_KIND_EVENT] = net_event_new,
    [MEMBER_KIND_AMBIGUOUS] = net_ambiguous_new, [MEMBER_KIND_STATIC_ABSTRACT] = net_ambiguous_new_static,
    [MEMBER_KIND_RECORD] = net_record_new,
};

/* Python's keywords cannot follow a dot: such members are there with a trailing underscore as well. */
static bool is_keyword(PyObject *name) {
    static const char *const keywords[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (PyUnicode_CompareWithASCIIString(name, keywords[i]) == 0)
            return true;
    return false;
}

static int add_member(TypeMembers *members, PyObject *name, PyObject *descriptor) {
    if (PyDict_SetItem(members->dict, name, descriptor) < 0)
        return -1;
    if (!is_keyword(name))
        return 0;
    PyObject *spelled = PyUnicode_FromFormat("%U_", name);
    int status = spelled == NULL ? -1 : PyDict_SetItem(members->dict, spelled, descriptor);
    Py_XDECREF(spelled);
    return status;
}

static int read_member(NetTypeInfo *info, TypeMembers *members, BlobReader *reader) {
    BlobText text = blob_text(reader);
    uint8_t kind = blob_u8(reader);
    uint16_t flags = blob_u16(reader);
    uint32_t member = blob_u32(reader);
    NetTypeKey nested = blob_key(reader);
    if (reader->broken)
        return 0;
    PyObject *name = text_interned(text.utf8, text.length);
    PyObject *descriptor = NULL;
    if (name != NULL && kind == MEMBER_KIND_TYPE)
        descriptor = net_nested_new(nested);
    else if (name != NULL && kind < sizeof makers / sizeof *makers && makers[kind] != NULL)
        descriptor = makers[kind](info, name, member, flags);
    int status = descriptor == NULL ? -1 : add_member(members, name, descriptor);
    Py_XDECREF(name);
    Py_XDECREF(descriptor);
    return status;
}

static int read_operators(NetTypeInfo *info, TypeMembers *members, BlobReader *reader) {
    uint32_t count = blob_u32(reader);
    if (count == 0 || reader->broken)
        return 0;
    members->operators = PyMem_RawCalloc(1, sizeof *members->operators);
    if (members->operators == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    members->operators->type_name = info->clr_name;
    for (; count > 0 && !reader->broken; count--) {
        uint8_t operator= blob_u8(reader);
        uint32_t member = blob_u32(reader);
        if (operator<OPERATOR_COUNT)
            members->operators->members[operator] = member;
    }
    return 0;
}

static int read_members(NetTypeInfo *info, TypeMembers *members, BlobReader *reader) {
    for (uint32_t count = blob_u32(reader); count > 0 && !reader->broken; count--)
        if (read_member(info, members, reader) < 0)
            return -1;
    for (uint32_t count = blob_u32(reader); count > 0 && !reader->broken; count--) {
        uint8_t protocol = blob_u8(reader);
        uint32_t number = blob_u32(reader);
        if (protocol < PROTOCOL_COUNT)
            members->protocols[protocol] = number;
    }
    if (read_operators(info, members, reader) < 0)
        return -1;
    if (!reader->broken)
        return 0;
    PyErr_Format(PyExc_SystemError, "the managed half sent members of %U that are cut short", info->full_name);
    return -1;
}

int type_members_read(NetTypeInfo *info, TypeMembers *members) {
    Blob blob = {0};
    int status;
    *members = (TypeMembers){.dict = PyDict_New()};
    if (members->dict == NULL)
        return -1;
    MANAGED_CALL(status, type_members, info->key, &blob);
    if (status == 0) {
        BlobReader reader = blob_reader(blob);
        status = read_members(info, members, &reader);
        managed.blob_free(blob.data);
    }
    if (status < 0)
        type_members_fini(members);
    return status;
}

void type_members_fini(TypeMembers *members) {
    Py_CLEAR(members->dict);
    PyMem_RawFree(members->operators);
    members->operators = NULL;
}
