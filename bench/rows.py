"""What is measured: one row for each path, with what it is compared to and what it has to reach.

Every statement stands in a function whose names are locals, ten times in the body of a loop. `setup` runs in that
function before the clock starts, so in a row with threads each thread sets up objects of its own; `shared` runs once in
the module.
"""

from dataclasses import dataclass

UNROLL = 10
ELEMENTS = 1000  # in a row that iterates
LARGE = 1_000_000  # where memory counts


@dataclass(frozen=True)
class Side:
    """The same path on one side: through the bridge, or through a plain C extension."""

    setup: str
    statement: str
    check: str = ""  # an expression that must hold: a fast wrong answer is none
    shared: str = ""


@dataclass(frozen=True)
class Target:
    """`ours` divided by `of` must be at most `limit` (at least, for a row with threads)."""

    limit: float
    of: str  # "c:row" the C side of a row, "ours:row" the bridge's
    builds: str = "gil ft"  # on which builds it is asked for

    def text(self):
        return f"≤ {self.limit:g} × {self.of}"


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    ours: Side
    c: "Side | None" = None
    iterates: bool = False
    elements: int = ELEMENTS  # of a row that iterates: its times are those of one element
    target: "Target | None" = None
    aim: str = ""  # where it is to go in the end, for reading only


C_ADD = Side("f = native.add", "f(1, 2)", "f(1, 2) == 3")
C_POINT = Side("f = native.Point", "f(1, 2)", "f(1, 2).x == 1")
HOLDER = "type('Holder', (), {'value': 5})()"
RUNTIME = "clr.AddReference(RUNTIME_LIBRARY); from BenchRuntime import Objects"
C_LIST = Side(f"a = list(Collections.Ints({ELEMENTS}))", "a[5]", "a[5] == 5")


def calls(*lines):
    return "\n".join(lines)


ROWS = (
    Row("static", "static Add(int, int), method bound first",
        Side("f = Calls.Add", "f(1, 2)", "f(1, 2) == 3"), C_ADD, target=Target(2.5, "c:static", "gil")),
    Row("static_type", "static Add(int, int) through the type",
        Side("T = Calls", "T.Add(1, 2)", "T.Add(1, 2) == 3"),
        Side("T = native.Point", "T.add_static(1, 2)", "T.add_static(1, 2) == 3"),
        target=Target(2.5, "c:static_type", "gil"), aim="≤ 2.5 × C add"),
    Row("nop", "static Nop(), bound first",
        Side("f = Calls.Nop", "f()", "f() is None"), Side("f = native.nop", "f()"), aim="≤ 2.2 × C add"),
    Row("instance", "instance Add(int, int)",
        Side("p = Point(1, 2)", "p.Add(1, 2)", "p.Add(1, 2) == 3"), Side("p = native.Point(1, 2)", "p.add(1, 2)"),
        aim="≤ 2.5 × C add"),
    Row("property_get", "property get",
        Side("p = Point(1, 2)", "p.X", "p.X == 1"), Side("p = native.Point(1, 2)", "p.x"), aim="≤ 3 × C add"),
    Row("property_set", "property set",
        Side("p = Point(1, 2)", "p.X = 5", "p.X == 1"), Side("p = native.Point(1, 2)", "p.x = 5"),
        aim="≤ 3 × C add"),
    Row("field_get", "field get",
        Side("p = Point(1, 2)", "p.Y", "p.Y == 2"), Side("p = native.Point(1, 2)", "p.y"), aim="≤ 3 × C add"),
    Row("field_set", "field set",
        Side("p = Point(1, 2)", "p.Y = 5", "p.Y == 2"), Side("p = native.Point(1, 2)", "p.y = 5"),
        aim="≤ 3 × C add"),
    Row("static_field_get", "static field get",
        Side("T = Calls", "T.Counter", "T.Counter == 0"), aim="≤ 3 × C add"),
    Row("string", "string of 10 in and out",
        Side("f = Calls.Echo; s = 'abcdefghij'", "f(s)", "f(s) == s"),
        Side("f = native.echo; s = 'abcdefghij'", "f(s)", "f(s) == s"), target=Target(3, "c:string", "gil")),
    Row("string_new", "string of 10 in, a new string out",
        Side("f = Calls.Rotate; s = 'abcdefghij'", "f(s)", "f(s) == 'bcdefghija'"),
        Side("f = native.echo; s = 'abcdefghij'", "f(s)")),
    Row("overloaded", "one of six overloads, (int, int)",
        Side("f = Calls.Over", "f(1, 2)", "f(1, 2) == 3"), C_ADD, target=Target(1.5, "ours:static", "gil")),
    Row("overloaded_str", "one of six overloads, (str, str)",
        Side("f = Calls.Over", "f('a', 'b')", "f('a', 'b') == 'a'")),
    Row("generic", "generic Id[int](int), bound first",
        Side("f = Calls.Id[int]", "f(5)", "f(5) == 5"), aim="≤ 1.1 × the plain call"),
    Row("generic_inferred", "generic Id(int), its type inferred",
        Side("f = Calls.Id", "f(5)", "f(5) == 5"), target=Target(2.2, "ours:generic_plain", "gil"),
        aim="≤ 1.1 × the plain call"),
    Row("extension", "extension method list.First()",
        Side("clr.ImportExtensions('System.Linq'); a = Collections.List(5)", "a.First()", "a.First() == 0"),
        Side("T = native.Point", "T.add_static(1, 2)", "T.add_static(1, 2) == 3")),
    Row("generic_subscript", "the class List[int] from List",
        Side("T = List", "T[int]", "T[int] is T[Int32]"), aim="≤ 4 × C add"),
    Row("generic_plain", "the plain call beside it, IdInt(int)",
        Side("f = Calls.IdInt", "f(5)", "f(5) == 5")),
    Row("new_class", "new Point(x, y) and its end",
        Side("T = Point", "T(1, 2)", "T(1, 2).X == 1"), C_POINT, target=Target(6, "c:new_class", "gil")),
    Row("new_struct", "new struct Vec2(x, y) and its end",
        Side("T = Vec2", "T(1.0, 2.0)", "T(1.0, 2.0).Y == 2.0"), C_POINT),
    Row("operator_struct", "struct operator a + b, and the result's end",
        Side("a = Vec2(1.0, 2.0); b = Vec2(3.0, 4.0)", "a + b", "(a + b).Y == 6.0"),
        target=Target(2.6, "ours:new_class", "gil"), aim="≤ 1.3 × new Point"),
    Row("operator_overloaded", "one of three operators *, struct and float",
        Side("a = Vec2(1.0, 2.0); b = 2.0", "a * b", "(a * b).Y == 4.0")),
    Row("operator_reversed", "the same, float and struct",
        Side("a = Vec2(1.0, 2.0); b = 2.0", "b * a", "(b * a).Y == 4.0")),
    Row("operator_equal", "struct operator a == b",
        Side("a = Vec2(1.0, 2.0); b = Vec2(1.0, 2.0)", "a == b", "a == b")),
    Row("operator_less", "DateTime a < b",
        Side("a = DateTime(2020, 1, 1); b = DateTime(2021, 1, 1)", "a < b", "a < b")),
    Row("array_index", "int[] index",
        Side(f"a = Collections.Ints({ELEMENTS})", "a[5]", "a[5] == 5"), C_LIST,
        target=Target(6.4, "c:static"), aim="≤ 25 ns, 3.2 × C add"),
    Row("array_negative", "int[] index from the end",
        Side(f"a = Collections.Ints({ELEMENTS})", "a[-5]", "a[-5] == 195"),
        Side(f"a = list(Collections.Ints({ELEMENTS}))", "a[-5]")),
    Row("array_slice", "int[] slice of three",
        Side(f"a = Collections.Ints({ELEMENTS})", "a[2:5]", "list(a[2:5]) == [2, 3, 4]"),
        Side(f"a = list(Collections.Ints({ELEMENTS}))", "a[2:5]")),
    Row("array_set", "double[] index, written",
        Side(f"a = Collections.Doubles({ELEMENTS})", "a[5] = 1.5", "a[5] == 5.0"),
        Side(f"a = [0.0] * {ELEMENTS}", "a[5] = 1.5")),
    Row("array_iterate", "int[] iterated, each element",
        Side(f"a = Collections.Ints({ELEMENTS})", "for x in a: pass", f"len(list(a)) == {ELEMENTS}"),
        Side(f"a = list(Collections.Ints({ELEMENTS}))", "for x in a: pass"), iterates=True,
        target=Target(3.1, "c:static"), aim="≤ 12 ns, 1.5 × C add"),
    Row("array_to_list", "double[] of 1e6 to a list, each element",
        Side(f"a = Collections.Doubles({LARGE})", "list(a)", f"list(a) == [float(x) for x in range({LARGE})]"),
        Side(f"import array; a = array.array('d', range({LARGE}))", "list(a)"), iterates=True, elements=LARGE,
        target=Target(4, "c:array_to_list"), aim="≤ 26 ns, on a quiet machine"),
    Row("list_to_array", "list of 1e6 floats to a double[], each element",
        Side(f"f = Collections.Length; a = [float(x) for x in range({LARGE})]", "f(a)", f"f(a) == {LARGE}"),
        Side(f"import array; f = array.array; a = [float(x) for x in range({LARGE})]", "f('d', a)"),
        iterates=True, elements=LARGE, target=Target(2, "c:list_to_array"), aim="≤ 12 ns, on a quiet machine"),
    Row("buffer_to_array", "buffer of 1e6 doubles to a double[], each element",
        Side(f"import array; f = Collections.Length; a = array.array('d', range({LARGE}))", "f(a)", f"f(a) == {LARGE}"),
        Side(f"import array; f = bytearray; a = memoryview(array.array('d', range({LARGE}))).cast('B')", "f(a)"),
        iterates=True, elements=LARGE, target=Target(2, "c:buffer_to_array"), aim="one copy of the memory"),
    Row("list_index", "List<int> index",
        Side(f"a = Collections.List({ELEMENTS})", "a[5]", "a[5] == 5"), C_LIST, target=Target(8, "c:static", "gil"),
        aim="≤ 4 × C add"),
    Row("list_iterate", "List<int> iterated, each element",
        Side(f"a = Collections.List({ELEMENTS})", "for x in a: pass", f"len(list(a)) == {ELEMENTS}"),
        Side(f"a = list(Collections.Ints({ELEMENTS}))", "for x in a: pass"), iterates=True,
        target=Target(5, "c:static", "gil"), aim="≤ 20 ns"),
    Row("yield_iterate", "C# iterator method (yield), each element",
        Side("f = Collections.Yield", f"for x in f({ELEMENTS}): pass", f"len(list(f({ELEMENTS}))) == {ELEMENTS}"),
        Side(calls("def f(n):", "    for i in range(n): yield i & 127"), f"for x in f({ELEMENTS}): pass"),
        iterates=True, target=Target(5, "c:static", "gil"), aim="≤ 20 ns"),
    Row("dictionary", "Dictionary<string, int> get",
        Side("d = Collections.Dictionary(100)", "d['k5']", "d['k5'] == 5"),
        Side("d = {'k%d' % i: i for i in range(100)}", "d['k5']"), target=Target(8, "c:static", "gil"),
        aim="≤ 4 × C add"),
    Row("dictionary_items", "Dictionary<string, int>.items(), each pair",
        Side(calls("D = type(Collections.Dictionary(1))", f"d = D({{'k%d' % i: i for i in range({ELEMENTS})}})"),
             "for p in d.items(): pass", f"len(list(d.items())) == {ELEMENTS}"),
        Side(f"d = {{'k%d' % i: i for i in range({ELEMENTS})}}", "for p in d.items(): pass"), iterates=True),
    Row("tuple_unpack", "a, b = ValueTuple<int, int>",
        Side("from System import ValueTuple; t = ValueTuple[int, int](1, 2)", "a, b = t", "tuple(t) == (1, 2)"),
        Side("t = (1, 2)", "a, b = t")),
    Row("enum_or", "enum a | b",
        Side("a = Options.A; b = Options.B", "a | b", "int(a | b) == 3"), target=Target(8, "c:static", "gil"),
        aim="≤ 4 × C add"),
    Row("enum_int", "int(enum)",
        Side("a = Plain.Two; f = int", "f(a)", "f(a) == 2"), target=Target(8, "c:static", "gil"),
        aim="≤ 4 × C add"),
    Row("enum_equal", "enum a == b",
        Side("a = Plain.Two; b = Plain.Two", "a == b", "a == b")),
    Row("dynamic_get", "dynamic member get (ExpandoObject)",
        Side("a = ExpandoObject(); a.x = 5", "a.x", "a.x == 5")),
    Row("dynamic_set", "dynamic member set (ExpandoObject)",
        Side("a = ExpandoObject(); a.x = 1", "a.x = 5", "a.x == 1")),
    Row("throw", ".NET throws, Python catches",
        Side("f = Calls.Throw; E = InvalidOperationException", calls("try:", "    f()", "except E:", "    pass")),
        Side("f = native.raise_error; E = ValueError", calls("try:", "    f()", "except E:", "    pass")),
        aim="≤ 1.3 × .NET's own throw and catch"),
    Row("detached", "a member that must detach (interface call)",
        Side("f = Blocking.Add", "f(1, 2)", "f(1, 2) == 3"), Side("f = native.add_detached", "f(1, 2)"),
        target=Target(2.5, "c:detached")),
    Row("detached_lock", "a member that must detach (takes a lock)",
        Side("f = Blocking.AddLocked", "f(1, 2)", "f(1, 2) == 3"), Side("f = native.add_detached", "f(1, 2)")),
    Row("delegate", ".NET calls a Python delegate, int in and out, each call",
        Side("f = Func[int, int](lambda x: x); c = Callers.CallInt", f"c(f, {ELEMENTS})", f"c(f, {ELEMENTS}) == 103"),
        Side("f = lambda x: x; c = native.call_ints", f"c(f, {ELEMENTS})", f"c(f, {ELEMENTS}) == 103"),
        iterates=True, target=Target(4, "c:delegate", "gil"), aim="≤ 1.3 × the Python call + 25 ns"),
    Row("override", ".NET calls a virtual method overridden in Python, int in and out, each call",
        Side("o = Same(); c = Callers.CallVirtual", f"c(o, {ELEMENTS})", f"c(o, {ELEMENTS}) == 103",
             shared="class Same(Overridable):\n    def Same(self, value): return value"),
        Side("f = lambda x: x; c = native.call_ints", f"c(f, {ELEMENTS})", f"c(f, {ELEMENTS}) == 103"),
        iterates=True, target=Target(2, "ours:delegate", "gil ft"), aim="≤ 2 × the delegate call"),
    Row("delegate_str", ".NET calls a Python delegate, str in and out, each call",
        Side("f = Func[String, String](lambda x: x); c = Callers.CallString", f"c(f, 'abcdefghij', {ELEMENTS})",
             f"c(f, 'abcdefghij', {ELEMENTS}) == 'abcdefghij'"),
        Side("f = lambda x: x; c = native.call_texts", f"c(f, 'abcdefghij', {ELEMENTS})"), iterates=True),
    Row("delegate_object", ".NET calls a Python delegate, an object in and out, each call",
        Side("f = Func[Point, Point](lambda x: x); c = Callers.CallObject; p = Point(1, 2)", f"c(f, p, {ELEMENTS})",
             f"c(f, p, {ELEMENTS}) == p"),
        Side("f = lambda x: x; c = native.call_points; p = native.Point(1, 2)", f"c(f, p, {ELEMENTS})"),
        iterates=True, target=Target(4, "c:delegate_object", "gil"), aim="≤ 1.3 × the Python call + 25 ns"),
    Row("delegate_net", "Python calls a delegate of .NET's",
        Side("f = Callers.Twice", "f(5)", "f(5) == 10"), Side("f = native.add_detached", "f(1, 2)"),
        aim="≤ 2.5 × the C function that gives up the GIL"),
    Row("delegate_own", "Python calls a delegate of its own",
        Side("f = Func[int, int](lambda x: x)", "f(5)", "f(5) == 5"), Side("f = lambda x: x", "f(5)")),
    Row("delegate_new", "delegate from a callable that has one",
        Side("T = Func[int, int]; f = lambda x: x; kept = T(f)", "T(f)", "T(f)(5) == 5"), aim="≤ 400 ns"),
    Row("delegate_lambda", "delegate from a new lambda, and both their ends",
        Side("T = Func[int, int]", "T(lambda x: x)", "T(lambda x: x)(5) == 5"), Side("", "lambda x: x"),
        aim="≤ 400 ns"),
    Row("event", "event with one Python handler, each raise",
        Side("p = Publisher(); p.Tick += lambda x: x", f"p.Raise({ELEMENTS})"), iterates=True,
        target=Target(1.2, "ours:delegate", "gil ft"), aim="as the delegate call"),
    Row("object_getattr", "C# library: PyObject.GetAttr and its Dispose, each",
        Side(f"{RUNTIME}; c = Objects.GetAttr; o = {HOLDER}", f"c(o, {ELEMENTS})", f"c(o, {ELEMENTS}) == {ELEMENTS}"),
        Side(f"c = native.get_attrs; o = {HOLDER}", f"c(o, {ELEMENTS})"), iterates=True,
        aim="≤ 2 × the C program + 100 ns"),
    Row("object_call", "C# library: PyObject.Invoke with two ints, each",
        Side(f"{RUNTIME}; c = Objects.Call; f = lambda a, b: a", f"c(f, {ELEMENTS})", f"c(f, {ELEMENTS}) == {ELEMENTS}"),
        Side("c = native.call_two; f = lambda a, b: a", f"c(f, {ELEMENTS})"), iterates=True,
        aim="≤ 2 × the C program + 100 ns"),
    Row("object_gil", "C# library: using (Py.GIL()), each",
        Side(f"{RUNTIME}; c = Objects.Gil", f"c({ELEMENTS})", f"c({ELEMENTS}) == {ELEMENTS}"),
        Side("c = native.gil", f"c({ELEMENTS})"), iterates=True, aim="≤ 60 ns"),
)


@dataclass(frozen=True)
class ThreadRow:
    """Two threads over one: 2 × t1 / t2, where each thread does the whole work. 2 is perfect, 1 is no gain."""

    key: str
    title: str
    side: Side
    limit: "float | None" = None
    not_below: str = ""  # another row's figure, instead of a number


THREAD_ROWS = (
    ThreadRow("t_c", "control: C add, own", Side("f = native.add", "f(1, 2)")),
    ThreadRow("t_slots", "control: Python object with __slots__, own", Side("p = Slots()", "p.X")),
    ThreadRow("t_static_shared", "static call, one method object shared",
              Side("f = shared_add", "f(1, 2)", "f(1, 2) == 3", "shared_add = Calls.Add"), 1.8),
    ThreadRow("t_static_own", "static call, a method object each",
              Side("f = Calls.Add", "f(1, 2)", "f(1, 2) == 3"), 1.8),
    ThreadRow("t_static_type", "static call through the shared type",
              Side("T = Calls", "T.Add(1, 2)", "T.Add(1, 2) == 3"), 1.8),
    ThreadRow("t_instance", "instance call, own receivers",
              Side("p = Point(1, 2)", "p.Add(1, 2)", "p.Add(1, 2) == 3"), 1.8),
    ThreadRow("t_overloaded", "overloaded call, one method object shared",
              Side("f = shared_over", "f(1, 2)", "f(1, 2) == 3", "shared_over = Calls.Over"), 1.8),
    ThreadRow("t_property", "property get, own receivers", Side("p = Point(1, 2)", "p.X", "p.X == 1"), 1.8),
    ThreadRow("t_field", "field get, own receivers", Side("p = Point(1, 2)", "p.Y", "p.Y == 2")),
    ThreadRow("t_string", "string in and out, own strings",
              Side("f = Calls.Echo; s = ''.join(['abcde', 'fghij'])", "f(s)", "f(s) == s")),
    ThreadRow("t_new", "object creation and end, shared type",
              Side("T = Point", "T(1, 2)", "T(1, 2).X == 1"), 1.8),
    ThreadRow("t_index", "int[] index, own arrays", Side("a = Collections.Ints(100)", "a[5]", "a[5] == 5")),
    ThreadRow("t_delegate", ".NET calls a Python delegate, a delegate each",
              Side("f = Func[int, int](lambda x: x); c = Callers.CallInt", "c(f, 50)", "c(f, 50) == 49")),
    ThreadRow("t_delegate_new", "delegates from callables, a callable each",
              Side("T = Func[int, int]; f = lambda x: x; kept = T(f)", "T(f)", "T(f)(5) == 5")),
    ThreadRow("t_shared_slots", "control: property of one shared object with __slots__",
              Side("p = shared_slots", "p.X", "p.X == 1", "shared_slots = Slots()")),
    ThreadRow("t_shared", "property get, one shared instance",
              Side("p = shared_point", "p.X", "p.X == 1", "shared_point = Point(1, 2)"), not_below="t_shared_slots"),
)
