using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Values that Python has a class of its own for: they come as what that class holds, or as a handle of their box.
/// </summary>
/// <remarks>Load… is found by the name of its TypeCode: see <see cref="CellEmitter"/>.</remarks>
internal static unsafe partial class Values
{
    // The numbers of kinds are no multiples of 8, as all type keys are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(Value* cell, ValueKind kind) => cell->Kind == kind;

    // ---- numbers ----

    public static decimal LoadDecimal(Value* cell)
    {
        if (!Holds(cell, ValueKind.Decimal))
            return (decimal)LoadBox(cell);
        ulong tag = cell->Tag;
        return new decimal(
            (int)cell->U64, (int)(cell->U64 >> 32), (int)(tag >> 32), (tag & (1 << 16)) != 0, (byte)(tag >> 8));
    }

    public static nint LoadIntPtr(Value* cell) => Holds(cell, ValueKind.I64) ? (nint)cell->I64 : (nint)LoadBox(cell);

    public static nuint LoadUIntPtr(Value* cell) => Holds(cell, ValueKind.U64) ? (nuint)cell->U64 : (nuint)LoadBox(cell);

    public static Complex LoadComplex(Value* cell)
    {
        if (!Holds(cell, ValueKind.Bytes))
            return (Complex)LoadBox(cell);
        var parts = (double*)cell->Pointer;
        return new Complex(parts[0], parts[1]);
    }

#if NET
    public static Half LoadHalf(Value* cell) => Holds(cell, ValueKind.F64) ? (Half)cell->F64 : (Half)LoadBox(cell);

    public static Int128 LoadInt128(Value* cell) =>
        Holds(cell, ValueKind.BigInt) ? (Int128)LoadBigInteger(cell) : (Int128)LoadBox(cell);

    public static UInt128 LoadUInt128(Value* cell) =>
        Holds(cell, ValueKind.BigInt) ? (UInt128)LoadBigInteger(cell) : (UInt128)LoadBox(cell);
#endif

    // ---- dates and times ----

    public static DateTime LoadDateTime(Value* cell) =>
        Holds(cell, ValueKind.Ticks) ? new DateTime(cell->I64, (DateTimeKind)(byte)(cell->Tag >> 8)) : (DateTime)LoadBox(cell);

    public static DateTimeOffset LoadDateTimeOffset(Value* cell) =>
        Holds(cell, ValueKind.Ticks)
            ? new DateTimeOffset(cell->I64, TimeSpan.FromTicks((int)(cell->Tag >> 32) * TimeSpan.TicksPerSecond))
            : (DateTimeOffset)LoadBox(cell);

    public static TimeSpan LoadTimeSpan(Value* cell) =>
        Holds(cell, ValueKind.Ticks) ? new TimeSpan(cell->I64) : (TimeSpan)LoadBox(cell);

#if NET
    public static DateOnly LoadDateOnly(Value* cell) =>
        Holds(cell, ValueKind.Ticks) ? DateOnly.FromDayNumber((int)(cell->I64 / TimeSpan.TicksPerDay)) : (DateOnly)LoadBox(cell);

    public static TimeOnly LoadTimeOnly(Value* cell) =>
        Holds(cell, ValueKind.Ticks) ? new TimeOnly(cell->I64) : (TimeOnly)LoadBox(cell);
#endif

    // ---- Guid ----

    public static Guid LoadGuid(Value* cell)
    {
        if (!Holds(cell, ValueKind.Bytes))
            return (Guid)LoadBox(cell);
        return *(Guid*)cell->Pointer; // laid out as its bytes are, on little-endian platforms, which all of ours are
    }

    // ---- to Python ----

    /// <summary>What Python's class for the object's type holds, in the cells that Load… reads; numbers as texts.</summary>
    /// <returns>False: Python has no class for it, and the result is untouched.</returns>
    public static bool StorePlain(object value, CallResult* result)
    {
        Value* cell = &result->Value;
        switch (value)
        {
            case DateTime time:
                StoreTicks(time.Ticks, (int)time.Kind, time.Kind == DateTimeKind.Local ? OffsetOf(time) : default, cell);
                return true;
            case DateTimeOffset time:
                StoreTicks(time.Ticks, 0, time.Offset, cell);
                return true;
            case TimeSpan span:
                StoreTicks(span.Ticks, 0, default, cell);
                return true;
            case Guid guid:
                *(Guid*)result->Text = guid;
                cell->Tag = Value.TextTag(ValueKind.Bytes, sizeof(Guid));
                return true;
#if NET
            case DateOnly date:
                StoreTicks(date.DayNumber * TimeSpan.TicksPerDay, 0, default, cell);
                return true;
            case TimeOnly time:
                StoreTicks(time.Ticks, 0, default, cell);
                return true;
#endif
            default:
                return false;
        }
    }

    private static TimeSpan OffsetOf(DateTime local) => TimeZoneInfo.Local.GetUtcOffset(local);

    private static void StoreTicks(long ticks, int kind, TimeSpan offset, Value* cell)
    {
        cell->I64 = ticks;
        cell->Tag = Value.TextTag(ValueKind.Ticks, (int)(offset.Ticks / TimeSpan.TicksPerSecond)) | ((ulong)kind << 8);
    }
}
