using System;
using System.Collections.Generic;
using System.Linq;
using Python.Runtime;
using Xunit;

#pragma warning disable CS0618 // of obsolete members too

namespace ClrLink.Tests;

/// <summary>PyType, classes by specification, attributes, the clr module, and providers of base types.</summary>
public class TypeTests
{
    public TypeTests() => Engine.Start();

    [Fact]
    public void ClassesOfTypesAndTypesByName()
    {
        using PyType version = PyType.Get(typeof(Version)), again = version.NewReference();
        Assert.Equal("Version", again.Name);
        Assert.True(PyType.IsType(version) && !PyType.IsType(new PyInt(1)) && version.IsReady);
        Assert.Equal("list", new PyType(Engine.Eval("list")).Name);
        Assert.Throws<ArgumentException>(() => new PyType(new PyInt(1)));
        Assert.Throws<ArgumentNullException>(() => PyType.Get(null!));
    }

    [Fact]
    public void AClassIsMadeBySpecification()
    {
        // What repr does, as the slot of unary plus.
        using PyObject address = Engine.Eval(
            "(lambda c: c.cast(c.pythonapi.PyObject_Repr, c.c_void_p).value)(__import__('ctypes'))");
        var slot = new TypeSpec.Slot(TypeSlotID.nb_positive, (IntPtr)address.As<long>());
        var spec = new TypeSpec("made.Made", 0, new[] { slot }, TypeFlags.Default | TypeFlags.BaseType);
        Assert.Equal(("made.Made", 0, 0), (spec.Name, spec.BasicSize, spec.ItemSize));
        Assert.Equal(TypeFlags.Default | TypeFlags.BaseType, spec.Flags);
        Assert.Equal((TypeSlotID.nb_positive, slot.Value), (spec.Slots.Single().ID, spec.Slots[0].Value));
        using var made = new PyType(spec);
        using PyObject one = made.Invoke();
        dynamic operand = one;
        Assert.Equal(one.Repr(), (string)(+operand).ToString());
    }

    [Fact]
    public void AttributesSteerWhatPythonSees()
    {
        Assert.Equal("documented", new DocStringAttribute("documented").DocString);
        Assert.False(Engine.Run("import clr\n").HasKey("Hidden"));
        PyDict scope = Engine.Run(
            "import clr\n" +
            "clr.AddReference('ClrLink.Tests')\n" +
            "import ClrLink.Tests as tests\n" +
            "hidden = hasattr(tests, 'HiddenOfPython')\n" +
            "text = tests.ShownToPython.Text()\n");
        Assert.Equal("False shown", $"{scope["hidden"]} {scope["text"]}");
    }

    [Fact]
    public void TheModuleClrForDotNet()
    {
        Assert.Equal("System.Xml.Linq", CLRModule.AddReference("System.Xml.Linq").GetName().Name);
        Assert.Contains("ClrLink.Tests", CLRModule.ListAssemblies(false));
        Assert.Contains(CLRModule.ListAssemblies(true), name => name.StartsWith("ClrLink.Tests, Version=", StringComparison.Ordinal));
        Assert.Equal(typeof(Version), CLRModule.GetClrType(typeof(Version)));
        Assert.Null(CLRModule.FindAssembly("NoSuchAssemblyAnywhere"));
        Assert.Throws<ArgumentNullException>(() => CLRModule.AddReference(null!));
    }

    [Fact]
    public void ProvidersGiveBaseTypes()
    {
        InteropConfiguration before = PythonEngine.InteropConfiguration;
        try
        {
            using InteropConfiguration made = InteropConfiguration.MakeDefault();
            Assert.Contains(DefaultBaseTypeProvider.Instance, made.PythonBaseTypeProviders);
            Assert.Empty(new InteropConfiguration().PythonBaseTypeProviders);
            IEnumerable<PyType> bases = DefaultBaseTypeProvider.Instance.GetBaseTypes(typeof(Version), new List<PyType>());
            Assert.NotEmpty(bases);
            PythonEngine.InteropConfiguration = made;
            Assert.Same(made, PythonEngine.InteropConfiguration);
            made.Dispose();
        }
        finally
        {
            PythonEngine.InteropConfiguration = before;
        }
    }

    [Fact]
    public void TheEngineAsAnObject()
    {
        Assert.NotNull(new Runtime());
        using (new PythonEngine("one", "two"))
        {
            using var names = new PyDict();
            using PyObject nothing = PythonEngine.RunString("x = 1 + 2", names);
            Assert.True(nothing.IsNone() && names["x"].As<int>() == 3);
        }
        PythonEngine.Initialize();
    }
}

/// <summary>Not for Python.</summary>
[PyExport(false)]
public static class HiddenOfPython
{
}

/// <summary>For Python.</summary>
public static class ShownToPython
{
    /// <summary>Runs attached.</summary>
    [ForbidPythonThreads]
    public static string Text() => "shown";
}
