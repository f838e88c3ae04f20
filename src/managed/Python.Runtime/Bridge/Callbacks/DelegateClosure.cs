namespace Python.Runtime.Bridge;

/// <summary>
/// What a delegate that calls Python is closed over: its <see cref="System.Delegate.Target"/>. There is one for each target
/// and delegate type, of a class of the type's own (NativeDispatchers), so that the delegate's method is one of
/// an instance, and shows the parameters of the delegate to those who ask for them (web frameworks, script engines).
/// </summary>
internal class DelegateClosure
{
    // [const] A field: emitted code reads it at each call.
    internal readonly DelegateTarget Owner;

    public DelegateClosure(DelegateTarget owner) => Owner = owner;
}
