#if NET
using System.Reflection;
#endif

namespace Python.Runtime.Bridge;

/// <summary>What the source says of null: which parameters, and whether the result, are annotated as admitting it.</summary>
internal static class Nullability
{
    /// <summary>Writes one byte for the result, then one for each parameter: 1 where null is admitted.</summary>
    internal static void Write(BlobWriter writer, OverloadEntry overload)
    {
#if NET
        var context = new NullabilityInfoContext(); // not for several threads
        if (overload.Member is not MethodBase method)
        {
            bool admits = overload.Member is FieldInfo field && Admits(context.Create(field).ReadState);
            writer.U8(admits ? 1 : 0);
            return;
        }
        writer.U8(method is MethodInfo { ReturnParameter: var result } && Admits(context.Create(result).ReadState) ? 1 : 0);
        bool helper = method.IsStatic && (overload.Flags & (uint)OverloadFlags.Static) == 0;
        ParameterInfo[] parameters = method.GetParameters();
        for (int i = helper ? 1 : 0; i < parameters.Length; i++)
        {
            writer.U8(Admits(context.Create(parameters[i]).WriteState) ? 1 : 0);
        }
#else
        _ = overload;
        writer.U8(0);
#endif
    }

#if NET
    private static bool Admits(NullabilityState state) => state == NullabilityState.Nullable;
#endif
}
