namespace ClrLink.Tests;

internal static class TextExtensions
{
    /// <summary>As a literal of Python.</summary>
    internal static string Quoted(this string text) => "'" + text.Replace("\\", "\\\\").Replace("'", "\\'") + "'";
}
