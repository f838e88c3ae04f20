using System;
using System.Collections.Generic;
using System.Dynamic;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// What Python asks of dynamic objects (DYNAMIC_OPERATIONS of metadata_format.h). Where the object does not answer, the
/// result is DynamicOutcome.NotBound, or false.
/// </summary>
internal static class DynamicProtocol
{
    // By name, ExpandoObjects and DynamicObjects are asked directly: a call site compiles code for each name that it
    // meets, and these say the same without any.
    internal static object? Get(object target, string name)
    {
        if (target is ExpandoObject members)
        {
            return ((IDictionary<string, object?>)members).TryGetValue(name, out object? member) ? member : DynamicBinders.NotBound;
        }
        CallSite<Func<CallSite, object, object?>> site = DynamicSites.Get(name);
        if (DynamicTypes.Direct(target) is { } direct)
        {
            return direct.TryGetMember((GetMemberBinder)site.Binder!, out object? result) ? result : DynamicBinders.NotBound;
        }
        try
        {
            return site.Target(site, target);
        }
        catch (Exception) when (IsAnother(target, name))
        {
            return DynamicBinders.NotBound; // what Python asks for by getattr and hasattr must be an AttributeError
        }
    }

    /// <summary>Whether the object lists its members, and this is none of them.</summary>
    private static bool IsAnother(object target, string name)
    {
        string[] names = Names(target);
        return names.Length > 0 && Array.IndexOf(names, name) < 0;
    }

    internal static bool Set(object target, string name, object? value)
    {
        if (target is ExpandoObject members)
        {
            ((IDictionary<string, object?>)members)[name] = value;
            return true;
        }
        CallSite<Func<CallSite, object, object?, object?>> site = DynamicSites.Set(name);
        return DynamicTypes.Direct(target) is { } direct
            ? direct.TrySetMember((SetMemberBinder)site.Binder!, value)
            : !DynamicBinders.IsNotBound(site.Target(site, target, value));
    }

    internal static bool Delete(object target, string name)
    {
        if (target is ExpandoObject members)
        {
            return ((IDictionary<string, object?>)members).Remove(name);
        }
        CallSite<Action<CallSite, object>> site = DynamicSites.Delete(name);
        if (DynamicTypes.Direct(target) is { } direct)
        {
            return direct.TryDeleteMember((DeleteMemberBinder)site.Binder!);
        }
        try
        {
            site.Target(site, target);
            return true;
        }
        catch (NotBoundException)
        {
            return false;
        }
    }

    internal static string[] Names(object target)
    {
        DynamicMetaObject meta = ((IDynamicMetaObjectProvider)target).GetMetaObject(Expression.Constant(target));
        return new List<string>(meta.GetDynamicMemberNames()).ToArray();
    }

    /// <summary>The names are those of the last arguments.</summary>
    internal static object? Invoke(object target, object?[] items, string[] names) =>
        DynamicSites.Invoke(items.Length, names)(target, items);

    internal static object? InvokeMember(object target, string name, object?[] items, string[] names)
    {
        if (DynamicTypes.Direct(target) is { } direct)
        {
            var binder = new DynamicBinders.InvokeMember(name, new CallInfo(items.Length, names));
            return direct.TryInvokeMember(binder, items, out object? result) ? result : DynamicBinders.NotBound;
        }
        return DynamicSites.InvokeMember(name, items.Length, names)(target, items);
    }

    internal static object? GetIndex(object target, object?[] indices)
    {
        object? result = DynamicSites.GetIndex(indices.Length)(target, indices);
        return DynamicBinders.IsNotBound(result) && MembersOf(target, indices) is { } members ? members[(string)indices[0]!] : result;
    }

    internal static bool SetIndex(object target, object?[] indices, object? value)
    {
        var items = new object?[indices.Length + 1];
        indices.CopyTo(items, 0);
        items[indices.Length] = value;
        if (!DynamicBinders.IsNotBound(DynamicSites.SetIndex(indices.Length)(target, items)))
        {
            return true;
        }
        if (MembersOf(target, indices) is not { } members)
        {
            return false;
        }
        members[(string)indices[0]!] = value;
        return true;
    }

    internal static bool DeleteIndex(object target, object?[] indices)
    {
        try
        {
            DynamicSites.DeleteIndex(indices.Length)(target, indices);
            return true;
        }
        catch (NotBoundException)
        {
            return MembersOf(target, indices) is { } members && Remove(members, (string)indices[0]!);
        }
    }

    private static bool Remove(IDictionary<string, object?> members, string name) =>
        members.Remove(name) ? true : throw new KeyNotFoundException($"There is no member '{name}'.");

    /// <summary>An ExpandoObject, a row of a table, is the dictionary of its members, by an interface that C# does not show on it either.</summary>
    private static IDictionary<string, object?>? MembersOf(object target, object?[] indices) =>
        target is IDictionary<string, object?> members && indices.Length == 1 && indices[0] is string ? members : null;

    /// <summary>The operation is an Operator's number.</summary>
    internal static object? Binary(object target, int operation, object? other)
    {
        CallSite<Func<CallSite, object, object?, object?>> site = DynamicSites.Binary(BinaryOf((Operator)operation));
        return site.Target(site, target, other);
    }

    private static ExpressionType BinaryOf(Operator operation) => operation switch
    {
        Operator.Add => ExpressionType.Add,
        Operator.Subtract => ExpressionType.Subtract,
        Operator.Multiply => ExpressionType.Multiply,
        Operator.Divide => ExpressionType.Divide,
        Operator.Modulus => ExpressionType.Modulo,
        Operator.And => ExpressionType.And,
        Operator.Or => ExpressionType.Or,
        Operator.Xor => ExpressionType.ExclusiveOr,
        Operator.LeftShift => ExpressionType.LeftShift,
        Operator.RightShift => ExpressionType.RightShift,
        Operator.Equal => ExpressionType.Equal,
        Operator.NotEqual => ExpressionType.NotEqual,
        Operator.Less => ExpressionType.LessThan,
        Operator.LessEqual => ExpressionType.LessThanOrEqual,
        Operator.Greater => ExpressionType.GreaterThan,
        Operator.GreaterEqual => ExpressionType.GreaterThanOrEqual,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    internal static object? Unary(object target, int operation)
    {
        CallSite<Func<CallSite, object, object?>> site = DynamicSites.Unary((Operator)operation switch
        {
            Operator.Negate => ExpressionType.Negate,
            Operator.Plus => ExpressionType.UnaryPlus,
            Operator.Invert => ExpressionType.OnesComplement,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        });
        return site.Target(site, target);
    }

    /// <summary>What `if` takes: IsTrue, else a conversion to Boolean, unless the value is none that has one.</summary>
    internal static object Truth(object target)
    {
        CallSite<Func<CallSite, object, bool>> site = DynamicSites.IsTrue();
        try
        {
            return site.Target(site, target);
        }
        catch (NotBoundException)
        {
        }
        try
        {
            return Converted<bool>(target);
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException)
        {
            return DynamicOutcome.NotBound;
        }
    }

    internal static object Integer(object target) => FirstOf(Converted<long>(target), static one => Converted<int>(one), target);

    internal static object Floating(object target) => FirstOf(Converted<double>(target), static one => Converted<float>(one), target);

    private static object FirstOf(object result, Func<object, object> other, object target) =>
        result is DynamicOutcome ? other(target) : result;

    private static object Converted<T>(object target)
        where T : struct
    {
        CallSite<Func<CallSite, object, T>> site = DynamicSites.Convert<T>();
        try
        {
            return site.Target(site, target);
        }
        catch (NotBoundException)
        {
            return DynamicOutcome.NotBound;
        }
    }
}
