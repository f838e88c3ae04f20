using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Collects the names that a type offers: one entry a name, in the order of the names.</summary>
internal sealed class MemberCollector
{
    private struct Draft
    {
        internal MemberKind Kind;
        internal MemberFlags Flags;
        internal object? Origin;
        internal Type? Nested;
        internal bool Public;
    }

    private readonly Type type;

    // Draft by name; boxed in a class so that the framework's own code for references serves.
    private readonly Dictionary<string, StrongDraft> drafts = new(StringComparer.Ordinal);

    private sealed class StrongDraft
    {
        internal Draft Value;
    }

    private MemberCollector(Type type) => this.type = type;

    /// <summary>The members of the type's bases have been made already.</summary>
    internal static MemberName[] Collect(Type type)
    {
        if (type.HasElementType || type.IsGenericParameter || TypeShapes.IsFunctionPointer(type) || type == typeof(void))
        {
            return Array.Empty<MemberName>();
        }
        var collector = new MemberCollector(type);
        List<Type> scopes = OverloadCollector.Scopes(type);
        collector.AddScope(type);
        for (int i = 1; type.IsInterface && i < scopes.Count; i++)
        {
            collector.AddScope(scopes[i]);
        }
        if (type.IsInterface)
        {
            collector.MarkAmbiguous();
        }
        else
        {
            collector.MergeInherited(scopes);
        }
        return collector.Finish();
    }

    private void AddScope(Type scope)
    {
        foreach (MemberInfo member in scope.GetMembers(TypeShapes.Declared))
        {
            switch (member)
            {
                case MethodInfo method:
                    AddMethod(method);
                    break;
                case FieldInfo field:
                    AddField(field);
                    break;
                case PropertyInfo property:
                    AddProperty(property);
                    break;
                case EventInfo source:
                    AddEvent(source);
                    break;
                case Type nested:
                    AddNested(scope, nested);
                    break;
            }
        }
    }

    private void AddMethod(MethodInfo method)
    {
        if (IsRecordMark(method))
        {
            Add("__replace__", MemberKind.Record, MemberFlags.Instance, true, null, null);
        }
        else if (IsStaticAbstract(method))
        {
            Add(method.Name, MemberKind.StaticAbstract, MemberFlags.Static, true, new[] { method }, null);
        }
        else if (Signatures.IsCallable(method) && OverloadCollector.IsInherited(method, type))
        {
            Add(method.Name, MemberKind.Method, SideOf(method.IsStatic), method.IsPublic, null, null);
        }
    }

    // What the compiler gives each record class, and each record struct.
    private static bool IsRecordMark(MethodInfo method)
    {
        if (method.Name == "<Clone>$")
        {
            return true;
        }
        return method.Name == "PrintMembers" && method.IsPrivate && method.DeclaringType!.IsValueType
            && method.GetParameters() is { Length: 1 } parameters && parameters[0].ParameterType == typeof(System.Text.StringBuilder);
    }

    private bool IsStaticAbstract(MethodInfo? method) =>
        method is { IsStatic: true, IsVirtual: true, IsPublic: true } && type.IsInterface && method.DeclaringType == type;

    private void AddField(FieldInfo field)
    {
        if (!Signatures.IsVisible(field) || (type.IsInterface && field.DeclaringType != type))
        {
            return;
        }
        MemberFlags flags = SideOf(field.IsStatic) | MemberFlags.Readable;
        flags |= OverloadCollector.IsWritable(field) ? MemberFlags.Writable : MemberFlags.None;
        flags |= field.IsLiteral ? MemberFlags.Literal : MemberFlags.None;
        Add(field.Name, MemberKind.Field, flags, field.IsPublic, field, null);
    }

    private void AddProperty(PropertyInfo property)
    {
        if (PropertyAccessors.IsIndexer(property))
        {
            return;
        }
        MethodInfo? getter = PropertyAccessors.Getter(property, type);
        MethodInfo? setter = PropertyAccessors.Setter(property, type);
        MethodInfo? any = getter ?? setter;
        if (any is null && property.GetGetMethod(true) is { } hidden && IsStaticAbstract(hidden))
        {
            Add(property.Name, MemberKind.StaticAbstract, MemberFlags.Static, true, new[] { hidden }, null);
            return;
        }
        MethodInfo? initializer = setter is null ? PropertyAccessors.InitSetter(property) : null;
        any ??= initializer;
        if (any is null || !OverloadCollector.IsInherited(any, type))
        {
            return;
        }
        MemberFlags flags = SideOf(any.IsStatic);
        flags |= getter is not null ? MemberFlags.Readable : MemberFlags.None;
        bool isWritable = setter is not null || PropertyAccessors.ReferenceGetter(property) is not null;
        flags |= isWritable ? MemberFlags.Writable : initializer is not null ? MemberFlags.InitOnly : MemberFlags.None;
        bool isPublic = getter is { IsPublic: true } || setter is { IsPublic: true };
        Add(property.Name, MemberKind.Property, flags, isPublic, property, null);
    }

    private void AddEvent(EventInfo source)
    {
        MethodInfo? adder = source.GetAddMethod(true);
        if (Signatures.IsVisible(adder) && OverloadCollector.IsInherited(adder!, type) && !(adder!.IsStatic && adder.IsVirtual))
        {
            Add(source.Name, MemberKind.Event, SideOf(adder.IsStatic), adder.IsPublic, source, null);
        }
    }

    private void AddNested(Type scope, Type nested)
    {
        if (!TypeShapes.IsVisibleNested(nested) || scope != type)
        {
            return;
        }
        Type seen = TypeShapes.NestedIn(type, nested);
        string name = TypeShapes.BareName(nested.Name);
        if (drafts.TryGetValue(name, out StrongDraft? known) && known.Value.Kind == MemberKind.Type)
        {
            if (TypeShapes.Arity(seen) < TypeShapes.Arity(known.Value.Nested!))
            {
                known.Value.Nested = seen;
            }
            return;
        }
        Add(name, MemberKind.Type, MemberFlags.Static, nested.IsNestedPublic, null, seen);
    }

    private static MemberFlags SideOf(bool isStatic) => isStatic ? MemberFlags.Static : MemberFlags.Instance;

    // Of members of several kinds under one name, which C# cannot declare, the static ones win, then the kind that
    // comes first in MEMBER_KINDS; so the order in which reflection lists them does not matter.
    private void Add(string name, MemberKind kind, MemberFlags flags, bool isPublic, object? origin, Type? nested)
    {
        var draft = new Draft { Kind = kind, Flags = flags, Origin = origin, Nested = nested, Public = isPublic };
        if (!drafts.TryGetValue(name, out StrongDraft? known))
        {
            drafts.Add(name, new StrongDraft { Value = draft });
        }
        else if (known.Value.Kind == kind && kind == MemberKind.Method)
        {
            known.Value.Flags |= flags;
            known.Value.Public |= isPublic;
        }
        else if (known.Value.Kind != kind && !type.IsInterface && Rank(draft) < Rank(known.Value))
        {
            known.Value = draft;
        }
    }

    private void MarkAmbiguous()
    {
        foreach (KeyValuePair<string, MethodInfo[]> pair in AmbiguousNames.Of(type))
        {
            var draft = new Draft { Kind = MemberKind.Ambiguous, Flags = MemberFlags.Instance, Origin = pair.Value, Public = true };
            drafts[pair.Key] = new StrongDraft { Value = draft };
        }
    }

    private static int Rank(Draft draft) =>
        ((draft.Flags & MemberFlags.Static) != 0 ? 0 : 16) + (int)draft.Kind;

    // The flags of a method's name tell of the inherited overloads too.
    private void MergeInherited(List<Type> scopes)
    {
        foreach (KeyValuePair<string, StrongDraft> pair in drafts)
        {
            if (pair.Value.Value.Kind == MemberKind.Method)
            {
                MergeInherited(pair.Key, ref pair.Value.Value, scopes);
            }
        }
    }

    private void MergeInherited(string name, ref Draft draft, List<Type> scopes)
    {
        for (int i = 1; i < scopes.Count; i++)
        {
            MemberName[] members = TypeModel.Of(scopes[i]).Members();
            int index = IndexOf(members, name);
            if (index < 0)
            {
                continue;
            }
            MemberFlags inherited = members[index].Flags & (MemberFlags.Static | MemberFlags.Instance);
            bool more = (inherited & ~draft.Flags) != 0 || (!draft.Public && (members[index].Flags & MemberFlags.Protected) == 0);
            if (members[index].Kind == MemberKind.Method && more)
            {
                MergeUnhidden(name, ref draft);
            }
            return;
        }
    }

    // There is something under that name in the bases that the declared methods alone would not tell of, unless they hide it.
    private void MergeUnhidden(string name, ref Draft draft)
    {
        foreach (OverloadEntry entry in OverloadCollector.Methods(type, name))
        {
            draft.Flags |= SideOf((entry.Flags & (uint)OverloadFlags.Static) != 0);
            draft.Public |= (entry.Flags & (uint)OverloadFlags.Protected) == 0;
        }
    }

    // The names are sorted: see Finish.
    private static int IndexOf(MemberName[] members, string name)
    {
        int low = 0;
        int high = members.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = string.CompareOrdinal(members[middle].Name, name);
            if (order == 0)
            {
                return middle;
            }
            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return -1;
    }

    private MemberName[] Finish()
    {
        var names = new string[drafts.Count];
        drafts.Keys.CopyTo(names, 0);
        Array.Sort(names, StringComparer.Ordinal);
        var members = new MemberName[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            Draft draft = drafts[names[i]].Value;
            MemberFlags flags = draft.Flags | (draft.Public ? MemberFlags.None : MemberFlags.Protected);
            uint number = NumberOf(names[i], draft);
            members[i] = new MemberName(names[i], draft.Kind, flags, number, draft.Nested);
        }
        return members;
    }

    private uint NumberOf(string name, Draft draft) =>
        draft.Kind is MemberKind.Type or MemberKind.Record ? 0 : MemberTable.Add(type, name, SourceOf(draft.Kind), draft.Origin).Id;

    private static MemberSource SourceOf(MemberKind kind) => kind switch
    {
        MemberKind.Method => MemberSource.Methods,
        MemberKind.Field => MemberSource.Field,
        MemberKind.Property => MemberSource.Property,
        MemberKind.Ambiguous or MemberKind.StaticAbstract => MemberSource.Ambiguous,
        _ => MemberSource.Event,
    };
}
