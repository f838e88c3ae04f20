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
