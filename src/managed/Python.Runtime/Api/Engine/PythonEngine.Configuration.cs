using System.Threading;

namespace Python.Runtime;

/// <content>The configuration.</content>
public partial class PythonEngine
{
    // [atomic]
    private static InteropConfiguration? configuration;

    /// <summary>How .NET types become Python classes; a change counts for those that Python has not seen yet.</summary>
    public static InteropConfiguration InteropConfiguration
    {
        get
        {
            if (Volatile.Read(ref configuration) is null)
            {
                Interlocked.CompareExchange(ref configuration, Python.Runtime.InteropConfiguration.MakeDefault(), null);
            }
            return configuration!;
        }

        set
        {
            Volatile.Write(ref configuration, PyObject.Required(value, nameof(value)));
            value.Use();
        }
    }

    internal static bool IsInForce(InteropConfiguration other) => ReferenceEquals(Volatile.Read(ref configuration), other);
}
