using System;
using System.Collections.Concurrent;
using System.Dynamic;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Call sites by what they do: for a name, a number of arguments, an operation. Each remembers for the types that it
/// has met how they answer, so the next object of the kind is asked by compiled code.
/// </summary>
internal static class DynamicSites
{
    // Programs that make up names without end start anew: losing a site costs only time.
    private const int Limit = 2048;

    /// <summary>Sites of one kind by their key. Any number of threads; two that make the same one share what is kept.</summary>
    private sealed class Table
    {
        // [atomic]
        private ConcurrentDictionary<string, object> sites = new(StringComparer.Ordinal);

        // [atomic] Roughly how many there are: exact counting would lock the whole table.
        private int count;

        internal T Get<T, TArgument>(string key, TArgument argument, Func<TArgument, T> make)
            where T : class
            where TArgument : class
        {
            ConcurrentDictionary<string, object> known = Volatile.Read(ref sites);
            if (known.TryGetValue(key, out object? found))
            {
                return (T)found;
            }
            if (Interlocked.Increment(ref count) > Limit)
            {
                Volatile.Write(ref count, 0);
                Volatile.Write(ref sites, known = new ConcurrentDictionary<string, object>(StringComparer.Ordinal));
            }
            return (T)known.GetOrAdd(key, make(argument));
        }
    }

    private static readonly Table Getters = new();
    private static readonly Table Setters = new();
    private static readonly Table Deleters = new();
    private static readonly Table Calls = new();
    private static readonly Table Operations = new();

    internal static CallSite<Func<CallSite, object, object?>> Get(string name) =>
        Getters.Get(name, name, static one => CallSite<Func<CallSite, object, object?>>.Create(new DynamicBinders.Get(one)));

    internal static CallSite<Func<CallSite, object, object?, object?>> Set(string name) =>
        Setters.Get(name, name, static one => CallSite<Func<CallSite, object, object?, object?>>.Create(new DynamicBinders.Set(one)));

    internal static CallSite<Action<CallSite, object>> Delete(string name) =>
        Deleters.Get(name, name, static one => CallSite<Action<CallSite, object>>.Create(new DynamicBinders.Delete(one)));

    internal static CallSite<Func<CallSite, object, object?, object?>> Binary(ExpressionType operation) =>
        Operations.Get("2" + operation, (object)operation, static one =>
            CallSite<Func<CallSite, object, object?, object?>>.Create(new DynamicBinders.Binary((ExpressionType)one)));

    internal static CallSite<Func<CallSite, object, object?>> Unary(ExpressionType operation) =>
        Operations.Get("1" + operation, (object)operation, static one =>
            CallSite<Func<CallSite, object, object?>>.Create(new DynamicBinders.Unary((ExpressionType)one)));

    internal static CallSite<Func<CallSite, object, bool>> IsTrue() =>
        Operations.Get("true", typeof(bool), static _ =>
            CallSite<Func<CallSite, object, bool>>.Create(new DynamicBinders.Unary(ExpressionType.IsTrue)));

    internal static CallSite<Func<CallSite, object, T>> Convert<T>() =>
        Operations.Get("to " + typeof(T).FullName, typeof(T), static type =>
            CallSite<Func<CallSite, object, T>>.Create(new DynamicBinders.Convert(type)));

    internal static Func<object, object?[], object?> Invoke(int count, string[] names) =>
        Calls.Get("call " + Shape(count, names), new CallInfo(count, names), static call =>
            Spread(new DynamicBinders.Invoke(call), call.ArgumentCount));

    internal static Func<object, object?[], object?> InvokeMember(string name, int count, string[] names) =>
        Calls.Get("member " + Shape(count, names) + " " + name, Tuple.Create(name, new CallInfo(count, names)), static of =>
            Spread(new DynamicBinders.InvokeMember(of.Item1, of.Item2), of.Item2.ArgumentCount));

    internal static Func<object, object?[], object?> GetIndex(int count) =>
        Calls.Get("get " + count, new CallInfo(count), static call => Spread(new DynamicBinders.GetIndex(call), call.ArgumentCount));

    /// <summary>The value stands behind the indices.</summary>
    internal static Func<object, object?[], object?> SetIndex(int count) =>
        Calls.Get("set " + count, new CallInfo(count), static call => Spread(new DynamicBinders.SetIndex(call), call.ArgumentCount + 1));

    internal static Func<object, object?[], object?> DeleteIndex(int count) =>
        Calls.Get("delete " + count, new CallInfo(count), static call => Spread(new DynamicBinders.DeleteIndex(call), call.ArgumentCount));

    private static string Shape(int count, string[] names) => count + "(" + string.Join(",", names) + ")";

    // (target, items) => binder(target, items[0], items[1]...)
    private static Func<object, object?[], object?> Spread(DynamicMetaObjectBinder binder, int count)
    {
        ParameterExpression target = Expression.Parameter(typeof(object), "target");
        ParameterExpression items = Expression.Parameter(typeof(object[]), "items");
        var operands = new Expression[count + 1];
        operands[0] = target;
        for (int i = 0; i < count; i++)
        {
            operands[i + 1] = Expression.ArrayIndex(items, Expression.Constant(i));
        }
        Expression body = Expression.Dynamic(binder, binder.ReturnType, operands);
        if (binder.ReturnType == typeof(void))
        {
            body = Expression.Block(body, Expression.Constant(null, typeof(object)));
        }
        return Expression.Lambda<Func<object, object?[], object?>>(body, target, items).Compile();
    }
}
