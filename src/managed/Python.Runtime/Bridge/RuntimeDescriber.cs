using System;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>Says which .NET runs here.</summary>
internal static class RuntimeDescriber
{
    internal static void Write(BlobWriter writer)
    {
        writer.Text(Kind());
        writer.Text(Environment.Version.ToString());
        writer.Text(RuntimeInformation.FrameworkDescription);
    }

    private static string Kind()
    {
        if (Type.GetType("Mono.Runtime") is not null)
        {
            return "Mono";
        }
        return RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal)
            ? ".NET Framework"
            : "CoreCLR";
    }
}
