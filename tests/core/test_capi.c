/* capi/: .NET code works on Python objects by itself. */
#include "harness.h"

#include <string.h>

#include "bridge/handle.h"
#include "bridge/slots.h"
#include "errors/raise.h"
#include "fake_managed.h"
#include "fake_types.h"
#include "lifetime/release_queue.h"
#include "support/thread.h"
#include "support/thread_hold.h"

#define KEY(type) ((NetTypeKey)(uintptr_t) & (type))

/* ---- operands ---- */

static PyRef *ref_of(const char *expression) {
    PyObject *object = harness_eval(expression);
    PyRef *ref = pyref_new(object);
    CHECK_PY(ref != NULL);
    Py_DECREF(object);
    return ref;
}

static Value of_ref(PyRef *ref) {
    return (Value){.as.pointer = ref, .tag = VALUE_PYOBJECT};
}

static Value of_number(int64_t number) {
    return (Value){.as.i64 = number, .tag = VALUE_I64};
}

/* ASCII, as .NET has it: UTF-16 units, in a buffer of the caller's. */
static Value of_text(const char *text, uint16_t *units) {
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        units[i] = (uint16_t)text[i];
    return (Value){.as.pointer = units, .tag = VALUE_TEXT_TAG(VALUE_UTF16, length)};
}

static int32_t operate(int32_t operation, Value *operands, int32_t count, NetTypeKey type, Value *result) {
    return native_slots.python_operate(operation, operands, count, type, result);
}

/* The object of a result, borrowed from the cell. */
static PyObject *object_of(const Value *result) {
    CHECK(result->tag == VALUE_PYOBJECT);
    return pyref_object_borrowed(result->as.pointer);
}

static void release(Value *result) {
    CHECK(result->tag == VALUE_PYOBJECT);
    native_slots.pyref_release((void *)(uintptr_t)result->as.pointer);
    release_queue_drain();
}

/* The operation raises; what it raised is of that type. */
static void check_raises(int32_t operation, Value *operands, int32_t count, PyObject *type, const char *text) {
    Value result;
    CHECK(operate(operation, operands, count, PYTHON_RESULT_OBJECT, &result) == PYTHON_RAISED);
    CHECK(result.tag == VALUE_HANDLE && result.as.handle != 0);
    CHECK(raise_net_exception_take(result.as.handle) == -1);
    CHECK_RAISED_TEXT(type, text);
}

/* ---- references ---- */

TEST(capi, shares) {
    PyObject *object = harness_eval("[]");
    Py_ssize_t before = Py_REFCNT(object);
    PyRef *ref = pyref_new(object);
    CHECK(native_slots.pyref_share(ref) == ref && Py_REFCNT(object) == before + 1);
    native_slots.pyref_release(ref);
    release_queue_drain();
    CHECK(Py_REFCNT(object) == before + 1 && release_queue_live_count() == 1);
    native_slots.pyref_dispose(ref); /* attached: at once */
    CHECK(Py_REFCNT(object) == before && release_queue_live_count() == 0);
    ref = pyref_new(object);
    PyThreadState *saved = thread_detach();
    native_slots.pyref_dispose(ref); /* not attached: by the queue */
    thread_attach(saved);
    WAIT_FOR((release_queue_drain(), release_queue_live_count() == 0));
    CHECK(Py_REFCNT(object) == before);
    Py_DECREF(object);
}

static void share_and_release(void *context, int index) {
    for (long i = 0; i < harness_rounds(20000); i++) {
        native_slots.pyref_share(context);
        if ((i + index) % 2)
            native_slots.pyref_release(context);
        else
            native_slots.pyref_dispose(context);
    }
}

TEST(capi, shares_race) {
    PyRef *ref = ref_of("object()");
    harness_threads(4, share_and_release, ref);
    CHECK(release_queue_live_count() == 1);
    pyref_free(ref);
    CHECK(release_queue_live_count() == 0);
}

/* ---- objects that live as long as Python ---- */

TEST(capi, permanent_objects_have_one_reference) {
    static const char *const expressions[] = {"None", "True", "False", "-5", "0", "7", "256"};
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        PyObject *object = harness_eval(expressions[i]);
        Value first, second, operands[] = {of_number(0)};
        PyRef *plain = pyref_new(object);
        operands[0] = of_ref(plain);
        CHECK(operate(PYTHON_IDENTITY, operands, 1, PYTHON_RESULT_OBJECT, &first) == PYTHON_OK);
        CHECK(operate(PYTHON_IDENTITY, operands, 1, PYTHON_RESULT_OBJECT, &second) == PYTHON_OK);
        CHECK(object_of(&first) == object && first.as.pointer == second.as.pointer);
        CHECK(release_queue_live_count() == 1); /* the plain one */
        pyref_free(plain);
        void *ref = (void *)(uintptr_t)first.as.pointer;
        Py_ssize_t before = Py_REFCNT(object);
        CHECK(native_slots.pyref_share(ref) == ref && native_slots.pyref_copy(ref) == ref);
        for (int round = 0; round < 3; round++) {
            native_slots.pyref_dispose(ref);
            native_slots.pyref_release(ref);
        }
        CHECK(release_queue_length() == 0 && Py_REFCNT(object) == before && pyref_object_borrowed(ref) == object);
        Py_DECREF(object);
    }
    CHECK(release_queue_live_count() == 0);
}

TEST(capi, other_objects_have_references_of_their_own) {
    static const char *const expressions[] = {"-6", "257", "2**70", "1.5",
                                              "''", "()",  "int",   "type('I', (int,), {})(7)"};
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        PyRef *plain = ref_of(expressions[i]);
        Value result, operands[] = {of_ref(plain)};
        CHECK(operate(PYTHON_IDENTITY, operands, 1, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
        CHECK(result.as.pointer != plain && object_of(&result) == pyref_object_borrowed(plain));
        CHECK(release_queue_live_count() == 2);
        release(&result);
        pyref_free(plain);
    }
    CHECK(release_queue_live_count() == 0);
}

/* ---- names ---- */

static void check_attribute(PyRef *thing, const char *name, int64_t expected) {
    uint16_t units[64];
    Value result, operands[] = {of_ref(thing), of_text(name, units)};
    CHECK(operate(PYTHON_GET_ATTR, operands, 2, PYTHON_RESULT_VALUE, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_I32 && result.as.i64 == expected);
}

/* More than are kept, longer ones than are kept, and each often enough to be kept. */
static void read_attributes(void *context, int index) {
    for (long round = 0; round < harness_rounds(12); round++)
        for (int i = 0; i < 3000; i++) {
            char name[64];
            snprintf(name, sizeof name, i % 10 == 0 ? "a_rather_long_name_that_is_longer_than_others_are_%d" : "n%d",
                     i);
            check_attribute(context, name, i);
            check_attribute(context, name, i);
        }
    (void)index;
}

static PyRef *thing_of_many_names(void) {
    harness_run("class Thing: pass\n"
                "thing = Thing()\n"
                "for i in range(3000):\n"
                "    name = 'a_rather_long_name_that_is_longer_than_others_are_%d' if i % 10 == 0 else 'n%d'\n"
                "    setattr(thing, name % i, i)\n");
    return ref_of("thing");
}

TEST(capi, names_are_told_apart) {
    PyRef *thing = thing_of_many_names();
    read_attributes(thing, 0);
    uint16_t units[64];
    Value operands[] = {of_ref(thing), of_text("n", units)};
    for (int i = 0; i < 3; i++)
        check_raises(PYTHON_GET_ATTR, operands, 2, PyExc_AttributeError, "'n'");
    units[0] = 0xDC80; /* half of a pair */
    for (int i = 0; i < 3; i++) {
        Value result;
        CHECK(operate(PYTHON_HAS_ATTR, operands, 2, PYTHON_RESULT_VALUE, &result) == PYTHON_OK && result.as.i64 == 0);
    }
    pyref_free(thing);
}

TEST(capi, names_race) {
    PyRef *thing = thing_of_many_names();
    harness_threads(4, read_attributes, thing);
    pyref_free(thing);
}

/* ---- operations ---- */

TEST(capi, attributes) {
    harness_run("class Thing: x = [1]\n");
    uint16_t units[16];
    Value result, operands[] = {of_ref(ref_of("Thing")), of_text("x", units), of_number(5)};
    CHECK(operate(PYTHON_GET_ATTR, operands, 2, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
    CHECK(PyList_Check(object_of(&result)));
    release(&result);
    CHECK(operate(PYTHON_SET_ATTR, operands, 3, PYTHON_RESULT_NONE, &result) == PYTHON_OK && result.tag == VALUE_NULL);
    CHECK(operate(PYTHON_GET_ATTR, operands, 2, PYTHON_RESULT_VALUE, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_I32 && result.as.i64 == 5);
    CHECK(operate(PYTHON_GET_ATTR, operands, 2, KEY(fake_int32), &result) == PYTHON_OK && (int32_t)result.as.i64 == 5);
    CHECK(operate(PYTHON_DEL_ATTR, operands, 2, PYTHON_RESULT_NONE, &result) == PYTHON_OK);
    CHECK(operate(PYTHON_HAS_ATTR, operands, 2, PYTHON_RESULT_VALUE, &result) == PYTHON_OK && result.as.i64 == 0);
    check_raises(PYTHON_GET_ATTR, operands, 2, PyExc_AttributeError, "'x'");
    pyref_free((void *)(uintptr_t)operands[0].as.pointer);
}

TEST(capi, calls) {
    harness_run("def f(*args, **kw): return [args, kw]\n"
                "class Thing:\n"
                "    def method(self, *args): return args\n");
    uint16_t units[16];
    PyRef *function = ref_of("f"), *dict = ref_of("{'k': 1}"), *thing = ref_of("Thing()"), *tuple = ref_of("(1, 2)");
    PyRef *none = ref_of("None");
    Value result, many[14] = {of_ref(function)};
    for (int i = 1; i < 14; i++)
        many[i] = of_number(i);
    CHECK(operate(PYTHON_CALL, many, 14, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
    CHECK(PyTuple_GET_SIZE(PyList_GET_ITEM(object_of(&result), 0)) == 13);
    release(&result);
    Value keywords[] = {of_ref(dict), of_ref(function), of_number(7)};
    CHECK(operate(PYTHON_CALL_KEYWORDS, keywords, 3, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
    CHECK(PyDict_GET_SIZE(PyList_GET_ITEM(object_of(&result), 1)) == 1);
    release(&result);
    Value method[] = {of_text("method", units), of_ref(thing), of_number(7)};
    CHECK(operate(PYTHON_CALL_METHOD, method, 3, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
    CHECK(PyTuple_GET_SIZE(object_of(&result)) == 1);
    release(&result);
    Value spread[] = {of_ref(function), of_ref(tuple), of_ref(none)};
    CHECK(operate(PYTHON_CALL_TUPLE, spread, 3, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
    release(&result);
    Value wrong[] = {of_ref(function), of_ref(dict), of_ref(none)};
    check_raises(PYTHON_CALL_TUPLE, wrong, 3, PyExc_TypeError, "arguments must be a tuple, not 'dict'");
    PyRef *refs[] = {function, dict, thing, tuple, none};
    for (size_t i = 0; i < sizeof refs / sizeof *refs; i++)
        pyref_free(refs[i]);
}

TEST(capi, texts) {
    PyRef *ref = ref_of("'\\u20ac' * 3");
    Value result, operand = of_ref(ref);
    CHECK(operate(PYTHON_STR, &operand, 1, PYTHON_RESULT_VALUE, &result) == PYTHON_OK);
    CHECK(result.tag == VALUE_TEXT_TAG(VALUE_UCS2, 3) && ((const uint16_t *)result.as.pointer)[2] == 0x20AC);
    pyref_free(ref);
}

TEST(capi, iteration) {
    PyRef *list = ref_of("[1, 2]");
    Value result, iterator, operand = of_ref(list);
    CHECK(operate(PYTHON_ITERATE, &operand, 1, PYTHON_RESULT_OBJECT, &iterator) == PYTHON_OK);
    for (int64_t i = 1; i <= 2; i++) {
        CHECK(operate(PYTHON_NEXT, &iterator, 1, PYTHON_RESULT_VALUE, &result) == PYTHON_OK);
        CHECK(result.as.i64 == i);
    }
    CHECK(operate(PYTHON_NEXT, &iterator, 1, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK && result.tag == VALUE_NULL);
    check_raises(PYTHON_NEXT, &operand, 1, PyExc_TypeError, "'list' object is not an iterator");
    release(&iterator);
    pyref_free(list);
}

/* Every operation there is, on operands that suit few of them: no crash, no reference or handle left over. */
TEST(capi, every_operation_with_odd_operands) {
    static const char *const expressions[] = {"None", "5", "'x'", "[]", "(1,)", "{}", "int", "iter([1])", "object()"};
    for (int operation = 0; operation < PYTHON_OPERATION_COUNT; operation++) {
        if (operation == PYTHON_CLASS_OF || operation == PYTHON_COLLECT) /* of type keys alone; slow */
            continue;
        if (operation == PYTHON_OBJECT_AT || operation == PYTHON_NEW_TYPE) /* of addresses, which are believed */
            continue;
        if (operation == PYTHON_QUEUE_HOLD) /* which keeps what is to be counted */
            continue;
        for (int count = 0; count <= 4; count++)
            for (size_t first = 0; first < sizeof expressions / sizeof *expressions; first++) {
                Value result, operands[4];
                for (int i = 0; i < count; i++)
                    operands[i] = of_ref(ref_of(expressions[(first + (size_t)i * 2) % 9]));
                int32_t answer = operate(operation, operands, count, PYTHON_RESULT_OBJECT, &result);
                CHECK(answer == PYTHON_OK || answer == PYTHON_RAISED);
                CHECK(!PyErr_Occurred());
                if (answer == PYTHON_RAISED)
                    handle_release(result.as.handle, true);
                else if (result.tag == VALUE_PYOBJECT)
                    native_slots.pyref_release((void *)(uintptr_t)result.as.pointer);
                for (int i = 0; i < count; i++)
                    pyref_free((void *)(uintptr_t)operands[i].as.pointer);
                release_queue_drain();
            }
    }
    CHECK(handle_live_count() == 0);
    CHECK(release_queue_live_count() == 0);
}

TEST(capi, no_such_operation) {
    Value result;
    check_raises(-1, NULL, 0, PyExc_SystemError, "no operation -1 with 0 operands");
    check_raises(PYTHON_OPERATION_COUNT, NULL, 0, PyExc_SystemError, "no operation");
    check_raises(PYTHON_GET_ATTR, NULL, 0, PyExc_SystemError, "with 0 operands");
    CHECK(operate(PYTHON_NONE, NULL, 0, PYTHON_RESULT_VALUE, &result) == PYTHON_OK && result.tag == VALUE_NULL);
}

TEST(capi, handles_among_the_operands) {
    PyRef *list = ref_of("[]");
    Value result, operands[] = {of_ref(list), {.tag = VALUE_NULL}};
    operands[1] = (Value){.as.handle = fake_new(&fake_counter, 5, NULL), .tag = (uint64_t)(uintptr_t)&fake_counter};
    CHECK(operate(PYTHON_LIST_APPEND, operands, 2, PYTHON_RESULT_NONE, &result) == PYTHON_OK);
    CHECK(operands[1].tag == VALUE_NULL && handle_live_count() == 1);
    Value value = {.as.handle = fake_new(&fake_counter, 6, NULL), .tag = (uint64_t)(uintptr_t)&fake_counter};
    CHECK(native_slots.python_to_py(&value, KEY(fake_counter), &result) == PYTHON_OK && value.tag == VALUE_NULL);
    release(&result);
    pyref_free(list);
    handle_flush();
    CHECK(handle_live_count() == 0);
    harness_types_hold_memory();
}

/* ---- threads ---- */

static void operate_anywhere(void *context, int index) {
    uint16_t units[16];
    (void)index;
    for (long i = 0; i < harness_rounds(2000); i++) {
        Value result, operands[] = {of_ref(context), of_text("append", units)};
        CHECK(operate(PYTHON_GET_ATTR, operands, 2, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
        native_slots.pyref_dispose((void *)(uintptr_t)result.as.pointer);
        CHECK(!thread_is_attached());
        int64_t outer = native_slots.python_hold(), inner = native_slots.python_hold();
        CHECK(outer != 0 && inner != 0 && thread_is_attached());
        CHECK(operate(PYTHON_GET_ATTR, operands, 2, PYTHON_RESULT_OBJECT, &result) == PYTHON_OK);
        native_slots.pyref_dispose((void *)(uintptr_t)result.as.pointer);
        CHECK(native_slots.python_unhold(inner) == 1 && thread_is_attached());
        CHECK(native_slots.python_unhold(outer) == 1 && !thread_is_attached());
        CHECK(native_slots.python_unhold(outer) == 0 && !thread_is_attached());
    }
}

TEST(capi, operations_and_holds_on_threads) {
    PyRef *list = ref_of("[]");
    harness_threads(4, operate_anywhere, list);
    CHECK(thread_cached_count() == 0);
    WAIT_FOR((release_queue_drain(), release_queue_live_count() == 1));
    pyref_free(list);
}

TEST(capi, holds_of_a_call) {
    int64_t nested = native_slots.python_hold(); /* attached anyway */
    CHECK(nested > 0 && native_slots.python_unhold(nested) == THREAD_UNHOLD_DONE && thread_is_attached());
    PyThreadState *saved = thread_detach();
    int64_t hold = native_slots.python_hold();
    CHECK(hold > 1 && thread_is_attached());
    void *allowed = native_slots.python_allow();
    CHECK(allowed != NULL && !thread_is_attached() && native_slots.python_allow() == NULL);
    native_slots.python_disallow(allowed);
    native_slots.python_disallow(NULL);
    CHECK(native_slots.python_unhold(hold) == 1 && !thread_is_attached());
    thread_attach(saved);
}

static void end_elsewhere(void *context, int index) {
    (void)index;
    CHECK(native_slots.python_unhold(*(int64_t *)context) == THREAD_UNHOLD_ASTRAY && !thread_is_attached());
    int64_t own = native_slots.python_hold();
    CHECK(own != *(int64_t *)context && thread_is_attached());
    CHECK(native_slots.python_unhold(*(int64_t *)context) == THREAD_UNHOLD_ASTRAY && thread_is_attached());
    CHECK(native_slots.python_unhold(own) == THREAD_UNHOLD_DONE && !thread_is_attached());
}

/* Also one with nothing to end. */
TEST(capi, holds_are_ended_by_their_threads_alone) {
    int64_t nested = native_slots.python_hold();
    harness_threads(3, end_elsewhere, &nested);
    CHECK(native_slots.python_unhold(nested) == THREAD_UNHOLD_DONE);
    PyThreadState *saved = thread_detach();
    int64_t hold = native_slots.python_hold();
    harness_threads(3, end_elsewhere, &hold);
    CHECK(thread_is_attached() && native_slots.python_unhold(hold) == THREAD_UNHOLD_DONE && !thread_is_attached());
    thread_attach(saved);
}

/* What .NET code forgets is ended when its call returns; what it ends in an inner call, when it is back. */
TEST(capi, forgotten_holds) {
    PyThreadState *saved = thread_detach();
    int64_t hold = native_slots.python_hold();
    thread_attach(saved);
    CHECK(thread_is_attached() && native_slots.python_unhold(hold) == 0);

    saved = thread_detach();
    hold = native_slots.python_hold();
    PyThreadState *inner = thread_detach();
    CHECK(native_slots.python_unhold(hold) == 1 && !thread_is_attached());
    thread_attach(inner);
    thread_attach(saved);
    CHECK(thread_is_attached());
    saved = thread_detach();
    CHECK(!thread_is_attached());
    thread_attach(saved);
}

static void forget(void *context, int index) {
    (void)context, (void)index;
    CHECK(native_slots.python_hold() > 1);
}

TEST(capi, holds_of_threads_that_end) {
    for (int i = 0; i < 3; i++)
        harness_threads(1, forget, NULL);
    CHECK(thread_cached_count() == 0);
}

static void refused(void *context, int index) {
    (void)index;
    Value result = {.tag = VALUE_I64}, operand = of_ref(context);
    CHECK(operate(PYTHON_STR, &operand, 1, PYTHON_RESULT_VALUE, &result) == PYTHON_REFUSED);
    CHECK(result.tag == VALUE_I64 && native_slots.python_hold() == 0);
    native_slots.pyref_share(context);
    native_slots.pyref_dispose(context);
}

TEST(capi, refused) {
    PyRef *ref = ref_of("'x'");
    harness_close_gate(1);
    harness_threads(2, refused, ref);
    pyref_free(ref);
}

/* ---- recursion ---- */

static PyObject *operate_again(PyObject *self, PyObject *unused) {
    (void)unused;
    Value result, operand = {.as.pointer = PyCapsule_GetPointer(self, NULL), .tag = VALUE_PYOBJECT};
    operand.as.pointer = *(PyRef *const *)operand.as.pointer;
    if (operate(PYTHON_CALL, &operand, 1, PYTHON_RESULT_VALUE, &result) == PYTHON_OK)
        return PyLong_FromLongLong(result.as.i64);
    raise_net_exception_take(result.as.handle);
    return NULL;
}

TEST(capi, recursion) {
    static PyMethodDef method = {"again", operate_again, METH_NOARGS, NULL};
    static PyRef *callable;
    PyObject *capsule = PyCapsule_New(&callable, NULL, NULL);
    PyObject *function = PyCFunction_New(&method, capsule);
    callable = pyref_new(function);
    Value operand = of_ref(callable);
    check_raises(PYTHON_CALL, &operand, 1, PyExc_RecursionError, "");
    Py_DECREF(function);
    Py_DECREF(capsule);
    pyref_free(callable);
    release_queue_drain();
}
