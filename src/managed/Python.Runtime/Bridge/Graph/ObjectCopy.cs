using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Copies of objects, field by field.</summary>
internal static class ObjectCopy
{
    private static readonly Func<object, object> Memberwise = (Func<object, object>)Delegate.CreateDelegate(
        typeof(Func<object, object>), typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!);

    /// <summary>A copy of the object itself; of a record as its copy constructor makes it.</summary>
    internal static object Of(object source)
    {
        MethodInfo? clone = RecordClone(source.GetType());
        if (clone is null)
        {
            return Memberwise(source);
        }
        try
        {
            return clone.Invoke(source, null)!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(inner).Throw();
            throw;
        }
    }

    /// <summary>The method behind C#'s <c>with</c>, which record classes have; null of others.</summary>
    internal static MethodInfo? RecordClone(Type type) =>
        type.GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public, null, Type.EmptyTypes, null);
}
