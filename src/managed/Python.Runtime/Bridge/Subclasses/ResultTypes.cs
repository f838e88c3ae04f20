using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>Stands for void among type arguments.</summary>
internal readonly struct NoResult
{
}

/// <summary>
/// The list of result types and type arguments of a generic method, one for each instantiation. The types are nested pairs,
/// <c>ValueTuple&lt;T1, ValueTuple&lt;T2, NoResult&gt;&gt;</c>, as emitted code can name them with its own type parameters.
/// </summary>
internal static class ResultTypes<TList>
{
    // [const]
    private static readonly nint Kept = CallbackTypes.Keep(ResultTypes.Flatten(typeof(TList)));

    /// <summary>Called by emitted code.</summary>
    public static nint Get() => Kept;
}

/// <summary>Making and reading the nested pairs.</summary>
internal static class ResultTypes
{
    internal static Type Nest(Type?[] types)
    {
        Type list = typeof(NoResult);
        for (int i = types.Length - 1; i >= 0; i--)
        {
            list = typeof(ValueTuple<,>).MakeGenericType(types[i] ?? typeof(NoResult), list);
        }
        return list;
    }

    internal static Type?[] Flatten(Type list)
    {
        var types = new List<Type?>();
        for (; list != typeof(NoResult); list = list.GetGenericArguments()[1])
        {
            Type type = list.GetGenericArguments()[0];
            types.Add(type == typeof(NoResult) ? null : type);
        }
        return types.ToArray();
    }
}
