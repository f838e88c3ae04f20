using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What an emitted method does.</summary>
internal enum OverrideAction
{
    /// <summary>Calls Python.</summary>
    Python,

    /// <summary>Calls a method that the base has, which is no implementation of the interface by itself.</summary>
    Forward,

    /// <summary>Adds to or removes from a field of delegates: an event that Python does not implement.</summary>
    Event,
}

/// <summary>A method of the emitted class, beside the one that it overrides or implements.</summary>
internal sealed class PlannedMethod
{
    internal MethodInfo Source = null!;
    internal OverrideAction Action;
    internal OverrideKind Kind;
    internal string Attribute = "";
    internal MethodInfo? Target;
    internal MemberInfo? Owner;

    /// <summary>Of interfaces; empty: it overrides a method of the base class alone.</summary>
    internal readonly List<MethodInfo> Implements = new();

    /// <summary>Not by its own name, which another method of the same parameters has.</summary>
    internal bool IsExplicit;

    internal bool OverridesClass => !Source.DeclaringType!.IsInterface;
}

/// <summary>
/// Which members of the base class and of the interfaces a Python class overrides: those whose names it defines, and those
/// that nobody else implements.
/// </summary>
internal sealed class OverridePlan
{
    private readonly Type _base;
    private readonly Dictionary<string, DefinedArity> _defined;
    private readonly HashSet<Type> _inherited;
    private readonly List<Type> _interfaces = new();

    // The accessors of a type's properties and events.
    private readonly Dictionary<MethodInfo, MemberInfo> _owners = new();

    // The names of methods of which Python can have one, and of which its function takes the arguments of one.
    private readonly HashSet<string> _possible = new();
    private readonly HashSet<string> _fitting = new();

    internal List<PlannedMethod> Methods { get; } = new();

    /// <summary>The listed interfaces, and those that they inherit.</summary>
    internal IReadOnlyList<Type> Interfaces => _interfaces;

    internal OverridePlan(Type parent, Type[] interfaces, Dictionary<string, DefinedArity> defined)
    {
        _base = parent;
        _defined = defined;
        _inherited = new HashSet<Type>(parent.GetInterfaces());
        foreach (Type type in interfaces)
        {
            AddInterface(type);
            foreach (Type more in type.GetInterfaces())
            {
                AddInterface(more);
            }
        }
        AddOwners(parent);
        AddFitting(parent);
        foreach (Type type in _interfaces)
        {
            AddOwners(type);
            AddFitting(type);
        }
        PlanClass();
        foreach (Type type in _interfaces)
        {
            PlanInterface(type);
        }
    }

    private void AddInterface(Type type)
    {
        if (!_interfaces.Contains(type))
        {
            _interfaces.Add(type);
        }
    }

    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private void AddOwners(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties(Instance))
        {
            foreach (MethodInfo accessor in property.GetAccessors(true))
            {
                _owners[accessor] = property;
            }
        }
        foreach (EventInfo source in type.GetEvents(Instance))
        {
            if (source.GetAddMethod(true) is { } adder && source.GetRemoveMethod(true) is { } remover)
            {
                _owners[adder] = source;
                _owners[remover] = source;
            }
        }
    }

    // ---- the base class ----

    private void PlanClass()
    {
        foreach (MethodInfo method in _base.GetMethods(Instance))
        {
            if (!method.IsVirtual || method.IsFinal)
            {
                continue;
            }
            bool visible = Signatures.IsVisible(method);
            if (!visible && method.IsAbstract)
            {
                throw new ArgumentException(
                    $"{_base} cannot be derived from: its abstract member {method.Name} is internal to its assembly.");
            }
            if (!visible || IsFinalizer(method))
            {
                continue;
            }
            PlannedMethod? planned = PlanDefined(method) ?? (method.IsAbstract ? PlanMissing(method) : null);
            if (planned is not null)
            {
                Methods.Add(planned);
            }
        }
    }

    private static bool IsFinalizer(MethodInfo method) =>
        method.Name == "Finalize" && method.IsFamily && method.GetParameters().Length == 0;

    // ---- interfaces ----

    private void PlanInterface(Type type)
    {
        foreach (MethodInfo method in type.GetMethods(Instance | BindingFlags.Static))
        {
            if (method.IsStatic && method.IsAbstract)
            {
                throw new ArgumentException(
                    $"{type} cannot be implemented in Python: its member {method.Name} is static and abstract.");
            }
            if (!method.IsStatic && method.IsVirtual && !method.IsFinal && !method.IsPrivate
                && PlanMember(type, method) is { } planned)
            {
                AddImplementation(planned);
            }
        }
    }

    private PlannedMethod? PlanMember(Type type, MethodInfo method)
    {
        if (PlanDefined(method) is { } defined)
        {
            return defined;
        }
        if (_inherited.Contains(type) || !method.IsAbstract || HasDefault(method))
        {
            return null;
        }
        MethodInfo? own = InBase(method);
        if (own is null)
        {
            return PlanMissing(method);
        }
        // .NET itself takes virtual methods of the base for implementations.
        return own.IsVirtual ? null : new PlannedMethod { Source = method, Action = OverrideAction.Forward, Target = own, IsExplicit = true };
    }

    private MethodInfo? InBase(MethodInfo method)
    {
        foreach (MethodInfo own in _base.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        {
            if (own.Name == method.Name && own.ReturnType == method.ReturnType && Signatures.Same(own, method))
            {
                return own;
            }
        }
        return null;
    }

    // An interface that inherits another may implement its members: as private methods named "Space.IBase.M".
    private bool HasDefault(MethodInfo method)
    {
        foreach (Type type in _interfaces)
        {
            if (type == method.DeclaringType || !method.DeclaringType!.IsAssignableFrom(type))
            {
                continue;
            }
            foreach (MethodInfo candidate in type.GetMethods(Instance | BindingFlags.DeclaredOnly))
            {
                if (candidate.IsPrivate && candidate.IsFinal && Signatures.Same(candidate, method)
                    && candidate.Name.EndsWith("." + method.Name, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        return false;
    }

    // One method implements all that have its name and signature.
    private void AddImplementation(PlannedMethod planned)
    {
        foreach (PlannedMethod known in Methods)
        {
            if (known.Source.Name != planned.Source.Name || planned.IsExplicit || known.IsExplicit
                || !Signatures.Same(known.Source, planned.Source))
            {
                continue;
            }
            if (known.Source.ReturnType == planned.Source.ReturnType && known.Action == planned.Action
                && (!known.OverridesClass || known.Source.IsPublic) && !planned.Source.IsGenericMethod)
            {
                known.Implements.Add(planned.Source);
                return;
            }
            planned.IsExplicit = true;
        }
        planned.Implements.Add(planned.Source);
        Methods.Add(planned);
    }

    // ---- how Python is asked ----

    // Null: Python does not define it.
    private PlannedMethod? PlanDefined(MethodInfo method)
    {
        _owners.TryGetValue(method, out MemberInfo? owner);
        if (_defined.ContainsKey(method.Name))
        {
            return IsLeft(method) ? null : Plan(method, owner, OverrideKind.Call, method.Name);
        }
        if (owner is not PropertyInfo property)
        {
            return null;
        }
        bool isGetter = method == property.GetGetMethod(true);
        if (property.GetIndexParameters().Length == 0)
        {
            return _defined.ContainsKey(property.Name)
                ? Plan(method, owner, isGetter ? OverrideKind.Get : OverrideKind.Set, property.Name)
                : null;
        }
        string special = isGetter ? "__getitem__" : "__setitem__";
        return _defined.ContainsKey(special)
            ? Plan(method, owner, isGetter ? OverrideKind.GetItem : OverrideKind.SetItem, special)
            : null;
    }

    // The attribute may be set on the object later; until then it is missing.
    private PlannedMethod PlanMissing(MethodInfo method)
    {
        _owners.TryGetValue(method, out MemberInfo? owner);
        switch (owner)
        {
            case EventInfo:
                return new PlannedMethod { Source = method, Action = OverrideAction.Event, Owner = owner };
            case PropertyInfo property when property.GetIndexParameters().Length == 0:
                bool isGetter = method == property.GetGetMethod(true);
                return Plan(method, owner, isGetter ? OverrideKind.Get : OverrideKind.Set, property.Name);
            default:
                return Plan(method, owner, OverrideKind.Call, method.Name);
        }
    }

    private static PlannedMethod Plan(MethodInfo method, MemberInfo? owner, OverrideKind kind, string attribute) =>
        Unsupported(method) is null
            ? new PlannedMethod { Source = method, Owner = owner, Kind = kind, Attribute = attribute }
            : throw CannotImplement(method);

    // ---- overloads ----

    private void AddFitting(Type type)
    {
        foreach (MethodInfo method in type.GetMethods(Instance))
        {
            if (!method.IsVirtual || method.IsFinal || !_defined.ContainsKey(method.Name) || Unsupported(method) is not null)
            {
                continue;
            }
            _possible.Add(method.Name);
            if (Takes(method))
            {
                _fitting.Add(method.Name);
            }
        }
    }

    private bool Takes(MethodInfo method) => _defined[method.Name].Takes(method.GetParameters().Length);

    // One function of Python's stands for all overloads; but those that it cannot take stay .NET's, which often calls others
    // there: Stream.Read(Span<byte>) the one with an array. If it fits none, it has them all, and the call says why not.
    private bool IsLeft(MethodInfo method)
    {
        bool refused = Unsupported(method) is null
            ? _fitting.Contains(method.Name) && !Takes(method)
            : _possible.Contains(method.Name);
        return refused && IsImplemented(method);
    }

    private bool IsImplemented(MethodInfo method) =>
        !method.IsAbstract
        || (method.DeclaringType!.IsInterface
            && (_inherited.Contains(method.DeclaringType) || HasDefault(method) || InBase(method) is not null));

    private static ArgumentException CannotImplement(MethodInfo method) =>
        new($"{method.DeclaringType}.{method.Name} cannot be implemented in Python: it takes or returns {Unsupported(method)}.");

    // The first type among the method's that Python cannot have.
    private static Type? Unsupported(MethodInfo method)
    {
        if (Signatures.IsUnsupported(method.ReturnType) || method.ReturnType.IsByRef)
        {
            return method.ReturnType;
        }
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            if (Signatures.IsUnsupported(parameter.ParameterType))
            {
                return parameter.ParameterType;
            }
        }
        return null;
    }
}
