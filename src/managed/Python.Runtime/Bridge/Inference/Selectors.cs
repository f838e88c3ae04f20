using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Python.Runtime.Bridge;

/// <summary>
/// LINQ's methods for selectors and items of which only the values say what they are. Numbers of several kinds add up and
/// compare as Python's do; each selector is called once for each item.
/// </summary>
internal static class Selectors
{
    // ---- sums: 0 of nothing; null is passed over, as C# does with nullable numbers

    public static object? Sum<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> selector) =>
        Sum(source.Select(selector));

    public static object? Sum(this IEnumerable<object?> source)
    {
        var total = new Total();
        foreach (object? value in source)
        {
            total.Add(value);
        }
        return total.Value;
    }

    public static object? Average<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> selector) =>
        Average(source.Select(selector));

    public static object? Average(this IEnumerable<object?> source)
    {
        var total = new Total();
        foreach (object? value in source)
        {
            total.Add(value);
        }
        return total.Mean();
    }

    // ---- the least and the greatest

    public static object? Min<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> selector) =>
        Min(source.Select(selector));

    public static object? Min(this IEnumerable<object?> source) => Extreme(source, static value => value, -1);

    public static object? Max<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> selector) =>
        Max(source.Select(selector));

    public static object? Max(this IEnumerable<object?> source) => Extreme(source, static value => value, 1);

    public static TSource? MinBy<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        Extreme(source, keySelector, -1);

    public static TSource? MaxBy<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        Extreme(source, keySelector, 1);

    // The first of those whose key is the most in that direction.
    private static T Extreme<T>(IEnumerable<T> source, Func<T, object?> selector, int direction)
    {
        using IEnumerator<T> items = source.GetEnumerator();
        if (!items.MoveNext())
        {
            throw new InvalidOperationException("Sequence contains no elements");
        }
        T best = items.Current;
        object? bestKey = selector(best);
        while (items.MoveNext())
        {
            object? key = selector(items.Current);
            bool better = key is not null && (bestKey is null || Math.Sign(MixedComparer.Instance.Compare(key, bestKey)) == direction);
            if (better)
            {
                best = items.Current;
                bestKey = key;
            }
        }
        return best;
    }

    // ---- sequences of sequences

    public static IEnumerable<object?> SelectMany<TSource>(this IEnumerable<TSource> source, Func<TSource, object?> selector)
    {
        foreach (TSource item in source)
        {
            foreach (object? inner in Items(selector(item)))
            {
                yield return inner;
            }
        }
    }

    public static IEnumerable<object?> SelectMany<TSource>(
        this IEnumerable<TSource> source, Func<TSource, object?> collectionSelector, Func<TSource, object?, object?> resultSelector)
    {
        foreach (TSource item in source)
        {
            foreach (object? inner in Items(collectionSelector(item)))
            {
                yield return resultSelector(item, inner);
            }
        }
    }

    // Whatever Python can iterate.
    private static IEnumerable Items(object? sequence) => sequence switch
    {
        IEnumerable items when sequence is not PyObject => items,
        PyObject python => python.As<IEnumerable<object?>>(),
        _ => throw new InvalidCastException("a selector of SelectMany returned " + (sequence?.GetType().FullName ?? "None") + ", which has no items"),
    };

    // ---- orders

    public static IOrderedEnumerable<TSource> OrderBy<TSource>(
        this IEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        source.OrderBy(keySelector, MixedComparer.Instance);

    public static IOrderedEnumerable<TSource> OrderByDescending<TSource>(
        this IEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        source.OrderByDescending(keySelector, MixedComparer.Instance);

    public static IOrderedEnumerable<TSource> ThenBy<TSource>(
        this IOrderedEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        source.ThenBy(keySelector, MixedComparer.Instance);

    public static IOrderedEnumerable<TSource> ThenByDescending<TSource>(
        this IOrderedEnumerable<TSource> source, Func<TSource, object?> keySelector) =>
        source.ThenByDescending(keySelector, MixedComparer.Instance);

    public static IOrderedEnumerable<object?> Order(this IEnumerable<object?> source) =>
        source.OrderBy(static item => item, MixedComparer.Instance);

    public static IOrderedEnumerable<object?> OrderDescending(this IEnumerable<object?> source) =>
        source.OrderByDescending(static item => item, MixedComparer.Instance);
}
