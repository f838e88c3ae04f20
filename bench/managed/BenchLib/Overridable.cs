namespace BenchLib;

/// <summary>What Python classes derive from.</summary>
public class Overridable
{
    public virtual int Same(int value) => value;
}
