using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Slots: what calls need besides thunks.</summary>
internal static unsafe partial class Exports
{
    private static void ConversionFind(nint from, nint to, uint* overload)
    {
        MethodInfo? conversion = ImplicitConversions.Find(TypeKeys.Get(from), TypeKeys.Get(to));
        *overload = conversion == null ? 0 : OverloadTable.Method(conversion).Id;
    }

    private static void ParameterDefault(uint overload, int index, CallResult* result) =>
        Values.StoreObject(ParameterDefaults.Get(OverloadTable.Get(overload), index), result);
}
