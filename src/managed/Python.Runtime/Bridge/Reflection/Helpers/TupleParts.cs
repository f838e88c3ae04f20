using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>The parts of tuples, each as it is declared. Longer ones, whose rest is a tuple again, go by ITuple.</summary>
internal static class TupleParts
{
    private static readonly string[] Counts = { "Two", "Three", "Four", "Five", "Six", "Seven" };

    internal static MethodInfo? Of(Type type)
    {
        if (!type.IsGenericType || type.Namespace != nameof(System) || type.Assembly != typeof(object).Assembly)
        {
            return null;
        }
        Type[] arguments = type.GetGenericArguments();
        string name = TypeShapes.BareName(type.Name);
        bool serves = name is "ValueTuple" or "Tuple" && arguments.Length is >= 2 and <= 7;
        return serves ? HelperMethods.OfArguments(typeof(TupleParts), name + Counts[arguments.Length - 2], arguments) : null;
    }

    internal static void ValueTupleTwo<T1, T2>(ValueTuple<T1, T2> tuple, out T1 item1, out T2 item2) =>
        (item1, item2) = (tuple.Item1, tuple.Item2);

    internal static void ValueTupleThree<T1, T2, T3>(ValueTuple<T1, T2, T3> tuple, out T1 item1, out T2 item2, out T3 item3) =>
        (item1, item2, item3) = (tuple.Item1, tuple.Item2, tuple.Item3);

    internal static void ValueTupleFour<T1, T2, T3, T4>(ValueTuple<T1, T2, T3, T4> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4) =>
        (item1, item2, item3, item4) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4);

    internal static void ValueTupleFive<T1, T2, T3, T4, T5>(ValueTuple<T1, T2, T3, T4, T5> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5) =>
        (item1, item2, item3, item4, item5) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5);

    internal static void ValueTupleSix<T1, T2, T3, T4, T5, T6>(ValueTuple<T1, T2, T3, T4, T5, T6> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6) =>
        (item1, item2, item3, item4, item5, item6) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5, tuple.Item6);

    internal static void ValueTupleSeven<T1, T2, T3, T4, T5, T6, T7>(ValueTuple<T1, T2, T3, T4, T5, T6, T7> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6, out T7 item7) =>
        (item1, item2, item3, item4, item5, item6, item7) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5, tuple.Item6, tuple.Item7);

    internal static void TupleTwo<T1, T2>(Tuple<T1, T2> tuple, out T1 item1, out T2 item2) =>
        (item1, item2) = (tuple.Item1, tuple.Item2);

    internal static void TupleThree<T1, T2, T3>(Tuple<T1, T2, T3> tuple, out T1 item1, out T2 item2, out T3 item3) =>
        (item1, item2, item3) = (tuple.Item1, tuple.Item2, tuple.Item3);

    internal static void TupleFour<T1, T2, T3, T4>(Tuple<T1, T2, T3, T4> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4) =>
        (item1, item2, item3, item4) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4);

    internal static void TupleFive<T1, T2, T3, T4, T5>(Tuple<T1, T2, T3, T4, T5> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5) =>
        (item1, item2, item3, item4, item5) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5);

    internal static void TupleSix<T1, T2, T3, T4, T5, T6>(Tuple<T1, T2, T3, T4, T5, T6> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6) =>
        (item1, item2, item3, item4, item5, item6) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5, tuple.Item6);

    internal static void TupleSeven<T1, T2, T3, T4, T5, T6, T7>(Tuple<T1, T2, T3, T4, T5, T6, T7> tuple, out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6, out T7 item7) =>
        (item1, item2, item3, item4, item5, item6, item7) = (tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4, tuple.Item5, tuple.Item6, tuple.Item7);
}
