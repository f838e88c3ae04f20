using System;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>Lists of result types as C reads them: CallbackType of callback_invoke.h.</summary>
internal static class CallbackTypes
{
    /// <summary>A type key, and room for what C finds out about it.</summary>
    private const int Size = 16;

    /// <summary>A list in memory that is never freed, as emitted code names it by its address.</summary>
    internal static nint Keep(Type?[] types)
    {
        nint memory = Marshal.AllocHGlobal(types.Length * Size);
        for (int i = 0; i < types.Length; i++)
        {
            Marshal.WriteIntPtr(memory, i * Size, TypeKeys.Of(types[i]));
            Marshal.WriteInt64(memory, i * Size + 8, 0);
        }
        return memory;
    }
}
