using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Methods of the core library that never block, though <see cref="BlockingAnalysis"/> could not prove it.
/// </summary>
/// <remarks>
/// Entered here are methods without a body to read (intrinsics, internal calls), and such whose loops
/// only walk their arguments. None calls a virtual method of its arguments, uses a culture, or waits.
/// Exceptions of the core library are in as well, as are the messages of the framework's: they come from
/// resources, under a lock that is held briefly and by nothing that needs Python.
/// </remarks>
internal static class KnownMethods
{
    private static readonly Assembly Core = typeof(object).Assembly;

    // "Namespace.Type" (without arity: of all of that name), then names of methods; "*": all, "op_*": by prefix.
    // [const]
    private static readonly Dictionary<string, string[]> Table = new()
    {
        ["System.Object"] = Names(".ctor GetType ReferenceEquals MemberwiseClone"),
        ["System.ValueType"] = Names(".ctor"),
        ["System.Attribute"] = Names(".ctor"),
        ["System.Math"] = Names("*"),
        ["System.MathF"] = Names("*"),
        ["System.BitConverter"] = Names("*"),
        ["System.Numerics.BitOperations"] = Names("*"),
        ["System.Runtime.CompilerServices.Unsafe"] = Names("*"),
        ["System.Runtime.CompilerServices.RuntimeHelpers"] =
            Names("IsReferenceOrContainsReferences IsBitwiseEquatable IsKnownConstant InitializeArray CreateSpan"
                + " GetHashCode"),
        ["System.Runtime.InteropServices.MemoryMarshal"] = Names("*"),
        ["System.Threading.Interlocked"] = Names("*"),
        ["System.Threading.Volatile"] = Names("*"),
        ["System.GC"] = Names("KeepAlive SuppressFinalize"),
        ["System.Span"] = Names(".ctor get_* op_* Slice CopyTo TryCopyTo Clear Fill"),
        ["System.ReadOnlySpan"] = Names(".ctor get_* op_* Slice CopyTo TryCopyTo"),
        ["System.Nullable"] = Names(".ctor get_* op_* GetValueOrDefault"),
        ["System.Array"] = Names("get_Length get_LongLength get_Rank GetLength GetLowerBound GetUpperBound"
            + " Copy Clear Empty"),
        ["System.Buffer"] = Names("*"),
        ["System.String"] = Names(".ctor get_* op_* FastAllocateString Concat Equals IsNullOrEmpty IsNullOrWhiteSpace"
            + " Substring Trim TrimStart TrimEnd PadLeft PadRight Insert Remove CopyTo ToCharArray"
            + " InternalSubString CopyStringContent"),
        ["System.Char"] = Names("Is* Equals CompareTo GetHashCode"),
        ["System.Decimal"] = Names(".ctor op_* Add Subtract Multiply Divide Remainder Compare CompareTo Truncate Round"
            + " Floor Ceiling Negate Abs GetHashCode"),
        ["System.TimeSpan"] = Names(".ctor op_* get_* From* Add Subtract Negate Duration Compare GetHashCode"),
        ["System.DateTime"] = Names("op_* get_Year get_Month get_Day get_Hour get_Minute get_Second get_Millisecond"
            + " get_Ticks get_Date get_TimeOfDay get_DayOfWeek get_DayOfYear get_Kind Add AddDays AddHours AddMinutes"
            + " AddSeconds AddMilliseconds AddTicks AddMonths AddYears Compare DaysInMonth IsLeapYear SpecifyKind"),
        ["System.ThrowHelper"] = Names("*"),
        // of the collections: they pass over empty places
        ["System.Collections.Generic.Enumerator"] = Names("MoveNext"),
    };

    // ArgumentNullException.ThrowIfNull...
    private static readonly string[] Throwers = { "Throw*" };

    private static string[] Names(string names) => names.Split(' ');

    public static bool NeverBlocks(MethodBase method)
    {
        Type type = method.DeclaringType!;
        if (type.IsArray)
            return true; // the accessors that the runtime gives to arrays of several dimensions
        if (IsResourceClass(type) || type == typeof(DictionaryLookup))
            return true;
        if (type.Assembly != Core)
            return false;
        if (typeof(Exception).IsAssignableFrom(type))
            return method.IsConstructor || IsNamed(Throwers, method.Name);
        return Table.TryGetValue(KeyOf(type), out string[]? names)
            && IsNamed(names, method.Name)
            && TakesOnlyPlain(method);
    }

    // Each assembly of the framework has its own, for the messages of its exceptions.
    private static bool IsResourceClass(Type type) => type.FullName == "System.SR" && !type.IsVisible;

    private static string KeyOf(Type type)
    {
        string name = type.Name;
        int arity = name.IndexOf('`');
        return type.Namespace + "." + (arity < 0 ? name : name.Substring(0, arity));
    }

    private static bool IsNamed(string[] names, string name)
    {
        foreach (string known in names)
        {
            bool isPrefix = known[known.Length - 1] == '*';
            if (isPrefix ? string.CompareOrdinal(known, 0, name, 0, known.Length - 1) == 0 : known == name)
                return true;
        }
        return false;
    }

    // Not vouched for: overloads that take interfaces, delegates, cultures, or objects to be compared or formatted.
    private static bool TakesOnlyPlain(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Type type = parameter.ParameterType;
            bool isTold = type.Name is "Calendar" or "CultureInfo" or "StringComparison";
            bool isAny = method.DeclaringType == typeof(string)
                && (type == typeof(object) || type == typeof(object[]));
            if (type.IsInterface || isTold || isAny || typeof(Delegate).IsAssignableFrom(type))
                return false;
        }
        return true;
    }
}
