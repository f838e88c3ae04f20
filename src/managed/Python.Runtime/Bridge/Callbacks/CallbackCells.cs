using System;

namespace Python.Runtime.Bridge;

/// <summary>Helpers of the code that <see cref="DelegateEmitter"/> emits.</summary>
internal static unsafe class CallbackCells
{
    /// <summary>An argument declared as an interface: its tag is the interface's key, no object's own.</summary>
    public static void StoreInterface(object? value, nint key, Value* cell)
    {
        if (value is null)
            *cell = default;
        else if (value is IPythonDerivedType) // a Python object is itself, whatever it is seen as
            Values.StoreReferenceCell(value, cell);
        else
            Values.StoreHandleCell(value, key, cell);
    }

    /// <summary>A string argument, which the caller keeps pinned until the call is over.</summary>
    public static void StoreText(string? text, Value* cell)
    {
        if (text is null)
        {
            return; // zeros are null
        }
        fixed (char* units = text)
        {
            cell->Pointer = units;
        }
        cell->Tag = Value.TextTag(ValueKind.Utf16, text.Length);
    }

    /// <summary>Gives up what a cell owns: results that have been read, and arguments that nobody took.</summary>
    public static void Release(Value* cell)
    {
        if (cell->Tag == 0)
        {
            return;
        }
        if (OwnsHandle(cell))
        {
            Handles.Free(cell->Handle);
        }
        else if (!cell->TagIsType && cell->Kind == ValueKind.PyObject)
        {
            Native.PyRefRelease(cell->Pointer);
        }
        *cell = default;
    }

    private static bool OwnsHandle(Value* cell)
    {
        if (cell->TagIsType)
        {
            return PlainTypes.Contains((nint)cell->Tag) || !TypeKeys.Get((nint)cell->Tag).IsEnum;
        }
        return cell->Kind is ValueKind.Handle or ValueKind.StringHandle;
    }
}
