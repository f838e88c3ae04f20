#if !NET
namespace System.Runtime.CompilerServices
{
    /// <summary>Lets the compiler accept init-only properties on frameworks that lack the type.</summary>
    internal static class IsExternalInit
    {
    }
}
#endif
