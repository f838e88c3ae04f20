using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>How .NET types become Python classes. The one in force is <see cref="PythonEngine.InteropConfiguration"/>.</summary>
public sealed class InteropConfiguration : IDisposable
{
    private readonly ProviderList providers;

    /// <summary>Without providers.</summary>
    public InteropConfiguration() => providers = new ProviderList(this);

    /// <summary>
    /// Who gives the classes of .NET types their bases, each on top of what the one before it gave. Those that
    /// <see cref="MakeDefault"/> puts in are always at work, wherever they stand.
    /// </summary>
    public IList<IPythonBaseTypeProvider> PythonBaseTypeProviders => providers;

    /// <summary>A configuration as it is at the start.</summary>
    public static InteropConfiguration MakeDefault()
    {
        var made = new InteropConfiguration();
        made.providers.Add(DefaultBaseTypeProvider.Instance);
        made.providers.Add(BuiltInBaseTypeProvider.Exceptions);
        made.providers.Add(BuiltInBaseTypeProvider.Collections);
        return made;
    }

    /// <summary>Disposes of the providers that can be disposed of, and takes all out.</summary>
    public void Dispose()
    {
        foreach (IPythonBaseTypeProvider provider in new List<IPythonBaseTypeProvider>(providers))
        {
            (provider as IDisposable)?.Dispose();
        }
        providers.Clear();
    }

    /// <summary>Makes this the configuration in force.</summary>
    internal void Use() => BaseTypeProviders.Use(providers);

    // A change counts at once.
    private sealed class ProviderList : Collection<IPythonBaseTypeProvider>
    {
        private readonly InteropConfiguration owner;

        internal ProviderList(InteropConfiguration owner) => this.owner = owner;

        protected override void InsertItem(int index, IPythonBaseTypeProvider item)
        {
            base.InsertItem(index, PyObject.Required(item, nameof(item)));
            Changed();
        }

        protected override void SetItem(int index, IPythonBaseTypeProvider item)
        {
            base.SetItem(index, PyObject.Required(item, nameof(item)));
            Changed();
        }

        protected override void RemoveItem(int index)
        {
            base.RemoveItem(index);
            Changed();
        }

        protected override void ClearItems()
        {
            base.ClearItems();
            Changed();
        }

        private void Changed()
        {
            if (PythonEngine.IsInForce(owner))
            {
                owner.Use();
            }
        }
    }
}
