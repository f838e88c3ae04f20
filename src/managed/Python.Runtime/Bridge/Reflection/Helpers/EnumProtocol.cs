using System;

namespace Python.Runtime.Bridge;

/// <summary>What Python asks of enums: ENUM_VALID.</summary>
internal static class EnumProtocol
{
    // Looked up once for each enum.
    private static class Facts<T>
        where T : struct, Enum
    {
        internal static readonly bool AnyBits = typeof(T).IsDefined(typeof(FlagsAttribute), false);
    }

    /// <summary>The bits, sign- or zero-extended, are a declared value; of a [Flags] enum any are.</summary>
    public static bool IsValid<T>(long bits)
        where T : struct, Enum =>
        Facts<T>.AnyBits || Enum.IsDefined(typeof(T), Enum.ToObject(typeof(T), bits));
}
