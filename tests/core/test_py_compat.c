/* support/py_compat */
#include "harness.h"

#include <stddef.h>
#include <string.h>
#if PY_VERSION_HEX < 0x030C0000
#include <structmember.h>
#define Py_T_PYSSIZET T_PYSSIZET
#define Py_T_INT T_INT
#define Py_READONLY READONLY
#endif

#include "support/py_compat.h"
#include "support/sync.h"
#include "support/thread.h"

/* ---- types with a metatype of ours ---- */

typedef struct Meta {
    PyHeapTypeObject heap;
    int mark;
} Meta;

typedef struct Thing {
    PyObject_HEAD
    int number;
    PyObject *dict;
    PyObject *weakrefs;
} Thing;

static PyTypeObject *new_metatype(void) {
    static PyType_Slot slots[] = {{Py_tp_base, NULL}, {0, NULL}};
    static PyType_Spec spec = {"testing.Meta", sizeof(Meta), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyType_Type);
    slots[0].pfunc = &PyType_Type;
    spec.itemsize = (int)PyType_Type.tp_itemsize;
    PyObject *type = PyType_FromSpecWithBases(&spec, bases);
    CHECK_PY(type != NULL);
    Py_DECREF(bases);
    return (PyTypeObject *)type;
}

static void thing_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (((Thing *)self)->weakrefs != NULL)
        PyObject_ClearWeakRefs(self);
    Py_CLEAR(((Thing *)self)->dict);
    type->tp_free(self);
    Py_DECREF(type);
}

static int thing_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Thing *)self)->dict);
    return 0;
}

static int thing_clear(PyObject *self) {
    Py_CLEAR(((Thing *)self)->dict);
    return 0;
}

static Py_ssize_t thing_length(PyObject *self) {
    return ((Thing *)self)->number;
}

static PyObject *thing_add(PyObject *self, PyObject *other) {
    (void)other;
    return Py_NewRef(self);
}

static PyObject *thing_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    (void)self, (void)kwargs;
    return Py_NewRef(args);
}

static PyObject *thing_method(PyObject *self, PyObject *unused) {
    (void)unused;
    return PyLong_FromLong(((Thing *)self)->number);
}

static PyMethodDef thing_methods[] = {{"method", thing_method, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyMemberDef thing_members[] = {
    {"__dictoffset__", Py_T_PYSSIZET, offsetof(Thing, dict), Py_READONLY, NULL},
    {"number", Py_T_INT, offsetof(Thing, number), 0, NULL},
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(Thing, weakrefs), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *new_type(PyTypeObject *metatype, const char *name, PyObject *bases) {
    PyType_Slot slots[] = {{Py_tp_dealloc, thing_dealloc},
                           {Py_tp_traverse, thing_traverse},
                           {Py_tp_clear, thing_clear},
                           {Py_tp_members, thing_members},
                           {Py_tp_methods, thing_methods},
                           {Py_sq_length, thing_length},
                           {Py_nb_add, thing_add},
                           {Py_tp_call, thing_call},
                           {Py_tp_doc, "What a Thing is.\0"},
                           {0, NULL}};
    PyType_Spec spec = {name, sizeof(Thing), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
    return py_compat_type_from_spec(metatype, NULL, &spec, bases);
}

static void set_main(const char *name, PyObject *value) {
    CHECK_PY(PyObject_SetAttrString(PyImport_AddModule("__main__"), name, value) == 0);
}

TEST(py_compat, type_from_spec) {
    PyTypeObject *metatype = new_metatype();
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyBaseObject_Type);
    char *name = strdup("some.place.Thing"); /* the type must not rely on the caller's text */
    PyObject *type = new_type(metatype, name, bases);
    CHECK_PY(type != NULL);
    memset(name, 'x', strlen(name));
    free(name);
    CHECK(Py_IS_TYPE(type, metatype));
    ((Meta *)type)->mark = 42;
    set_main("Thing", type);
    harness_run("assert Thing.__name__ == 'Thing' and Thing.__qualname__ == 'Thing', Thing.__name__\n"
                "assert Thing.__module__ == 'some.place', Thing.__module__\n"
                "assert repr(Thing) == \"<class 'some.place.Thing'>\", repr(Thing)\n"
                "assert Thing.__doc__ == 'What a Thing is.', Thing.__doc__\n"
                "assert Thing.__bases__ == (object,) and Thing.__mro__ == (Thing, object)\n"
                "thing = Thing()\n"
                "thing.number = 5\n"
                "assert len(thing) == 5 and thing.method() == 5 and thing.number == 5\n"
                "assert thing + 1 is thing and thing(1, 2) == (1, 2)\n"
                "thing.other = [thing]\n"
                "assert thing.other == [thing]\n"
                "import weakref, gc\n"
                "ref = weakref.ref(thing)\n"
                "del thing\n"
                "gc.collect()\n"
                "assert ref() is None\n"
                "try: Thing().nothing\n"
                "except AttributeError as error: assert \"'some.place.Thing'\" in str(error) or \"'Thing'\" in "
                "str(error), error\n"
                "else: raise AssertionError\n");
    CHECK(((Meta *)type)->mark == 42);
    set_main("Thing", Py_None);
    Py_DECREF(type);
    Py_DECREF(bases);
    Py_DECREF(metatype);
}

TEST(py_compat, type_subclassed) {
    PyTypeObject *metatype = new_metatype();
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyBaseObject_Type);
    PyObject *type = new_type(metatype, "some.Base", bases);
    CHECK_PY(type != NULL);
    PyObject *second_bases = PyTuple_Pack(1, type);
    PyObject *second = new_type(metatype, "some.Second", second_bases);
    CHECK_PY(second != NULL);
    set_main("Base", type);
    set_main("Second", second);
    set_main("Meta", (PyObject *)metatype);
    harness_run("class Derived(Base):\n"
                "    def __len__(self): return 9\n"
                "    def __init__(self, x): self.x = x\n"
                "assert type(Derived) is Meta and issubclass(Second, Base) and type(Second) is Meta\n"
                "d = Derived(3)\n"
                "assert len(d) == 9 and d.x == 3 and d.method() == 0 and d(1) == (1,)\n"
                "s = Second(); s.number = 4; assert s.method() == 4\n"
                "class Both(Second, Derived): pass\n"
                "assert Both.__mro__[:4] == (Both, Second, Derived, Base)\n"
                "b = Both(1); b.y = 2; assert b.x == 1 and b.y == 2\n"
                "import gc\n"
                "d.me = d; b.me = b\n"
                "del d, b, s\n"
                "gc.collect()\n"
                "del Derived, Both, Base, Second\n"
                "gc.collect()\n");
    Py_DECREF(second);
    Py_DECREF(second_bases);
    Py_DECREF(type);
    Py_DECREF(bases);
    set_main("Meta", Py_None);
    Py_DECREF(metatype);
}

TEST(py_compat, type_refused) {
    PyTypeObject *metatype = new_metatype();
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyBool_Type);
    CHECK(new_type(metatype, "some.Thing", bases) == NULL);
    CHECK_RAISED_TEXT(PyExc_TypeError, "not an acceptable base type");
    Py_DECREF(bases);
    bases = PyTuple_Pack(2, (PyObject *)&PyDict_Type, (PyObject *)&PyUnicode_Type);
    CHECK(new_type(metatype, "some.Thing", bases) == NULL);
    CHECK_RAISED(PyExc_TypeError);
    Py_DECREF(bases);
    Py_DECREF(metatype);
}

/* An exception type with OSError's layout, as types of .NET exceptions are. */
TEST(py_compat, type_with_builtin_base) {
    PyTypeObject *metatype = new_metatype();
    PyObject *bases = PyTuple_Pack(2, PyExc_OSError, PyExc_ValueError);
    PyType_Slot slots[] = {{Py_tp_doc, NULL}, {0, NULL}};
    PyType_Spec spec = {"some.Failure", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    PyObject *type = py_compat_type_from_spec(metatype, NULL, &spec, bases);
    CHECK_PY(type != NULL);
    set_main("Failure", type);
    harness_run("assert Failure.__base__ is OSError\n"
                "try: raise Failure(2, 'gone')\n"
                "except ValueError as error: assert error.errno == 2 and error.strerror == 'gone'\n"
                "error = Failure(1, 'x'); error.extra = 1; error.__traceback__\n"
                "del error\n");
    set_main("Failure", Py_None);
    Py_DECREF(type);
    Py_DECREF(bases);
    Py_DECREF(metatype);
}

/* ---- ints ---- */

static void check_bytes(const char *expression) {
    PyObject *value = harness_eval(expression);
    uint8_t bytes[64];
    Py_ssize_t needed = py_compat_long_as_bytes(value, bytes, sizeof bytes);
    CHECK_PY(needed > 0 && needed <= (Py_ssize_t)sizeof bytes);
    char text[512] = "int.from_bytes(bytes([";
    for (Py_ssize_t i = 0; i < needed; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,", bytes[i]);
    strcat(text, "]), 'little', signed=True)");
    PyObject *back = harness_eval(text);
    CHECK_PY(PyObject_RichCompareBool(value, back, Py_EQ) == 1);
    uint8_t untouched[1] = {0xAA};
    if (needed > 1)
        CHECK(py_compat_long_as_bytes(value, untouched, 1) == needed && untouched[0] == 0xAA);
    Py_DECREF(back);
    Py_DECREF(value);
}

TEST(py_compat, int_bytes) {
    static const char *const values[] = {
        "0",     "1",       "-1",     "127",       "128",        "-128",   "-129",    "255",        "2**63",  "-2**63",
        "2**64", "2**64-1", "-2**64", "2**100+17", "-2**100-17", "2**256", "-2**255", "10**40 + 3", "-10**60"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        check_bytes(values[i]);
}

TEST(py_compat, int_ranges) {
    static const struct {
        const char *text;
        int as_int64, as_uint64;
    } cases[] = {{"0", 1, 1},      {"-1", 1, 0},       {"2**63-1", 1, 1}, {"2**63", 0, 1},
                 {"-2**63", 1, 0}, {"-2**63-1", 0, 0}, {"2**64-1", 0, 1}, {"2**64", 0, 0},
                 {"10**30", 0, 0}, {"-10**30", 0, 0},  {"True", 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PyObject *value = harness_eval(cases[i].text);
        int64_t number = 0;
        uint64_t natural = 0;
        CHECK(py_compat_long_as_int64(value, &number) == cases[i].as_int64);
        CHECK(py_compat_long_as_uint64(value, &natural) == cases[i].as_uint64);
        CHECK(!PyErr_Occurred());
        if (cases[i].as_int64 && cases[i].as_uint64)
            CHECK((uint64_t)number == natural);
        Py_DECREF(value);
    }
}

/* ---- exceptions, dicts ---- */

TEST(py_compat, exceptions) {
    CHECK(py_compat_take_exception() == NULL);
    PyErr_SetString(PyExc_KeyError, "gone"); /* not normalised */
    PyObject *exception = py_compat_take_exception();
    CHECK(exception != NULL && PyErr_GivenExceptionMatches(exception, PyExc_KeyError) && !PyErr_Occurred());
    CHECK(PyExceptionInstance_Check(exception));
    Py_INCREF(exception);
    py_compat_restore_exception_take(exception);
    PyObject *same = py_compat_take_exception();
    CHECK(same == exception);
    Py_DECREF(same);
    Py_DECREF(exception);
    py_compat_restore_exception_take(NULL);
    CHECK(!PyErr_Occurred());

    PyObject *function = harness_eval("lambda: 1 / 0"); /* with a traceback */
    CHECK(PyObject_CallNoArgs(function) == NULL);
    exception = py_compat_take_exception();
    PyObject *traceback = PyException_GetTraceback(exception);
    CHECK(traceback != NULL);
    Py_DECREF(traceback);
    py_compat_restore_exception_take(exception);
    CHECK_RAISED_TEXT(PyExc_ZeroDivisionError, "division by zero");
    Py_DECREF(function);
}

TEST(py_compat, dict_get) {
    PyObject *dict = harness_eval("{1: 'one'}"), *key = PyLong_FromLong(1), *value = NULL;
    CHECK(py_compat_dict_get(dict, key, &value) == 1 && harness_text_is(value, "one"));
    Py_CLEAR(value);
    CHECK(py_compat_dict_get(dict, Py_None, &value) == 0 && value == NULL && !PyErr_Occurred());
    PyObject *list = PyList_New(0);
    CHECK(py_compat_dict_get(dict, list, &value) == -1);
    CHECK_RAISED(PyExc_TypeError);
    Py_DECREF(list);
    Py_DECREF(key);
    Py_DECREF(dict);
}

TEST(py_compat, thread_state) {
    CHECK(py_compat_thread_state() == PyThreadState_Get());
    CHECK(!py_compat_is_finalizing());
    PyThreadState *saved = PyEval_SaveThread();
    CHECK(py_compat_thread_state() == NULL);
    PyEval_RestoreThread(saved);
}

/* ---- reference counts ---- */

TEST(py_compat, share) {
    PyObject *type = harness_eval("type('Shared', (), {})");
    PyObject *text = harness_eval("''.join(['not ', 'interned'])");
    PyObject *number = harness_eval("10 ** 30");
    py_compat_share(type);
    py_compat_share_value(&text);
    py_compat_share_value(&number);
    CHECK(PyUnicode_CompareWithASCIIString(text, "not interned") == 0);
    CHECK(PyLong_CheckExact(number));
    for (int i = 0; i < 1000; i++) {
        Py_INCREF(type);
        Py_INCREF(text);
    }
    for (int i = 0; i < 1000; i++) {
        Py_DECREF(type);
        Py_DECREF(text);
    }
    set_main("Shared", type);
    harness_run("import gc\n"
                "things = [Shared() for _ in range(100)]\n"
                "gc.collect()\n"
                "things = [Shared() for _ in range(100)]\n"
                "del things\n"
                "gc.collect()\n");
    CHECK(harness_text_is(text, "not interned"));
    if (!CLRLINK_FREE_THREADED) {
        set_main("Shared", Py_None);
        Py_DECREF(type);
        Py_DECREF(text);
        Py_DECREF(number);
    }
}

typedef struct Registry {
    Mutex lock;
    PyObject *object; /* weak: cleared by the dealloc of who holds it, here by drop_and_clear */
    long hits, misses;
} Registry;

TEST(py_compat, try_incref) {
    PyObject *object = harness_eval("object()");
    py_compat_enable_try_incref(object);
    Py_ssize_t before = Py_REFCNT(object);
    CHECK(py_compat_try_incref(object) == 1);
    CHECK(Py_REFCNT(object) == before + 1);
    Py_DECREF(object);
    Py_DECREF(object);
    CHECK(py_compat_try_incref(Py_None) == 1);
    Py_DECREF(Py_None);
}

/* A weak registry as the core keeps them: the object's dealloc takes it out under the lock; who looks it up takes a
 * reference by try-incref under the lock. */
static Registry registry = {.lock = MUTEX_INIT};

static void registered_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    mutex_lock(&registry.lock);
    if (registry.object == self)
        registry.object = NULL;
    mutex_unlock(&registry.lock);
    type->tp_free(self);
    Py_DECREF(type);
}

typedef struct Race {
    PyTypeObject *type;
    long rounds;
    _Atomic(long) hits;
} Race;

static void make_drop_look_up(void *context, int index) {
    Race *race = context;
    ThreadEntry entry = thread_enter();
    for (long i = 0; i < race->rounds; i++) {
        PyObject *object = NULL;
        mutex_lock(&registry.lock);
        if (registry.object != NULL && py_compat_try_incref(registry.object))
            object = registry.object;
        mutex_unlock(&registry.lock);
        if (object != NULL) {
            CHECK(Py_TYPE(object) == race->type);
            atomic_fetch_add(&race->hits, 1);
            Py_DECREF(object);
        } else if ((i + index) % 2 == 0) {
            object = race->type->tp_alloc(race->type, 0);
            CHECK_PY(object != NULL);
            py_compat_enable_try_incref(object);
            mutex_lock(&registry.lock);
            registry.object = object;
            mutex_unlock(&registry.lock);
            Py_DECREF(object);
        }
    }
    thread_leave(entry);
}

TEST(py_compat, try_incref_race) {
    static PyType_Slot slots[] = {{Py_tp_dealloc, registered_dealloc}, {0, NULL}};
    static PyType_Spec spec = {"testing.Registered", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};
    Race race = {(PyTypeObject *)PyType_FromSpec(&spec), harness_rounds(100000), 0};
    CHECK_PY(race.type != NULL);
    harness_threads(4, make_drop_look_up, &race);
    CHECK(registry.object == NULL);
    Py_DECREF(race.type);
}
