using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What a thunk does, checked to be something that can be emitted.</summary>
internal sealed class ThunkShape
{
    public TargetKind Kind { get; private init; }

    /// <summary>The method, constructor or field; null for the kinds that act on a type alone.</summary>
    public MemberInfo? Member { get; private init; }

    /// <summary>The type that declares the member, or on which a kind without member acts.</summary>
    public Type Owner { get; private init; } = typeof(object);

    /// <summary>Of methods and constructors.</summary>
    public ParameterInfo[] Parameters { get; private init; } = Array.Empty<ParameterInfo>();

    public static ThunkShape Of(OverloadEntry entry)
    {
        MemberInfo? member = IsOnType(entry.Kind) ? null : entry.Member;
        var shape = new ThunkShape
        {
            Kind = entry.Kind,
            Member = member,
            Owner = member?.DeclaringType ?? entry.ReflectedType,
            Parameters = (member as MethodBase)?.GetParameters() ?? Array.Empty<ParameterInfo>(),
        };
        shape.Check();
        return shape;
    }

    /// <summary>A method is called as it is, and not as the receiver's type overrides it.</summary>
    public bool IsBase { get; private init; }

    /// <summary>A call of just this method.</summary>
    public static ThunkShape OfBase(MethodInfo method)
    {
        var shape = new ThunkShape
        {
            Kind = TargetKind.Method,
            Member = method,
            Owner = method.DeclaringType!,
            Parameters = method.GetParameters(),
            IsBase = true,
        };
        shape.Check();
        return shape;
    }

    /// <summary>"Namespace.Type.Member", for messages and for the names of emitted methods.</summary>
    public override string ToString() => Member is null ? $"{Owner}.{Kind}" : $"{Owner}.{Member.Name}";

    private static bool IsOnType(TargetKind kind) =>
        kind is TargetKind.ZeroStruct or TargetKind.ArrayGet or TargetKind.ArraySet or TargetKind.Box;

    private void Check()
    {
        if (Owner.ContainsGenericParameters || Member is MethodBase { ContainsGenericParameters: true })
            throw new InvalidOperationException($"{this} is generic: its type arguments must be chosen first.");
        if (Member is MethodInfo { IsAbstract: true, IsStatic: true })
            throw new NotSupportedException($"{this} is static and abstract: call it on a type that implements it.");
        foreach (ParameterInfo parameter in Parameters)
            CheckType(parameter.ParameterType);
        if (Member is MethodInfo method)
            CheckType(method.ReturnType.IsPointer ? typeof(Pointer) : method.ReturnType);
        if (Member is FieldInfo field)
            CheckType(field.FieldType);
        if (Member is null or FieldInfo { IsStatic: false } or MethodBase { IsStatic: false })
            CheckType(Owner);
    }

    private void CheckType(Type type)
    {
        if (Signatures.IsUnsupported(type))
            throw new NotSupportedException($"{this} takes or returns {type}, which cannot leave .NET's stack.");
    }
}
