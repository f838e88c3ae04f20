using System;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Operations on Python objects: pins the objects for the time of the call, makes it, and throws what Python raises. What
/// is done there is the core's business (capi/).
/// </summary>
/// <remarks>
/// Operands stand in cells in their order. A PyObject operand is pinned, and its reference borrowed; cells made of other
/// objects own what they hold, and are released afterwards. Results are the caller's.
/// </remarks>
internal static unsafe class Operate
{
    private const nint NoResult = BridgeConstants.PythonResultNone;
    private const nint ObjectResult = BridgeConstants.PythonResultObject;
    private const nint ValueResult = BridgeConstants.PythonResultValue;

    // ---- results that are Python objects ----

    internal static PyObject Object(PythonOperation operation)
    {
        return Own(Run(operation, null, null, null, null, 0, ObjectResult));
    }

    internal static PyObject Object(PythonOperation operation, PyObject a) => new PyObject(Reference(operation, a));

    internal static PyObject Object(PythonOperation operation, PyObject a, PyObject b) =>
        new PyObject(Reference(operation, a, b));

    internal static PyObject Object(PythonOperation operation, PyObject a, string text)
    {
        Value* cells = stackalloc Value[2];
        fixed (char* units = text)
        {
            SetText(&cells[1], units, text);
            return Own(Run(operation, a, null, null, cells, 2, ObjectResult));
        }
    }

    internal static PyObject Object(PythonOperation operation, PyObject a, long number)
    {
        Value* cells = stackalloc Value[2];
        SetNumber(&cells[1], number);
        return Own(Run(operation, a, null, null, cells, 2, ObjectResult));
    }

    internal static PyObject Object(PythonOperation operation, PyObject a, long number, long second)
    {
        Value* cells = stackalloc Value[3];
        SetNumber(&cells[1], number);
        SetNumber(&cells[2], second);
        return Own(Run(operation, a, null, null, cells, 3, ObjectResult));
    }

    /// <summary>An owned reference, for constructors.</summary>
    internal static nint Reference(PythonOperation operation, PyObject a)
    {
        Value* cells = stackalloc Value[1];
        return (nint)Run(operation, a, null, null, cells, 1, ObjectResult);
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>.</summary>
    internal static nint Reference(PythonOperation operation, PyObject a, PyObject b)
    {
        Value* cells = stackalloc Value[2];
        return (nint)Run(operation, a, b, null, cells, 2, ObjectResult);
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>.</summary>
    internal static nint Reference(PythonOperation operation, PyObject a, PyObject b, PyObject c)
    {
        Value* cells = stackalloc Value[3];
        return (nint)Run(operation, a, b, c, cells, 3, ObjectResult);
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>, of a text.</summary>
    internal static nint Reference(PythonOperation operation, string text)
    {
        Value* cells = stackalloc Value[1];
        fixed (char* units = text)
        {
            SetText(cells, units, text);
            return (nint)Run(operation, null, null, null, cells, 1, ObjectResult);
        }
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>, of a number.</summary>
    internal static nint ReferenceOf(PythonOperation operation, long number)
    {
        Value cell;
        SetNumber(&cell, number);
        return (nint)Run(operation, null, null, null, &cell, 1, ObjectResult);
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>, of a number.</summary>
    internal static nint ReferenceOf(PythonOperation operation, double number)
    {
        Value cell;
        cell.F64 = number;
        cell.Tag = (ulong)ValueKind.F64;
        return (nint)Run(operation, null, null, null, &cell, 1, ObjectResult);
    }

    /// <summary>As <see cref="Reference(PythonOperation, PyObject)"/>, of any .NET value; 0 only where there is no result.</summary>
    internal static nint ReferenceOf(PythonOperation operation, object? value)
    {
        Value cell = default;
        Values.StoreObjectCell(value, &cell);
        try
        {
            return (nint)Run(operation, null, null, null, &cell, 1, ObjectResult);
        }
        finally
        {
            CallbackCells.Release(&cell);
        }
    }

    /// <summary>A value as the Python object that a result declared as `type` is: an owned reference.</summary>
    internal static nint ReferenceAs(object value, Type type)
    {
        Value cell = default, result = default;
        Values.StoreInterfaceCell(value, &cell);
        try
        {
            Check(Native.PythonToPy(&cell, TypeKeys.Of(type), &result), &result);
            return (nint)result.Pointer;
        }
        finally
        {
            CallbackCells.Release(&cell);
        }
    }

    /// <summary>The Python object that a .NET value is for Python, whatever encoders there are: an owned reference.</summary>
    internal static nint RawReference(object value)
    {
        Value cell = default, result = default;
        Values.StoreObjectCell(value, &cell);
        try
        {
            Check(Native.PythonToPy(&cell, 0, &result), &result);
            return (nint)result.Pointer;
        }
        finally
        {
            CallbackCells.Release(&cell);
        }
    }

    /// <summary>What to_py() of a .NET value gives, whatever encoders there are: an owned reference.</summary>
    internal static nint PythonValue(object value)
    {
        using var wrapper = new PyObject(RawReference(value));
        return Reference(PythonOperation.ToPython, wrapper);
    }

    /// <summary>The Python class of a .NET type: an owned reference.</summary>
    internal static nint ClassOf(Type type)
    {
        Value cell = default;
        SetNumber(&cell, TypeKeys.Of(type));
        return (nint)Run(PythonOperation.ClassOf, null, null, null, &cell, 1, ObjectResult);
    }

    /// <summary>As <see cref="Object(PythonOperation, PyObject)"/>; null where there is no result.</summary>
    internal static PyObject? ObjectOrNull(PythonOperation operation, PyObject a)
    {
        nint reference = Reference(operation, a);
        return reference == 0 ? null : new PyObject(reference);
    }

    // ---- other results ----

    internal static void Nothing(PythonOperation operation, PyObject a)
    {
        Value* cells = stackalloc Value[1];
        Run(operation, a, null, null, cells, 1, NoResult);
    }

    internal static void Nothing(PythonOperation operation, PyObject a, PyObject b)
    {
        Value* cells = stackalloc Value[2];
        Run(operation, a, b, null, cells, 2, NoResult);
    }

    internal static void Nothing(PythonOperation operation, PyObject a, PyObject b, PyObject c)
    {
        Value* cells = stackalloc Value[3];
        Run(operation, a, b, c, cells, 3, NoResult);
    }

    internal static void Nothing(PythonOperation operation, PyObject a, string text, PyObject? c)
    {
        Value* cells = stackalloc Value[3];
        fixed (char* units = text)
        {
            SetText(&cells[1], units, text);
            Run(operation, a, null, c, cells, c is null ? 2 : 3, NoResult);
        }
    }

    internal static void Nothing(PythonOperation operation, PyObject a, long number, PyObject? c)
    {
        Value* cells = stackalloc Value[3];
        SetNumber(&cells[1], number);
        Run(operation, a, null, c, cells, c is null ? 2 : 3, NoResult);
    }

    /// <summary>(a, from, to) or (a, from, to, value)</summary>
    internal static void Slice(PythonOperation operation, PyObject a, long from, long to, PyObject? value)
    {
        Value* cells = stackalloc Value[4];
        SetNumber(&cells[1], from);
        SetNumber(&cells[2], to);
        if (value is null)
        {
            Run(operation, a, null, null, cells, 3, NoResult);
            return;
        }
        value.Pin(&cells[3]);
        try
        {
            Run(operation, a, null, null, cells, 4, NoResult);
        }
        finally
        {
            value.Unpin();
        }
    }

    internal static long Number(PythonOperation operation, PyObject a)
    {
        Value* cells = stackalloc Value[1];
        return Run(operation, a, null, null, cells, 1, ValueResult);
    }

    internal static long Number(PythonOperation operation, PyObject a, PyObject b)
    {
        Value* cells = stackalloc Value[2];
        return Run(operation, a, b, null, cells, 2, ValueResult);
    }

    internal static long Number(PythonOperation operation, PyObject a, long number)
    {
        Value* cells = stackalloc Value[2];
        SetNumber(&cells[1], number);
        return Run(operation, a, null, null, cells, 2, ValueResult);
    }

    /// <summary>(a, any .NET value)</summary>
    internal static long NumberOf(PythonOperation operation, PyObject a, object? value)
    {
        Value* cells = stackalloc Value[2];
        Values.StoreObjectCell(value, &cells[1]);
        try
        {
            return Run(operation, a, null, null, cells, 2, ValueResult);
        }
        finally
        {
            CallbackCells.Release(&cells[1]);
        }
    }

    internal static bool Truth(PythonOperation operation, PyObject a) => Number(operation, a) != 0;

    internal static bool Truth(PythonOperation operation, PyObject a, PyObject b) => Number(operation, a, b) != 0;

    internal static bool Truth(PythonOperation operation, PyObject a, long number) => Number(operation, a, number) != 0;

    internal static bool Truth(PythonOperation operation, PyObject a, string text)
    {
        Value* cells = stackalloc Value[2];
        fixed (char* units = text)
        {
            SetText(&cells[1], units, text);
            return Run(operation, a, null, null, cells, 2, ValueResult) != 0;
        }
    }

    internal static string Text(PythonOperation operation, PyObject a)
    {
        Value* cells = stackalloc Value[1];
        return RunText(operation, a, cells, 1);
    }

    internal static string Text(PythonOperation operation, PyObject a, string text)
    {
        Value* cells = stackalloc Value[2];
        fixed (char* units = text)
        {
            SetText(&cells[1], units, text);
            return RunText(operation, a, cells, 2);
        }
    }

    internal static string Text(PythonOperation operation, long number)
    {
        Value cell = default;
        SetNumber(&cell, number);
        return RunText(operation, null, &cell, 1);
    }

    internal static long Number(PythonOperation operation) => Run(operation, null, null, null, null, 0, ValueResult);

    /// <summary>The object as the core converts it to a parameter of the type of that key; the cell is the caller's.</summary>
    internal static void Convert(PyObject a, nint key, Value* cell)
    {
        Value* cells = stackalloc Value[1];
        Run(PythonOperation.Identity, a, null, null, cells, 1, key, cell);
    }

    // ---- operands in arrays ----

    /// <summary>(first?, second?, rest...): an owned reference. `rest` may hold PyObjects and anything else.</summary>
    internal static nint Many(PythonOperation operation, PyObject? first, PyObject? second, object?[] rest) =>
        Many(operation, first, second, null, rest, rest.Length);

    /// <summary>(name, second, rest...): an owned reference.</summary>
    internal static nint Method(PyObject self, string name, object?[] rest)
    {
        if (name is null)
        {
            throw new ArgumentNullException(nameof(name));
        }
        return Many(PythonOperation.CallMethod, null, self, name, rest, rest.Length);
    }

    /// <summary>As <see cref="Many(PythonOperation, PyObject?, PyObject?, object?[])"/>, of the first `count` of `rest`.</summary>
    internal static nint Many(
        PythonOperation operation, PyObject? first, PyObject? second, string? name, object?[] rest, int count)
    {
        const int Inline = 10;
        int before = (first is null && name is null ? 0 : 1) + (second is null ? 0 : 1), total = before + count;
        Value* few = stackalloc Value[Inline];
        Value[]? many = total > Inline ? new Value[total] : null;
        fixed (Value* pinned = many)
        fixed (char* units = name)
        {
            Value* cells = many is null ? few : pinned;
            if (name is not null)
            {
                SetText(cells, units, name);
            }
            return (nint)Many(operation, first, second, cells, before, rest, count, ObjectResult);
        }
    }

    /// <summary>Of operands of any kind: an owned reference; 0 only where there is no result.</summary>
    internal static nint ReferenceOfAll(PythonOperation operation, params object?[] operands) =>
        (nint)RunAll(operation, operands, ObjectResult);

    /// <summary>As <see cref="ReferenceOfAll"/>, a number.</summary>
    internal static long NumberOfAll(PythonOperation operation, params object?[] operands) =>
        RunAll(operation, operands, ValueResult);

    /// <summary>As <see cref="ReferenceOfAll"/>, without a result.</summary>
    internal static void NothingOfAll(PythonOperation operation, params object?[] operands) =>
        RunAll(operation, operands, NoResult);

    private static long RunAll(PythonOperation operation, object?[] operands, nint type)
    {
        fixed (Value* cells = new Value[operands.Length + 1])
        {
            return Many(operation, null, null, cells, 0, operands, operands.Length, type);
        }
    }

    private static long Many(
        PythonOperation operation,
        PyObject? first,
        PyObject? second,
        Value* cells,
        int before,
        object?[] rest,
        int count,
        nint type)
    {
        int filled = 0;
        try
        {
            for (; filled < count; filled++)
            {
                Store(rest[filled], &cells[before + filled]);
            }
            return Run(operation, first, second, null, cells, before + count, type);
        }
        finally
        {
            for (int i = 0; i < filled; i++)
            {
                CallbackCells.Release(&cells[before + i]);
            }
        }
    }

    // ---- the call ----

    // What is in the result's first half: all there is of references and numbers.
    private static long Run(
        PythonOperation operation, PyObject? a, PyObject? b, PyObject? c, Value* cells, int count, nint type)
    {
        Value result;
        Run(operation, a, b, c, cells, count, type, &result);
        return result.I64;
    }

    private static string RunText(PythonOperation operation, PyObject? a, Value* cells, int count)
    {
        Value result;
        Run(operation, a, null, null, cells, count, ValueResult, &result);
        return Values.LoadString(&result) ?? "";
    }

    // a, b, c: those that are not null are operands 0, 1 and 2; the other cells are filled. Cells are not copied: what C
    // has just written in halves is slow to read as a whole.
    private static void Run(
        PythonOperation operation, PyObject? a, PyObject? b, PyObject? c, Value* cells, int count, nint type, Value* result)
    {
        int pinned = 0;
        // Python and .NET may call each other ever deeper.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        try
        {
            if (a is not null)
            {
                a.Pin(&cells[0]);
                pinned = 1;
            }
            if (b is not null)
            {
                b.Pin(&cells[1]);
                pinned |= 2;
            }
            if (c is not null)
            {
                c.Pin(&cells[2]);
                pinned |= 4;
            }
            int status = Native.PythonOperate(operation, cells, count, type, result);
            if (status != BridgeConstants.PythonOk)
            {
                Check(status, result);
            }
        }
        finally
        {
            if ((pinned & 1) != 0)
            {
                a!.Unpin();
            }
            if ((pinned & 2) != 0)
            {
                b!.Unpin();
            }
            if ((pinned & 4) != 0)
            {
                c!.Unpin();
            }
        }
    }

    private static PyObject Own(long reference) => new PyObject((nint)reference);

    private static void Check(int status, Value* result)
    {
        if (status == BridgeConstants.PythonOk)
        {
            return;
        }
        if (status == BridgeConstants.PythonRefused)
        {
            throw Refused();
        }
        nint exception = result->Handle;
        *result = default;
        CallbackError.Throw(exception);
        throw new OutOfMemoryException();
    }

    /// <summary>What is thrown once the gate is closed.</summary>
    internal static Exception Refused() =>
        Refusal.Of("Python is shutting down, or was never started here: it cannot be called.");

    // What calls mostly have for arguments comes first.
    private static void Store(object? value, Value* cell)
    {
        if (value is int number)
        {
            SetNumber(cell, number);
        }
        else
        {
            Values.StoreObjectCell(value, cell);
        }
    }

    private static void SetText(Value* cell, char* units, string text)
    {
        cell->Pointer = units;
        cell->Tag = Value.TextTag(ValueKind.Utf16, text.Length);
    }

    private static void SetNumber(Value* cell, long number)
    {
        cell->I64 = number;
        cell->Tag = (ulong)ValueKind.I64;
    }
}
