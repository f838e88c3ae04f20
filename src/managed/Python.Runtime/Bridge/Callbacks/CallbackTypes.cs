using System;

namespace Python.Runtime.Bridge;

/// <summary>Lists of result types as C keeps them: CallbackType of callback_result.h.</summary>
internal static unsafe class CallbackTypes
{
    /// <summary>A list in memory that is never freed, as emitted code names it by its address. Null is void.</summary>
    internal static nint Keep(Type?[] types)
    {
        var keys = new nint[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            keys[i] = TypeKeys.Of(types[i]);
        }
        fixed (nint* first = keys)
        {
            void* kept = Native.CallbackTypesKeep(first, keys.Length);
            return kept is null ? throw new OutOfMemoryException() : (nint)kept;
        }
    }
}
