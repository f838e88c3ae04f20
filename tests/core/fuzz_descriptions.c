/* libFuzzer: descriptions of types, members and overloads (bridge/metadata_format.h) that no managed half has made.
 *
 * The first byte says what the rest is. Each is refused with an exception or taken; what is taken is whole. */
#include "harness.h"

#include "bridge/slots.h"
#include "call/overload.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "metadata/type_info.h"

enum Subject { SUBJECT_TYPE, SUBJECT_MEMBER, SUBJECT_OVERLOAD, SUBJECTS };

static struct {
    const uint8_t *bytes;
    size_t size;
    NetTypeKey wanted; /* the key of the type that the bytes describe; no key of a fake type, which is an address */
} input;

static NetHandle give_bytes(Blob *out) {
    FakeBlob blob = {0};
    fake_blob_bytes(&blob, input.bytes, input.size);
    *out = fake_blob_finish(&blob);
    return 0;
}

/* Types that the bytes name are there, whatever their keys. */
static NetHandle describe_type(NetTypeKey key, Blob *out) {
    return key == input.wanted ? give_bytes(out) : fake_type_describe((NetTypeKey)(uintptr_t)&fake_object_type, out);
}

static NetHandle describe_member(uint32_t member, Blob *out) {
    (void)member;
    return give_bytes(out);
}

static void check_refusal(void) {
    CHECK(PyErr_Occurred());
    PyErr_Clear();
}

/* Types live for ever: each has a key of its own. */
static void try_type(void) {
    input.wanted += 2;
    NetTypeInfo *info = type_info_get(input.wanted);
    if (info == NULL) {
        check_refusal();
        return;
    }
    CHECK(info->converter != NULL && PyUnicode_Check(info->name) && PyUnicode_Check(info->full_name));
    CHECK(type_info_get(input.wanted) == info);
}

static void check_overload(const Overload *overload) {
    CHECK(PyUnicode_Check(overload->text) && PyUnicode_Check(overload->name) && overload->declaring != NULL);
    for (int32_t i = 0; i < overload->parameter_count; i++)
        CHECK(PyUnicode_Check(overload->parameters[i].name));
    CHECK(overload->required_count <= overload->parameter_count && overload->byref_count <= overload->parameter_count);
}

static void try_member(void) {
    PyObject *name = PyUnicode_FromString("Name");
    OverloadSet *set = overload_set_new(1, name, name);
    CHECK_PY(set != NULL);
    const OverloadTable *table = overload_set_table(set);
    if (table == NULL)
        check_refusal();
    for (int32_t i = 0; table != NULL && i < table->count; i++)
        check_overload(table->overloads[i]);
    overload_set_free(set);
    Py_DECREF(name);
}

static void try_overload(void) {
    Overload *overload = overload_describe(1);
    if (overload == NULL)
        check_refusal();
    else
        check_overload(overload);
    overload_free(overload);
}

/* libFuzzer calls these two by their names. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    harness_start(*argv);
    input.wanted = 1;
    managed.type_describe = describe_type;
    managed.member_describe = describe_member;
    managed.overload_describe = describe_member;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const tries[SUBJECTS])(void) = {try_type, try_member, try_overload};
    if (size == 0)
        return -1; /* not worth keeping */
    input.bytes = data + 1;
    input.size = size - 1;
#ifdef CLRLINK_PLANT_FUZZ
    if (input.size > 8)
        (void)*(const volatile uint8_t *)(input.bytes + input.size); /* past the end: must be reported */
#endif
    tries[data[0] % SUBJECTS]();
    return 0;
}
