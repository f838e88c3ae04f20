using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>How a bound limits a type parameter: C#'s exact, lower and upper bounds.</summary>
internal enum BoundKind : byte
{
    Exact,
    Lower,
    Upper,
}

/// <summary>Where a bound comes from. What .NET says comes before what a Python value is by itself.</summary>
internal enum BoundOrigin : byte
{
    /// <summary>A .NET type.</summary>
    Net,

    /// <summary>A Python value or a result's annotation: a value of this type, which may fit others as well.</summary>
    Value,

    /// <summary>A parameter's annotation, which says what a callable takes, not what it will be given.</summary>
    Hint,
}

/// <summary>All that the arguments say of one type parameter, and the type that it is fixed to.</summary>
internal sealed class TypeBounds
{
    private readonly struct Bound
    {
        internal readonly Type Type;
        internal readonly BoundKind Kind;
        internal readonly BoundOrigin Origin;
        internal readonly bool Negative;

        internal Bound(Type type, BoundKind kind, BoundOrigin origin, bool negative)
        {
            Type = type;
            Kind = kind;
            Origin = origin;
            Negative = negative;
        }
    }

    private readonly List<Bound> bounds = new();

    /// <summary>A Python callable returns it: then any object will do where nothing says more.</summary>
    internal bool IsResult;

    /// <summary>Items of a sequence that is only read: Python's need not agree then, objects they all are.</summary>
    internal bool IsRead;

    internal bool IsEmpty => bounds.Count == 0;

    internal void Add(Type type, BoundKind kind, BoundOrigin origin, bool negative) =>
        bounds.Add(new Bound(type, kind, origin, negative));

    /// <summary>
    /// The type that all bounds agree on, by C#'s rule (ECMA-334, 12.6.3.12). A Python value counts as C# would count a
    /// variable of its type; where that fails, the .NET types alone decide, and then its conversion does.
    /// </summary>
    internal Type? Fix()
    {
        if (Of(BoundOrigin.Hint).Count == bounds.Count)
        {
            return bounds.Count > 0 ? Best(bounds) : IsResult || IsRead ? typeof(object) : null;
        }
        List<Bound> net = Of(BoundOrigin.Net);
        List<Bound> values = Of(BoundOrigin.Value);
        var both = new List<Bound>(net);
        both.AddRange(values);
        return Best(both) ?? (net.Count > 0 ? Best(net) : Integers(values) ?? (IsRead ? typeof(object) : null));
    }

    private List<Bound> Of(BoundOrigin origin)
    {
        var some = new List<Bound>();
        foreach (Bound bound in bounds)
        {
            if (bound.Origin == origin)
            {
                some.Add(bound);
            }
        }
        return some;
    }

    private static Type? Best(List<Bound> bounds)
    {
        List<Type> candidates = Distinct(bounds);
        foreach (Bound bound in bounds)
        {
            candidates.RemoveAll(candidate => !Admits(bound, candidate));
        }
        foreach (Type candidate in candidates)
        {
            if (candidates.TrueForAll(other => ImplicitTypes.Converts(other, candidate)))
            {
                return candidate;
            }
        }
        return null;
    }

    private static List<Type> Distinct(List<Bound> bounds)
    {
        var types = new List<Type>();
        foreach (Bound bound in bounds)
        {
            if (!types.Contains(bound.Type))
            {
                types.Add(bound.Type);
            }
        }
        return types;
    }

    private static bool Admits(Bound bound, Type candidate) => bound.Kind switch
    {
        BoundKind.Lower => ImplicitTypes.Converts(bound.Type, candidate),
        BoundKind.Upper => ImplicitTypes.Converts(candidate, bound.Type),
        _ => bound.Type == candidate,
    };

    // Python's ints alone: the first of Int32, Int64, UInt64 and BigInteger that holds them all. What C# makes of them is
    // found already, so what is left is an UInt64 beside others, or a BigInteger.
    private static Type? Integers(List<Bound> values)
    {
        bool isLarge = false;
        bool isNegative = false;
        Type? largest = null;
        foreach (Bound bound in values)
        {
            bool isBig = bound.Type.Name == "BigInteger";
            if (!isBig && bound.Type != typeof(int) && bound.Type != typeof(long) && bound.Type != typeof(ulong))
            {
                return null;
            }
            isLarge |= isBig;
            isNegative |= bound.Negative;
            largest = isBig || (!isLarge && bound.Type == typeof(ulong)) ? bound.Type : largest;
        }
        return !isLarge && isNegative ? BigIntegers() : largest;
    }

    private static Type BigIntegers() => typeof(System.Numerics.BigInteger);

    /// <summary>The types that do not agree, for people: "System.Int32 and System.String".</summary>
    internal string Conflict()
    {
        List<Type> types = Distinct(bounds);
        string text = "";
        for (int i = 0; i < types.Count; i++)
        {
            string before = i == 0 ? "" : i == types.Count - 1 ? " and " : ", ";
            text += before + TypeNames.FullName(types[i]);
        }
        return text;
    }
}
