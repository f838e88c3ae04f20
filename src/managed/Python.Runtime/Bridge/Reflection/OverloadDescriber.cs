using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Writes Member and Overload (metadata_format.h).</summary>
internal static class OverloadDescriber
{
    internal static void WriteMember(BlobWriter writer, MemberGroup group)
    {
        OverloadEntry[] entries = group.Overloads();
        DemandOne(entries);
        writer.U32((uint)entries.Length);
        foreach (OverloadEntry entry in entries)
        {
            bool inherited = group.Source != MemberSource.Helpers && entry.ReflectedType != group.Type;
            Write(writer, entry, inherited ? OverloadFlags.Inherited : OverloadFlags.None);
        }
    }

    // Of a member that has nothing to offer because types that it names cannot be loaded, the reason is told; where
    // another overload is sound, the broken ones are only skipped.
    private static void DemandOne(OverloadEntry[] entries)
    {
        foreach (OverloadEntry entry in entries)
        {
            if (!Has(entry, OverloadFlags.Unsupported))
            {
                return;
            }
        }
        foreach (OverloadEntry entry in entries)
        {
            Signatures.Demand(entry.Member);
        }
    }

    internal static void Write(BlobWriter writer, OverloadEntry entry, OverloadFlags more)
    {
        writer.U32(entry.Id);
        writer.U32(entry.Flags | (uint)more);
        switch (entry.Member)
        {
            case MethodBase method:
                WriteMethod(writer, entry, method);
                break;
            case FieldInfo field:
                WriteField(writer, entry, field);
                break;
            default:
                WriteTypeTarget(writer, entry);
                break;
        }
    }

    private static bool Has(OverloadEntry entry, OverloadFlags flag) => (entry.Flags & (uint)flag) != 0;

    private static void WriteMethod(BlobWriter writer, OverloadEntry entry, MethodBase method)
    {
        bool usable = !Has(entry, OverloadFlags.Unsupported);
        bool helper = method.IsStatic && !Has(entry, OverloadFlags.Static);
        ParameterInfo[] parameters = Signatures.Parameters(method) ?? Array.Empty<ParameterInfo>();
        int first = helper ? 1 : 0;
        writer.Key(helper ? parameters[0].ParameterType : method.DeclaringType);
        writer.U32((uint)(method.IsGenericMethodDefinition ? method.GetGenericArguments().Length : 0));
        writer.Text(TextOf(entry.Shown ?? method, method.Name));
        writer.Text(method.Name);
        bool writes = entry.Kind == TargetKind.ReferenceSet;
        writer.Key(usable && !writes ? ResultOf(method) : null);
        if (!usable)
        {
            WriteUnusable(writer, parameters);
            return;
        }
        writer.U32((uint)(parameters.Length - first + (writes ? 1 : 0)));
        for (int i = first; i < parameters.Length; i++)
        {
            WriteParameter(writer, parameters[i]);
        }
        if (writes)
        {
            WritePlainParameter(writer, ResultOf(method), "value");
        }
    }

    // The binder skips these, but tells of them by name and number of parameters.
    private static void WriteUnusable(BlobWriter writer, ParameterInfo[] parameters)
    {
        writer.U32((uint)parameters.Length);
        foreach (ParameterInfo parameter in parameters)
        {
            writer.Key(null);
            writer.Text(parameter.Name);
            writer.U16(0);
            writer.U32(0);
        }
    }

    private static Type? ResultOf(MethodBase method)
    {
        Type result = method is MethodInfo { ReturnType: var returned } ? returned : method.DeclaringType!;
        if (result.IsByRef)
        {
            result = result.GetElementType()!;
        }
        if (result.IsPointer)
        {
            return typeof(Pointer);
        }
        return result == typeof(void) || result.ContainsGenericParameters ? null : result;
    }

    private static void WriteParameter(BlobWriter writer, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        ParameterFlags flags = ParameterFlags.None;
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
            flags |= ParameterFlags.ByRef;
            flags |= parameter.IsIn ? ParameterFlags.In : parameter.IsOut ? ParameterFlags.Out : ParameterFlags.None;
        }
        flags |= ParameterDefaults.IsOptional(parameter) ? ParameterFlags.Optional : ParameterFlags.None;
        flags |= Signatures.IsParams(parameter) ? ParameterFlags.Params : ParameterFlags.None;
        writer.Key(type.ContainsGenericParameters ? null : type);
        writer.Text(parameter.Name);
        writer.U16((int)flags);
        writer.U32(TypeShapes.IsMethodParameter(type) ? (uint)type.GenericParameterPosition + 1 : 0);
    }

    private static void WriteField(BlobWriter writer, OverloadEntry entry, FieldInfo field)
    {
        bool usable = !Has(entry, OverloadFlags.Unsupported);
        bool setter = entry.Kind == TargetKind.FieldSet;
        writer.Key(field.DeclaringType);
        writer.U32(0);
        writer.Text(TextOf(field, field.Name));
        writer.Text(field.Name);
        writer.Key(usable && !setter ? field.FieldType : null);
        writer.U32(setter ? 1u : 0u);
        if (setter)
        {
            WritePlainParameter(writer, usable ? field.FieldType : null, "value");
        }
    }

    // ZeroStruct, ArrayGet, ArraySet, Box.
    private static void WriteTypeTarget(BlobWriter writer, OverloadEntry entry)
    {
        Type type = entry.ReflectedType;
        Type? element = type.IsArray ? type.GetElementType() : null;
        int rank = element is null ? 0 : type.GetArrayRank();
        writer.Key(type);
        writer.U32(0);
        switch (entry.Kind)
        {
            case TargetKind.ArrayGet:
                WriteNames(writer, element + " Get(" + Indices(rank) + ")", "Get", element);
                writer.U32((uint)rank);
                break;
            case TargetKind.ArraySet:
                WriteNames(writer, "Void Set(" + Indices(rank) + ", " + element + ")", "Set", null);
                writer.U32((uint)rank + 1);
                break;
            case TargetKind.Box:
                WriteNames(writer, "Void .ctor(" + type.Name + ")", ".ctor", type);
                writer.U32(1);
                WritePlainParameter(writer, type, "value");
                return;
            default:
                WriteNames(writer, "Void .ctor()", ".ctor", type);
                writer.U32(0);
                return;
        }
        for (int i = 0; i < rank; i++)
        {
            WritePlainParameter(writer, typeof(int), "index" + i);
        }
        if (entry.Kind == TargetKind.ArraySet)
        {
            WritePlainParameter(writer, element, "value");
        }
    }

    private static void WriteNames(BlobWriter writer, string text, string name, Type? result)
    {
        writer.Text(text);
        writer.Text(name);
        writer.Key(result);
    }

    private static void WritePlainParameter(BlobWriter writer, Type? type, string name)
    {
        writer.Key(type);
        writer.Text(name);
        writer.U16(0);
        writer.U32(0);
    }

    private static string Indices(int rank)
    {
        string text = "Int32";
        for (int i = 1; i < rank; i++)
        {
            text += ", Int32";
        }
        return text;
    }

    private static string TextOf(MemberInfo member, string name)
    {
        try
        {
            return member.ToString() ?? name;
        }
        catch (Exception exception) when (exception is System.IO.IOException or TypeLoadException or BadImageFormatException)
        {
            return name;
        }
    }
}
