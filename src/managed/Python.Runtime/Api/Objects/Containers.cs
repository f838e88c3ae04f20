using System;
using System.Collections;
using System.Collections.Generic;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>
/// Python's containers as the .NET classes that arguments are not converted to, since a call would change a copy unseen:
/// List, Dictionary and the tuples. Who asks for one by As gets a copy knowingly.
/// </summary>
internal static class Containers
{
    internal static bool IsOne(Type type)
    {
        if (!type.IsGenericType)
        {
            return false;
        }
        Type open = type.GetGenericTypeDefinition();
        return open == typeof(List<>) || open == typeof(Dictionary<,>) || IsTuple(open);
    }

    // A .NET object of the class is itself; None is null.
    internal static object? Convert(PyObject value, Type type)
    {
        try
        {
            return value.AsParameter(type);
        }
        catch (InvalidCastException) when (IsCopied(value, type))
        {
            return Copy(value, type);
        }
    }

    private static bool IsCopied(PyObject value, Type type)
    {
        Type open = type.GetGenericTypeDefinition();
        if (IsTuple(open))
        {
            return PyTuple.IsTupleType(value) && value.Length() == Length(type);
        }
        return open == typeof(List<>)
            ? PyObject.IsOfKind(value, BridgeConstants.PythonKindSequence) && !PyString.IsStringType(value)
            : PyDict.IsDictType(value);
    }

    private static object Copy(PyObject value, Type type)
    {
        Type open = type.GetGenericTypeDefinition();
        Type[] arguments = type.GetGenericArguments();
        if (IsTuple(open))
        {
            return MakeTuple(value, type, 0);
        }
        return open == typeof(List<>)
            ? Activator.CreateInstance(type, value.AsManagedObject(arguments[0].MakeArrayType()))!
            : CopyDictionary(value, type, arguments);
    }

    private static object CopyDictionary(PyObject value, Type type, Type[] arguments)
    {
        var copy = (IDictionary)Activator.CreateInstance(type)!;
        using var dict = new PyDict(value);
        using PyDict snapshot = dict.Copy();
        using PyIterable items = snapshot.Items();
        foreach (PyObject item in items)
        {
            using (item)
            {
                using PyObject key = item[0], content = item[1];
                object name = key.AsManagedObject(arguments[0])
                    ?? throw new InvalidCastException("a key is None, which no key of a Dictionary is");
                copy.Add(name, content.AsManagedObject(arguments[1]));
            }
        }
        return copy;
    }

    // ---- tuples ----

    private static bool IsTuple(Type open) =>
        (open.FullName ?? "") is string name
        && (name.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
            || name.StartsWith("System.Tuple`", StringComparison.Ordinal));

    // The eighth argument is a tuple of the rest.
    private static int Length(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        return arguments.Length < 8 ? arguments.Length : 7 + Length(arguments[7]);
    }

    private static object MakeTuple(PyObject value, Type type, int first)
    {
        Type[] arguments = type.GetGenericArguments();
        var items = new object?[arguments.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (i == 7)
            {
                items[i] = MakeTuple(value, arguments[i], first + i);
                continue;
            }
            using PyObject item = value[first + i];
            items[i] = item.AsManagedObject(arguments[i]);
        }
        return Activator.CreateInstance(type, items)!;
    }
}
