using System;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// The framework's numbers that are no primitives: each has a value as a number of Python's, by which the two are
/// compared and hashed.
/// </summary>
internal static class NumberTypes
{
    internal delegate void Adder(Operator answered, params MethodInfo[] methods);

    internal static bool IsNumber(Type type)
    {
        if (!type.IsValueType || type.IsGenericType)
        {
            return false;
        }
        return type.Namespace switch
        {
            "System" => IsInCore(type),
            "System.Numerics" => type.Name is "BigInteger" or "Complex" && IsInNumerics(type),
            _ => false,
        };
    }

    private static bool IsInCore(Type type) =>
        type == typeof(decimal) || type == typeof(IntPtr) || type == typeof(UIntPtr)
#if NET
        || type == typeof(Half) || type == typeof(Int128) || type == typeof(UInt128)
#endif
        ;

    // Apart, so that who never meets one of them does not load their assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsInNumerics(Type type) => type == typeof(BigInteger) || type == typeof(Complex);

    /// <summary>Adds what a number answers besides its own operators and conversions.</summary>
    internal static void Add(Type type, Adder add)
    {
        if (type == typeof(TimeSpan))
        {
            add(Operator.Absolute, Core(nameof(NumberProtocol.Duration)));
        }
        if (!IsNumber(type))
        {
            return;
        }
        add(Operator.Truth, HelperMethods.OfArguments(typeof(NumberProtocol), nameof(NumberProtocol.IsNotZero), type));
        if (type == typeof(decimal))
        {
            AddDecimal(add);
        }
        else if (type.Namespace == "System.Numerics")
        {
            AddNumerics(type, add);
        }
        else if (type == typeof(IntPtr) || type == typeof(UIntPtr))
        {
            AddPointer(type, add);
        }
#if NET
        else
        {
            AddWide(type, add);
        }
#endif
    }

    private static MethodInfo Core(string name) => HelperMethods.Of(typeof(NumberProtocol), name);

    private static MethodInfo Numerics(string name) => HelperMethods.Of(typeof(NumericsProtocol), name);

    private static void AddDecimal(Adder add)
    {
        add(Operator.Integer, Numerics(nameof(NumericsProtocol.WholeDecimal)));
        add(Operator.Absolute, Core(nameof(NumberProtocol.AbsoluteDecimal)));
        add(Operator.Digits, Core(nameof(NumberProtocol.Digits)));
        add(Operator.Round, Core(nameof(NumberProtocol.RoundDecimal)));
    }

    private static void AddPointer(Type type, Adder add)
    {
        MethodInfo whole = Core(type == typeof(IntPtr) ? nameof(NumberProtocol.WholePointer) : nameof(NumberProtocol.WholeAddress));
        add(Operator.Integer, whole);
        add(Operator.Index, whole);
    }

    private static void AddNumerics(Type type, Adder add)
    {
        if (type.Name == "Complex")
        {
            add(Operator.Complex, Numerics(nameof(NumericsProtocol.Parts)));
            add(Operator.Absolute, Numerics(nameof(NumericsProtocol.AbsoluteComplex)));
            return;
        }
        AddInteger(add, nameof(NumericsProtocol.WholeBigInteger));
        add(Operator.Absolute, Numerics(nameof(NumericsProtocol.AbsoluteBigInteger)));
    }

    private static void AddInteger(Adder add, string whole)
    {
        add(Operator.Integer, Numerics(whole));
        add(Operator.Index, Numerics(whole));
        // As Python does it from the integer: rounded to the nearest, and an error where that is beyond all doubles.
        add(Operator.Floating, Numerics(whole));
    }

#if NET
    private static void AddWide(Type type, Adder add)
    {
        if (type == typeof(Half))
        {
            MethodInfo wide = Numerics(nameof(NumericsProtocol.WideHalf));
            add(Operator.Integer, wide);
            add(Operator.Floating, wide);
            add(Operator.Absolute, Numerics(nameof(NumericsProtocol.AbsoluteHalf)));
            add(Operator.FromInteger, Numerics(nameof(NumericsProtocol.HalfOfInteger)));
            add(Operator.FromFloating, Numerics(nameof(NumericsProtocol.HalfOfFloating)));
        }
        else if (type == typeof(Int128))
        {
            AddInteger(add, nameof(NumericsProtocol.WholeInt128));
            add(Operator.Absolute, Numerics(nameof(NumericsProtocol.AbsoluteInt128)));
            add(Operator.FromInteger, Numerics(nameof(NumericsProtocol.Int128OfInteger)));
        }
        else
        {
            AddInteger(add, nameof(NumericsProtocol.WholeUInt128));
            add(Operator.Absolute, Numerics(nameof(NumericsProtocol.AbsoluteUInt128)));
            add(Operator.FromInteger, Numerics(nameof(NumericsProtocol.UInt128OfInteger)));
        }
    }
#endif
}
