using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Which assemblies emitted code names, and of which it names something that is not public: emitted code is
/// bound and checked like any other.
/// </summary>
internal sealed class AccessScan
{
    /// <summary>Every assembly named.</summary>
    public HashSet<Assembly> Named { get; } = new();

    /// <summary>Those whose non-public types or members are named.</summary>
    public HashSet<Assembly> Entered { get; } = new();

    public AccessScan(ThunkShape shape)
    {
        Enter(typeof(Values).Assembly); // the helpers
        Visit(shape.Owner);
        if (shape.Member is not null && !IsPublic(shape.Member))
            Enter(shape.Owner.Assembly);
        foreach (ParameterInfo parameter in shape.Parameters)
            Visit(parameter);
        if (shape.Member is MethodInfo method)
            VisitMethod(method);
        if (shape.Member is FieldInfo field)
            Visit(field.FieldType);
    }

    /// <summary>Of a dispatcher, the code behind delegates of a type.</summary>
    public AccessScan(Type type, MethodInfo invoke)
    {
        Enter(typeof(Values).Assembly);
        Visit(type);
        foreach (ParameterInfo parameter in invoke.GetParameters())
            Visit(parameter.ParameterType);
        Visit(invoke.ReturnType);
    }

    /// <summary>Of the class of a Python class.</summary>
    public AccessScan(Type parent, IEnumerable<Type> interfaces)
    {
        Enter(typeof(Values).Assembly);
        Visit(parent);
        foreach (Type type in interfaces)
            Visit(type);
    }

    /// <summary>Adds the types of a signature.</summary>
    public void Add(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
            Visit(parameter);
        if (method is MethodInfo returning)
            Visit(returning.ReturnParameter);
    }

    private void VisitMethod(MethodInfo method)
    {
        Visit(method.ReturnParameter);
        if (!method.IsGenericMethod)
            return;
        foreach (Type argument in method.GetGenericArguments())
            Visit(argument);
    }

    private void Visit(ParameterInfo parameter)
    {
        Visit(parameter.ParameterType);
        foreach (Type modifier in parameter.GetRequiredCustomModifiers())
            Visit(modifier);
        foreach (Type modifier in parameter.GetOptionalCustomModifiers())
            Visit(modifier);
    }

    private void Visit(Type type)
    {
        while (type.HasElementType)
            type = type.GetElementType()!;
        Named.Add(type.Assembly);
        if (!type.IsVisible)
            Entered.Add(type.Assembly);
        if (!type.IsGenericType)
            return;
        foreach (Type argument in type.GetGenericArguments())
            Visit(argument);
    }

    private void Enter(Assembly assembly)
    {
        Named.Add(assembly);
        Entered.Add(assembly);
    }

    private static bool IsPublic(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic,
        FieldInfo field => field.IsPublic,
        _ => true,
    };
}
