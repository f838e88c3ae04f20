"""Microsoft.CodeAnalysis (Roslyn) as its quick start uses it: C# parsed, looked at, compiled at run time, and called."""

import os

import pytest
import System
from helpers import add_library, raised_by, raises, run_threads

add_library("Microsoft.CodeAnalysis")
add_library("Microsoft.CodeAnalysis.CSharp")

from Microsoft.CodeAnalysis import DiagnosticSeverity, MetadataReference, OutputKind, SyntaxNodeExtensions  # noqa: E402
from Microsoft.CodeAnalysis.CSharp import (  # noqa: E402
    CSharpCompilation,
    CSharpCompilationOptions,
    CSharpSyntaxTree,
    SyntaxFactory,
    SyntaxKind,
)
from Microsoft.CodeAnalysis.CSharp.Syntax import (  # noqa: E402
    ClassDeclarationSyntax,
    MethodDeclarationSyntax,
    UsingDirectiveSyntax,
)
from System.IO import MemoryStream  # noqa: E402
from System.Linq import Enumerable  # noqa: E402
from System.Reflection import Assembly  # noqa: E402

pytestmark = pytest.mark.once("Roslyn fills a cache of 65536 of the nodes that it parses")

HELLO = """
using System;
using System.Collections.Generic;
using System.Linq;

namespace HelloWorld
{
    class Program
    {
        static void Main(string[] args)
        {
            Console.WriteLine("Hello, World!");
        }
    }
}
"""

PLUGIN = """
using System;
using System.Collections.Generic;
using System.Linq;

namespace %s
{
    public record Person(string Name, int Age);

    public static class Tools
    {
        public static int Twice(int x) => 2 * x;
        public static string Join(IEnumerable<object> parts) => string.Join("|", parts);
        public static IEnumerable<Person> Adults(IEnumerable<Person> people) => people.Where(p => p.Age >= 18);
        public static T Apply<T>(T value, Func<T, T> change) => change(value);
        public static void Fail(string text) => throw new InvalidOperationException(text);
    }

    public class Counter
    {
        public event Action<int> Counted;
        public int Value { get; private set; }
        public void Count() => Counted?.Invoke(++Value);
    }
}
"""


@pytest.fixture(scope="module")
def references():
    paths = str(System.AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).split(os.pathsep)
    wanted = ("System.Private.CoreLib", "System.Runtime", "System.Linq", "System.Collections", "System.Console")
    return [
        MetadataReference.CreateFromFile(path) for path in paths if os.path.splitext(os.path.basename(path))[0] in wanted
    ]


def compile_to_bytes(name, source, references):
    compilation = CSharpCompilation.Create(
        name,
        [CSharpSyntaxTree.ParseText(source)],
        references,
        CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary),
    )
    with MemoryStream() as stream:
        result = compilation.Emit(stream)
        errors = [str(each) for each in result.Diagnostics if each.Severity == DiagnosticSeverity.Error]
        return (stream.ToArray() if result.Success else None), errors


@pytest.fixture(scope="module")
def plugin(references):
    """The plug-in's namespace, loaded from bytes."""
    data, errors = compile_to_bytes("RoslynPlugin", PLUGIN % "RoslynPlugin", references)
    assert errors == []
    assembly = Assembly.Load(data)
    assert assembly.GetName().Name == "RoslynPlugin"
    import RoslynPlugin

    return RoslynPlugin


# --- Syntax ----------------------------------------------------------------------------------------------------------


def test_a_tree_is_walked():
    root = CSharpSyntaxTree.ParseText(HELLO).GetCompilationUnitRoot()
    assert [str(using.Name) for using in root.Usings] == ["System", "System.Collections.Generic", "System.Linq"]
    (namespace,) = root.Members
    assert (namespace.Kind(), str(namespace.Name)) == (SyntaxKind.NamespaceDeclaration, "HelloWorld")
    (program,) = namespace.Members
    assert isinstance(program, ClassDeclarationSyntax)
    assert program.Identifier.ValueText == "Program"
    (main,) = program.Members
    assert isinstance(main, MethodDeclarationSyntax)
    assert [parameter.Identifier.ValueText for parameter in main.ParameterList.Parameters] == ["args"]
    assert str(main.ReturnType) == "void"


def test_descendants_by_type():
    root = CSharpSyntaxTree.ParseText(HELLO).GetRoot()
    assert [node.Identifier.Text for node in Enumerable.OfType[MethodDeclarationSyntax](root.DescendantNodes())] == ["Main"]
    calls = [node for node in root.DescendantNodes() if node.RawKind == int(SyntaxKind.InvocationExpression)]
    assert [str(call) for call in calls] == ['Console.WriteLine("Hello, World!")']


def test_a_tree_is_changed():
    root = CSharpSyntaxTree.ParseText(HELLO).GetCompilationUnitRoot()
    old = root.Usings[1]
    assert isinstance(old, UsingDirectiveSyntax)
    name = SyntaxNodeExtensions.WithLeadingTrivia(SyntaxFactory.ParseName("System.Text"), old.Name.GetLeadingTrivia())
    changed = SyntaxNodeExtensions.ReplaceNode(root, old, old.WithName(name))
    assert "using System.Text;" in changed.ToFullString()
    assert "using System.Text;" not in root.ToFullString()


def test_syntax_errors():
    tree = CSharpSyntaxTree.ParseText("class A { int x = ; }")
    (error,) = tree.GetDiagnostics()
    assert (error.Id, error.Severity) == ("CS1525", DiagnosticSeverity.Error)
    assert error.Location.GetLineSpan().StartLinePosition.Character == 18


# --- Meaning ---------------------------------------------------------------------------------------------------------


def test_symbols(references):
    tree = CSharpSyntaxTree.ParseText(HELLO)
    compilation = CSharpCompilation.Create("HelloWorld").AddReferences(references).AddSyntaxTrees(tree)
    model = compilation.GetSemanticModel(tree)
    assert compilation.GetSemanticModel(tree, True).SyntaxTree == tree
    (call,) = (node for node in tree.GetRoot().DescendantNodes() if node.RawKind == int(SyntaxKind.InvocationExpression))
    from Microsoft.CodeAnalysis.CSharp import CSharpExtensions

    symbol = CSharpExtensions.GetSymbolInfo(model, call).Symbol
    assert symbol.ToString() == "System.Console.WriteLine(string?)"
    assert symbol.ContainingType.Name == "Console"


def test_errors_of_meaning(references):
    data, errors = compile_to_bytes("Broken", "public class A { int F() => nope; }", references)
    assert data is None
    assert len(errors) == 1 and "CS0103" in errors[0] and "nope" in errors[0]


# --- Compiled, loaded, called ----------------------------------------------------------------------------------------


def test_functions_are_called(plugin):
    assert plugin.Tools.Twice(21) == 42
    assert plugin.Tools.Join([1, "two", None]) == "1|two|"
    assert plugin.Tools.Apply(5, lambda x: x + 1) == 6


def test_objects_of_its_classes(plugin):
    people = [plugin.Person("Ada", 36), plugin.Person("Tim", 7)]
    assert [person.Name for person in plugin.Tools.Adults(System.Array[plugin.Person](people))] == ["Ada"]
    assert people[0] == plugin.Person("Ada", 36)
    assert str(people[1]) == "Person { Name = Tim, Age = 7 }"


def test_its_events_call_python(plugin):
    seen = []
    counter = plugin.Counter()
    counter.Counted += seen.append
    for _ in range(3):
        counter.Count()
    assert (seen, counter.Value) == ([1, 2, 3], 3)


def test_its_exceptions(plugin):
    import traceback

    error = raised_by(plugin.Tools.Fail, "from compiled code")
    assert type(error) is System.InvalidOperationException
    last = traceback.extract_tb(error.__traceback__)[-1]
    assert (last.name, last.filename) == ("RoslynPlugin.Tools.Fail", "<RoslynPlugin>")


def test_by_reflection(references):
    data, _ = compile_to_bytes("RoslynReflected", PLUGIN % "RoslynReflected", references)
    kind = Assembly.Load(data).GetType("RoslynReflected.Tools")
    assert kind.GetMethod("Twice").Invoke(None, [4]) == 8
    with raises(System.Reflection.TargetInvocationException, "Exception has been thrown by the target") as caught:
        kind.GetMethod("Fail").Invoke(None, ["inside"])
    assert caught.value.__cause__.Message == "inside"


# --- Classes of Python -----------------------------------------------------------------------------------------------

BASES = """
using System;
using System.Collections.Generic;
using System.Linq;

namespace RoslynBases
{
    public interface IScored<T> where T : IComparable<T>
    {
        T Score(string text);
        string Label => "unlabelled";
    }

    public abstract class Animal
    {
        private readonly List<string> log = new();

        protected Animal(string name) => Name = name;

        public string Name { get; }
        public abstract string Sound { get; }
        public virtual int Legs => 4;
        public event Action<string> Spoke;
        protected virtual string Decorate(string sound) => sound + "!";
        public virtual bool TryFeed(string food, out int eaten, ref int left)
        {
            eaten = 0;
            return false;
        }
        public string Speak()
        {
            string said = Name + ": " + Decorate(Sound);
            Spoke?.Invoke(said);
            log.Add(said);
            return said;
        }
        public IReadOnlyList<string> Log => log;
        public virtual TResult Visit<TState, TResult>(TState state, Func<TState, TResult> next) => next(state);
    }

    public class Dog : Animal
    {
        public Dog(string name) : base(name) { }
        public override string Sound => "wau";
        protected override string Decorate(string sound) => sound + sound + base.Decorate("");
    }

    public static class Zoo
    {
        public static string Chorus(IEnumerable<Animal> animals) => string.Join(" ", animals.Select(one => one.Speak()));
        public static int Legs(params Animal[] animals) => animals.Sum(one => one.Legs);
        public static string Feed(Animal animal, string food)
        {
            int left = 10;
            bool fed = animal.TryFeed(food, out int eaten, ref left);
            return $"{fed} {eaten} {left}";
        }
        public static string Best<T>(IScored<T> scored, params string[] texts) where T : IComparable<T> =>
            texts.OrderByDescending(scored.Score).First() + " " + scored.Label;
        public static T New<T>(string name) where T : Animal => (T)Activator.CreateInstance(typeof(T), name);
        public static int Visit(Animal animal) => animal.Visit("four", text => text.Length);
    }
}
"""


@pytest.fixture(scope="module")
def bases(references):
    data, errors = compile_to_bytes("RoslynBases", BASES, references)
    assert errors == []
    Assembly.Load(data)
    import RoslynBases

    return RoslynBases


def test_an_abstract_class_is_derived_from(bases):
    class Cat(bases.Animal):
        Sound = "miau"
        Legs = 3

        def Decorate(self, sound):
            return sound.upper() + super().Decorate("")

        def TryFeed(self, food, eaten, left):
            return food == "fish", len(food), left - len(food)

    cat, heard = Cat("Tom"), []
    cat.Spoke += heard.append
    assert bases.Zoo.Chorus([cat, bases.Dog("Rex")]) == "Tom: MIAU! Rex: wauwau!"
    assert (heard, list(cat.Log)) == (["Tom: MIAU!"], ["Tom: MIAU!"])
    assert bases.Zoo.Legs(cat, bases.Dog("Rex")) == 7
    assert (bases.Zoo.Feed(cat, "fish"), bases.Zoo.Feed(bases.Dog("x"), "fish")) == ("True 4 6", "False 0 10")


def test_an_override_is_derived_from(bases):
    class Puppy(bases.Dog):
        def Decorate(self, sound):
            return "(" + super().Decorate(sound) + ")"

    class Loud(Puppy):
        @property
        def Sound(self):
            return super().Sound.upper()

    assert bases.Zoo.Chorus([Puppy("a"), Loud("b")]) == "a: (wauwau!) b: (WAUWAU!)"
    made = bases.Zoo.New[Loud]("c")
    assert type(made) is Loud and made.Speak() == "c: (WAUWAU!)"


def test_a_generic_interface_is_implemented(bases):
    class Length(bases.IScored[int]):
        def Score(self, text):
            return len(text)

    class Reverse(bases.IScored[str]):
        Label = "reversed"

        def Score(self, text):
            return text[::-1]

    assert bases.Zoo.Best[int](Length(), "a", "ccc", "bb") == "ccc unlabelled"
    assert bases.Zoo.Best(Reverse(), "az", "zb", "bc") == "az reversed"


def test_a_generic_method_is_overridden(bases):
    class Curious(bases.Dog):
        def Visit(self, state, next, *, type_arguments):
            self.types = type_arguments
            return next(state + state)

    curious = Curious("x")
    assert bases.Zoo.Visit(curious) == 8
    assert curious.types == (System.String, System.Int32)


def test_an_abstract_member_that_is_missing(bases):
    class Fish(bases.Animal):
        pass

    with raises(System.NotImplementedException, "Python object does not have a 'get_Sound' method"):
        bases.Zoo.Chorus([Fish("Nemo")])


@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_the_python_class_is_found_by_name(bases):
    class Cat(bases.Animal):
        __namespace__ = "RoslynCats"
        Sound = "miau"

    kind = System.Type.GetType("RoslynCats.Cat, Python.Runtime.Dynamic")
    made = System.Activator.CreateInstance(kind, "Kit")
    assert type(made) is Cat and made.Speak() == "Kit: miau!"
    assert kind.BaseType.Assembly.GetName().Name == "RoslynBases"


# --- Threads ---------------------------------------------------------------------------------------------------------


@pytest.mark.once("what is compiled and loaded stays loaded")
def test_threads_compile_and_call_at_the_same_time(references):
    def work(number):
        source = f"namespace RoslynThread{number} {{ public static class A {{ public static int F(int x) => x + {number}; }} }}"
        data, errors = compile_to_bytes(f"RoslynThread{number}", source, references)
        assert errors == []
        kind = Assembly.Load(data).GetType(f"RoslynThread{number}.A")
        module = __import__(f"RoslynThread{number}")
        return kind.GetMethod("F").Invoke(None, [1]), module.A.F(1), number + 1

    for by_reflection, by_name, expected in run_threads(work, threads=4):
        assert by_reflection == by_name == expected
