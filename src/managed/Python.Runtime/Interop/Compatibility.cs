#if !NET
namespace System.Runtime.CompilerServices
{
    /// <summary>Lets the compiler accept init-only properties on frameworks that lack the type.</summary>
    internal static class IsExternalInit
    {
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>Tells the compiler when an argument is not null.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute : Attribute
    {
        internal NotNullWhenAttribute(bool returnValue) => ReturnValue = returnValue;

        internal bool ReturnValue { get; }
    }
}
#endif
