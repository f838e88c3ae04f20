using System;
using System.Reflection;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>The ids under which XML documentation files list types and members: M:System.Math.Abs(System.Int32).</summary>
internal static class DocumentIds
{
    internal static string OfType(Type type) => "T:" + NameOf(Definition(type));

    /// <summary>The id of a member; null of kinds that have none.</summary>
    internal static string? Of(MemberInfo member) => member switch
    {
        Type type => OfType(type),
        MethodBase method => OfMethod(method),
        PropertyInfo property => OfProperty(property),
        FieldInfo field => "F:" + NameOf(Definition(field.DeclaringType!)) + "." + field.Name,
        EventInfo source => "E:" + NameOf(Definition(source.DeclaringType!)) + "." + source.Name,
        _ => null,
    };

    private static string OfMethod(MethodBase closed)
    {
        MethodBase method = Definition(closed);
        var text = new StringBuilder("M:");
        text.Append(NameOf(method.DeclaringType!)).Append('.').Append(method.Name.Replace('.', '#'));
        if (method.IsGenericMethod)
        {
            text.Append("``").Append(method.GetGenericArguments().Length);
        }
        AppendParameters(text, method.GetParameters());
        if (method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion)
        {
            text.Append('~');
            AppendType(text, conversion.ReturnType);
        }
        return text.ToString();
    }

    private static string OfProperty(PropertyInfo closed)
    {
        Type declaring = Definition(closed.DeclaringType!);
        PropertyInfo property = closed;
        if (declaring != closed.DeclaringType)
        {
            property = Array.Find(declaring.GetProperties(TypeShapes.Declared), one => one.MetadataToken == closed.MetadataToken) ?? closed;
        }
        var text = new StringBuilder("P:");
        text.Append(NameOf(declaring)).Append('.').Append(property.Name.Replace('.', '#'));
        AppendParameters(text, property.GetIndexParameters());
        return text.ToString();
    }

    private static Type Definition(Type type) =>
        type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericTypeDefinition() : type;

    // The method as its open type declares it, where type parameters are still seen.
    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } closed)
        {
            method = closed.GetGenericMethodDefinition();
        }
        bool isOpen = method.DeclaringType is not { IsGenericType: true, IsGenericTypeDefinition: false };
        return isOpen ? method : method.Module.ResolveMethod(method.MetadataToken) ?? method;
    }

    private static string NameOf(Type definition) => (definition.FullName ?? definition.Name).Replace('+', '.');

    private static void AppendParameters(StringBuilder text, ParameterInfo[] parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            text.Append(i == 0 ? '(' : ',');
            AppendType(text, parameters[i].ParameterType);
        }
        if (parameters.Length > 0)
        {
            text.Append(')');
        }
    }

    private static void AppendType(StringBuilder text, Type type)
    {
        if (type.HasElementType)
        {
            AppendType(text, type.GetElementType()!);
            text.Append(Suffix(type));
        }
        else if (type.IsGenericParameter)
        {
            text.Append(type.DeclaringMethod is null ? "`" : "``").Append(type.GenericParameterPosition);
        }
        else if (type.IsGenericType)
        {
            AppendGeneric(text, type, type.GetGenericArguments());
        }
        else
        {
            text.Append(NameOf(type));
        }
    }

    private static string Suffix(Type type)
    {
        if (!type.IsArray)
        {
            return type.IsByRef ? "@" : "*";
        }
        int rank = type.GetArrayRank();
        return rank == 1 ? "[]" : "[0:" + new StringBuilder().Insert(0, ",0:", rank - 1) + "]";
    }

    // Outer{A}.Inner{B}: the arguments of the type itself follow those of its outer types in the one list that .NET keeps.
    private static void AppendGeneric(StringBuilder text, Type type, Type[] arguments)
    {
        int first = 0;
        if (type.DeclaringType is { } outer)
        {
            AppendGeneric(text, outer, arguments);
            text.Append('.');
            first = outer.GetGenericArguments().Length;
        }
        else if (!string.IsNullOrEmpty(type.Namespace))
        {
            text.Append(type.Namespace).Append('.');
        }
        text.Append(TypeShapes.BareName(type.Name));
        int end = type.GetGenericArguments().Length;
        for (int i = first; i < end; i++)
        {
            text.Append(i == first ? '{' : ',');
            AppendType(text, arguments[i]);
        }
        if (end > first)
        {
            text.Append('}');
        }
    }
}
