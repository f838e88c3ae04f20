using System;

namespace Python.Runtime.Bridge;

/// <summary>
/// How far a type is from another that its values can be assigned to. Of two targets of which one is assignable to
/// the other, the more specific is always the nearer: that is what overload resolution needs. In detail: 0 the same;
/// each base class 2, and nothing from a class that no program can name; an interface 3 more than the class that introduces it, and 2 more for each interface that
/// extends it; variance 1 more; arrays by their elements; System.Object behind everything.
/// </summary>
internal static class TypeDistance
{
    private const int None = -1;
    private const int ToObject = 1000;
    private const int ToArrayClass = 600;
    private const int LongestElement = 400;

    internal static int Between(Type from, Type to)
    {
        if (from == to)
        {
            return 0;
        }
        if (from.IsByRef || to.IsByRef || from.IsPointer || to.IsPointer || !to.IsAssignableFrom(from))
        {
            return None;
        }
        if (to == typeof(object))
        {
            return ToObject;
        }
        if (from.IsArray)
        {
            return FromArray(from, to);
        }
        if (TypeShapes.IsNullable(to))
        {
            return 1;
        }
        return to.IsInterface ? ToInterface(from, to) : ToBase(from, to);
    }

    private static int ToBase(Type from, Type to)
    {
        int distance = 0;
        for (Type? current = from; current is not null; current = current.BaseType)
        {
            if (current == to)
            {
                return distance;
            }
            distance += Step(current);
        }
        return VariantDistance(from, to);
    }

    private static int ToInterface(Type from, Type to)
    {
        int introduced = 0;
        Type step = from;
        for (Type? current = from.BaseType; current is not null && to.IsAssignableFrom(current); current = current.BaseType)
        {
            introduced += Step(step);
            step = current;
        }
        Type[] all = from.GetInterfaces();
        if (Array.IndexOf(all, to) >= 0)
        {
            return Math.Min(introduced + 3 + Depth(all, to), ToObject - 1);
        }
        return NearestVariant(from, all, to, introduced);
    }

    // Through variance: the nearest of the interfaces that are assignable to the target.
    private static int NearestVariant(Type from, Type[] all, Type to, int introduced)
    {
        int best = from.IsInterface && VariantDistance(from, to) is var own && own >= 0 ? own : ToObject - 1;
        foreach (Type one in all)
        {
            int step = VariantDistance(one, to);
            if (step >= 0)
            {
                best = Math.Min(best, introduced + 3 + Depth(all, one) + step);
            }
        }
        return Math.Min(best, ToObject - 1);
    }

    // What C# would have typed as a base, such as the runtime's own kind of Type, is as near to that as the base is.
    private static int Step(Type type) => type.IsVisible ? 2 : 0;

    private static int VariantDistance(Type from, Type to) =>
        from.IsGenericType && to.IsGenericType && from.GetGenericTypeDefinition() == to.GetGenericTypeDefinition()
            && to.IsAssignableFrom(from)
            ? 1
            : None;

    // The longest chain of interfaces among `all` that extend each other down to this one, 2 for each.
    private static int Depth(Type[] all, Type one)
    {
        int depth = 0;
        foreach (Type other in all)
        {
            if (other != one && Array.IndexOf(other.GetInterfaces(), one) >= 0)
            {
                depth = Math.Max(depth, 2 + Depth(all, other));
            }
        }
        return depth;
    }

    // The runtime lets uint[] pass as int[], and an array of enums as one of their underlying type; C# does not.
    private static int FromArray(Type from, Type to)
    {
        Type element = from.GetElementType()!;
        if (to.IsArray)
        {
            Type wanted = to.GetElementType()!;
            return element.IsValueType || wanted.IsValueType ? None : 1 + ElementDistance(element, wanted);
        }
        if (to == typeof(Array))
        {
            return ToArrayClass;
        }
        if (to.IsAssignableFrom(typeof(Array)))
        {
            return ToArrayClass + ToInterface(typeof(Array), to);
        }
        Type item = to.GetGenericArguments()[0];
        if (item == element)
        {
            return 3 + Depth(from.GetInterfaces(), to);
        }
        return element.IsValueType || item.IsValueType
            ? None
            : 4 + Depth(from.GetInterfaces(), Exact(from, to)) + ElementDistance(element, item);
    }

    private static int ElementDistance(Type from, Type to)
    {
        int distance = Between(from, to);
        return distance < 0 ? LongestElement : Math.Min(distance, LongestElement);
    }

    private static Type Exact(Type array, Type variant)
    {
        Type definition = variant.GetGenericTypeDefinition();
        foreach (Type one in array.GetInterfaces())
        {
            if (one.IsGenericType && one.GetGenericTypeDefinition() == definition)
            {
                return one;
            }
        }
        return variant;
    }
}
