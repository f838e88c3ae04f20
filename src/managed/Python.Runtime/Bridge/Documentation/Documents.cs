using System;
using System.Collections.Generic;
using System.Reflection;
using System.Xml.Linq;

namespace Python.Runtime.Bridge;

/// <summary>What the documentation says of types and members: [DocString] where there is one, else the XML file's text.</summary>
internal static class Documents
{
    // How far inheritdoc is followed.
    private const int Depth = 16;

    /// <summary>The text for a type.</summary>
    /// <param name="type">Open or closed; arrays and the like have none.</param>
    /// <param name="alone">Whether it is all that is to be shown: a [DocString].</param>
    internal static string OfType(Type type, out bool alone)
    {
        alone = false;
        if (type.HasElementType || type.IsGenericParameter)
        {
            return "";
        }
        return OfMember(type, out alone);
    }

    /// <summary>The text for the overloads of one member, each with its signature before it where they differ.</summary>
    internal static string OfOverloads(IReadOnlyList<OverloadEntry> overloads, out bool alone)
    {
        alone = false;
        var texts = new List<string>();
        var signed = new List<string>();
        foreach (OverloadEntry overload in overloads)
        {
            MemberInfo? member = overload.Shown ?? overload.Member;
            string text = member is null ? "" : OfMember(member, out bool own);
            alone |= member is not null && text.Length > 0 && IsDocString(member);
            if (text.Length > 0 && !texts.Contains(text))
            {
                texts.Add(text);
                signed.Add(member + "\n    " + text.Replace("\n", "\n    ").Replace("\n    \n", "\n\n"));
            }
        }
        return texts.Count == 0 ? "" : texts.Count == 1 ? texts[0] : string.Join("\n\n", alone ? texts : signed);
    }

    private static string OfMember(MemberInfo member, out bool alone)
    {
        DocStringAttribute? given = DocString(member);
        alone = given is not null;
        return given is not null ? given.DocString : OfXml(member);
    }

    private static bool IsDocString(MemberInfo member) => DocString(member) is not null;

    private static DocStringAttribute? DocString(MemberInfo member)
    {
        try
        {
            return member.GetCustomAttribute<DocStringAttribute>(false);
        }
        catch (Exception exception) when (IsOfLoading(exception))
        {
            return null;
        }
    }

    // Documentation that cannot be found out is none: the signatures are there still.
    private static string OfXml(MemberInfo member)
    {
        try
        {
            return Find(member, Depth) is { } element ? DocumentText.Of(element) : "";
        }
        catch (Exception exception) when (IsOfLoading(exception))
        {
            return "";
        }
    }

    private static bool IsOfLoading(Exception exception) =>
        exception is System.IO.IOException or TypeLoadException or BadImageFormatException or NotSupportedException;

    private static XElement? Find(MemberInfo member, int depth)
    {
        if (depth == 0 || DocumentIds.Of(member) is not { } id || DocumentFiles.Find(member.Module.Assembly, id) is not { } element)
        {
            return null;
        }
        XElement? reference = element.Element("inheritdoc");
        if (reference is null)
        {
            return element;
        }
        XElement? inherited = reference.Attribute("cref")?.Value is { } cref
            ? DocumentFiles.Find(member.Module.Assembly, cref) ?? DocumentFiles.Find(typeof(object).Assembly, cref)
            : FindInherited(member, depth - 1);
        return inherited is null ? element : Merge(element, inherited);
    }

    // What the member says itself goes before what it inherits.
    private static XElement Merge(XElement own, XElement inherited)
    {
        var merged = new XElement(own);
        foreach (XElement element in inherited.Elements())
        {
            string name = element.Name.LocalName;
            string? subject = (element.Attribute("name") ?? element.Attribute("cref"))?.Value;
            bool known = false;
            foreach (XElement ours in own.Elements(element.Name))
            {
                known |= (ours.Attribute("name") ?? ours.Attribute("cref"))?.Value == subject;
            }
            if (!known && name != "inheritdoc")
            {
                merged.Add(element);
            }
        }
        return merged;
    }

    private static XElement? FindInherited(MemberInfo member, int depth)
    {
        foreach (MemberInfo origin in Origins(member))
        {
            if (Find(origin, depth) is { } element)
            {
                return element;
            }
        }
        return null;
    }

    // What a member may inherit its documentation from: of types their bases, of methods and accessors those that they
    // override or implement, of constructors the base's with the same parameters.
    private static IEnumerable<MemberInfo> Origins(MemberInfo member) => member switch
    {
        Type type => OriginsOfType(type),
        MethodInfo method => OriginsOfMethod(method),
        ConstructorInfo constructor => OriginsOfConstructor(constructor),
        PropertyInfo property => OriginsOfAccessor(property, property.GetGetMethod(true) ?? property.GetSetMethod(true)),
        EventInfo source => OriginsOfAccessor(source, source.GetAddMethod(true)),
        _ => Array.Empty<MemberInfo>(),
    };

    private static IEnumerable<MemberInfo> OriginsOfType(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object))
        {
            yield return parent;
        }
        foreach (Type one in type.GetInterfaces())
        {
            yield return one;
        }
    }

    private static IEnumerable<MemberInfo> OriginsOfMethod(MethodInfo method)
    {
        MethodInfo root = method.GetBaseDefinition();
        for (Type? parent = method.DeclaringType!.BaseType; root != method && parent is not null; parent = parent.BaseType)
        {
            foreach (MethodInfo candidate in parent.GetMethods(TypeShapes.Declared))
            {
                if (candidate.Name == method.Name && candidate.GetBaseDefinition() == root && Signatures.Same(candidate, method))
                {
                    yield return candidate;
                }
            }
        }
        foreach (MethodInfo implemented in Implemented(method))
        {
            yield return implemented;
        }
    }

    private static IEnumerable<MethodInfo> Implemented(MethodInfo method)
    {
        Type declaring = method.DeclaringType!;
        if (declaring.IsInterface || method.IsStatic)
        {
            yield break;
        }
        foreach (Type one in declaring.GetInterfaces())
        {
            InterfaceMapping map = declaring.GetInterfaceMap(one);
            for (int i = 0; i < map.TargetMethods.Length; i++)
            {
                if (map.TargetMethods[i].MetadataToken == method.MetadataToken && map.TargetMethods[i].Module == method.Module)
                {
                    yield return map.InterfaceMethods[i];
                }
            }
        }
    }

    private static IEnumerable<MemberInfo> OriginsOfConstructor(ConstructorInfo constructor)
    {
        for (Type? parent = constructor.DeclaringType!.BaseType; parent is not null; parent = parent.BaseType)
        {
            foreach (ConstructorInfo candidate in parent.GetConstructors(TypeShapes.Declared))
            {
                if (!candidate.IsStatic && Signatures.Same(candidate, constructor))
                {
                    yield return candidate;
                }
            }
        }
    }

    // The property or event of the same kind whose accessor the accessor overrides or implements.
    private static IEnumerable<MemberInfo> OriginsOfAccessor(MemberInfo member, MethodInfo? accessor)
    {
        foreach (MemberInfo origin in accessor is null ? Array.Empty<MemberInfo>() : OriginsOfMethod(accessor))
        {
            foreach (MemberInfo candidate in origin.DeclaringType!.GetMembers(TypeShapes.Declared))
            {
                bool owns = candidate is PropertyInfo property && (Is(property.GetGetMethod(true), origin) || Is(property.GetSetMethod(true), origin));
                owns |= candidate is EventInfo source && Is(source.GetAddMethod(true), origin);
                if (owns && candidate.MemberType == member.MemberType)
                {
                    yield return candidate;
                }
            }
        }
    }

    private static bool Is(MethodInfo? accessor, MemberInfo method) =>
        accessor is not null && accessor.MetadataToken == method.MetadataToken;
}
