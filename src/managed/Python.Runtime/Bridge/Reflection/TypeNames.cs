using System;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>Types' names as Python shows them: List[Int32], Dictionary[,], Int32[,], Outer.Inner.</summary>
internal static class TypeNames
{
    /// <summary>As __name__: without namespace and outer types.</summary>
    internal static string Name(Type type)
    {
        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + Suffix(type);
        }
        if (!type.IsGenericType)
        {
            return type.Name;
        }
        var text = new StringBuilder();
        AppendOwn(text, type, TypeShapes.Arguments(type));
        return text.ToString();
    }

    /// <summary>As in repr: with namespace and outer types.</summary>
    internal static string FullName(Type type)
    {
        if (type.HasElementType)
        {
            return FullName(type.GetElementType()!) + Suffix(type);
        }
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        var text = new StringBuilder();
        if (!string.IsNullOrEmpty(type.Namespace))
        {
            text.Append(type.Namespace).Append('.');
        }
        AppendNested(text, type, TypeShapes.Arguments(type));
        return text.ToString();
    }

    private static void AppendNested(StringBuilder text, Type type, Type[] arguments)
    {
        if (type.DeclaringType is { } outer)
        {
            AppendNested(text, outer, arguments);
            text.Append('.');
        }
        AppendOwn(text, type, arguments);
    }

    // The arguments of the type itself follow those of its outer types in the one list that .NET keeps.
    private static void AppendOwn(StringBuilder text, Type type, Type[] arguments)
    {
        int first = type.DeclaringType is { } outer ? TypeShapes.Arguments(outer).Length : 0;
        int end = TypeShapes.Arguments(type).Length;
        text.Append(TypeShapes.BareName(type.Name));
        if (end <= first)
        {
            return;
        }
        text.Append('[');
        for (int i = first; i < end; i++)
        {
            if (i > first)
            {
                text.Append(',');
            }
            if (!arguments[i].IsGenericParameter)
            {
                text.Append(Name(arguments[i]));
            }
        }
        text.Append(']');
    }

    private static string Suffix(Type type)
    {
        if (type.IsArray)
        {
            return "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }
        return type.IsByRef ? "&" : "*";
    }
}
