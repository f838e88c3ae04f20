using System;

namespace Python.Runtime.Bridge;

/// <summary>Python's object protocol over System.Object's: EQUALS, HASH, TO_STRING, COMPARE, COMPARE_TO, DISPOSE, DISPOSE_ASYNC, CAST.</summary>
internal static class ObjectProtocol
{
    internal static bool AreEqual(object left, object? right) => object.Equals(left, right);

    internal static int Hash(object target) => target.GetHashCode();

    internal static string Text(object target) => target.ToString() ?? "";

    internal static int Compare(IComparable left, object? right) => left.CompareTo(right);

    internal static int CompareGeneric<T>(IComparable<T> left, T right) => left.CompareTo(right);

    internal static void Dispose(IDisposable target) => target.Dispose();

#if NET
    internal static System.Threading.Tasks.Task DisposeAsync(IAsyncDisposable target) => target.DisposeAsync().AsTask();
#endif

    internal static T Cast<T>(object target) => (T)target;
}
