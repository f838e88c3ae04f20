using System;

namespace Python.Runtime.Bridge;

/// <summary>Slots: codecs, and values that Python has a class of its own for.</summary>
internal static unsafe partial class Exports
{
    private static void ValueRead(nint target, CallResult* result, int* found) =>
        *found = Values.StorePlain(Required(target), result) ? 1 : 0;

    private static void ValueDecode(nint type, void* target, void* targetType, int only, Value* value, int* found)
    {
        // Decoders may keep both: they are let go of by their finalizers.
        var python = new PyObject((nint)Native.PyRefShare(target));
        var pythonType = new PyType((nint)Native.PyRefShare(targetType));
        Type wanted = TypeKeys.Get(type);
        using (Py.GIL())
        {
            object? decoded = null;
            bool taken = only != 0
                ? CodecRegistry.CanDecode(pythonType, wanted)
                : CodecRegistry.TryDecode(python, pythonType, wanted, out decoded);
            if (taken && only == 0)
            {
                StoreDecoded(decoded, value);
            }
            *found = taken ? 1 : 0;
        }
    }

    private static void StoreDecoded(object? decoded, Value* cell)
    {
        *cell = default;
        if (decoded is Enum)
        {
            Values.StoreObjectCell(decoded, cell);
        }
        else if (decoded is not null)
        {
            Values.StoreHandleCell(decoded, (nint)(int)ValueKind.Handle, cell);
        }
    }

    private static void ValueEncode(Value* value, Value* encoded, int* found)
    {
        object? target = Values.LoadObject(value);
        if (target is null)
        {
            *found = 0;
            return;
        }
        using (Py.GIL())
        {
            bool taken = CodecRegistry.TryEncode(target, out PyObject? python);
            if (taken)
            {
                Values.StorePyObjectCell(python, encoded);
            }
            *found = taken ? 1 : 0;
        }
    }

    private static void TypeBases(nint type, void* bases, Value* provided)
    {
        using var present = new PyTuple((nint)Native.PyRefShare(bases));
        using (Py.GIL())
        {
            using PyObject result = BaseTypeProviders.Provide(TypeKeys.Get(type), present);
            Values.StorePyObjectCell(result, provided);
        }
    }
}
