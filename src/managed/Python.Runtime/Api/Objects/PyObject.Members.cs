using System;
using System.Collections.Generic;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>Attributes, items, calls, and what Python's builtin functions say of an object.</content>
public partial class PyObject
{
    // ---- attributes ----

    /// <summary>Whether the object has the attribute. Other errors than AttributeError are thrown.</summary>
    /// <param name="name">The attribute.</param>
    public bool HasAttr(string name) => Operate.Truth(PythonOperation.HasAttr, this, Required(name, nameof(name)));

    /// <inheritdoc cref="HasAttr(string)"/>
    public bool HasAttr(PyObject name) => Operate.Truth(PythonOperation.HasAttr, this, Required(name, nameof(name)));

    /// <summary>The value of an attribute.</summary>
    /// <param name="name">The attribute.</param>
    public PyObject GetAttr(string name) => Operate.Object(PythonOperation.GetAttr, this, Required(name, nameof(name)));

    /// <inheritdoc cref="GetAttr(string)"/>
    public PyObject GetAttr(PyObject name) => Operate.Object(PythonOperation.GetAttr, this, Required(name, nameof(name)));

    /// <summary>Sets an attribute.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="value">Its new value.</param>
    public void SetAttr(string name, PyObject value) =>
        Operate.Nothing(PythonOperation.SetAttr, this, Required(name, nameof(name)), Required(value, nameof(value)));

    /// <inheritdoc cref="SetAttr(string, PyObject)"/>
    public void SetAttr(PyObject name, PyObject value) =>
        Operate.Nothing(PythonOperation.SetAttr, this, Required(name, nameof(name)), Required(value, nameof(value)));

    /// <summary>Deletes an attribute.</summary>
    /// <param name="name">The attribute.</param>
    public void DelAttr(string name) => Operate.Nothing(PythonOperation.DelAttr, this, Required(name, nameof(name)), null);

    /// <inheritdoc cref="DelAttr(string)"/>
    public void DelAttr(PyObject name) => Operate.Nothing(PythonOperation.DelAttr, this, Required(name, nameof(name)));

    // ---- items ----

    /// <summary>The item of a key.</summary>
    /// <param name="key">The key.</param>
    public virtual PyObject this[string key]
    {
        get => GetItem(key);
        set => SetItem(key, value);
    }

    /// <inheritdoc cref="this[string]"/>
    public virtual PyObject this[PyObject key]
    {
        get => GetItem(key);
        set => SetItem(key, value);
    }

    /// <inheritdoc cref="this[string]"/>
    public virtual PyObject this[int index]
    {
        get => GetItem(index);
        set => SetItem(index, value);
    }

    /// <inheritdoc cref="this[string]"/>
    public virtual PyObject GetItem(PyObject key) => Operate.Object(PythonOperation.GetItem, this, Required(key, nameof(key)));

    /// <inheritdoc cref="this[string]"/>
    public virtual PyObject GetItem(string key) => Operate.Object(PythonOperation.GetItem, this, Required(key, nameof(key)));

    /// <inheritdoc cref="this[string]"/>
    public virtual PyObject GetItem(int index) => Operate.Object(PythonOperation.GetItem, this, index);

    /// <summary>Sets the item of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its new value.</param>
    public virtual void SetItem(PyObject key, PyObject value) =>
        Operate.Nothing(PythonOperation.SetItem, this, Required(key, nameof(key)), Required(value, nameof(value)));

    /// <inheritdoc cref="SetItem(PyObject, PyObject)"/>
    public virtual void SetItem(string key, PyObject value) =>
        Operate.Nothing(PythonOperation.SetItem, this, Required(key, nameof(key)), Required(value, nameof(value)));

    /// <inheritdoc cref="SetItem(PyObject, PyObject)"/>
    public virtual void SetItem(int index, PyObject value) =>
        Operate.Nothing(PythonOperation.SetItem, this, index, Required(value, nameof(value)));

    /// <summary>Deletes the item of a key.</summary>
    /// <param name="key">The key.</param>
    public virtual void DelItem(PyObject key) => Operate.Nothing(PythonOperation.DelItem, this, Required(key, nameof(key)));

    /// <inheritdoc cref="DelItem(PyObject)"/>
    public virtual void DelItem(string key) => Operate.Nothing(PythonOperation.DelItem, this, Required(key, nameof(key)), null);

    /// <inheritdoc cref="DelItem(PyObject)"/>
    public virtual void DelItem(int index) => Operate.Nothing(PythonOperation.DelItem, this, index, null);

    /// <summary>len(object)</summary>
    public virtual long Length() => Operate.Number(PythonOperation.Length, this);

    /// <summary>iter(object)</summary>
    public PyIter GetIterator() => PyIter.GetIter(this);

    // ---- calls ----

    /// <summary>Calls the object.</summary>
    /// <param name="args">The arguments.</param>
    public PyObject Invoke(params PyObject[] args) =>
        Required(args, nameof(args)).Length switch
        {
            1 => Operate.Object(PythonOperation.Call, this, Argument(args[0])),
            2 => new PyObject(Operate.Reference(PythonOperation.Call, this, Argument(args[0]), Argument(args[1]))),
            _ => new PyObject(Operate.Many(PythonOperation.Call, this, null, Arguments(args))),
        };

    /// <inheritdoc cref="Invoke(PyObject[])"/>
    public PyObject Invoke(PyTuple args)
    {
        using PyObject none = None;
        return new PyObject(Operate.Reference(PythonOperation.CallTuple, this, Required(args, nameof(args)), none));
    }

    /// <summary>Calls the object.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="kw">The keyword arguments; may be null.</param>
    public PyObject Invoke(PyObject[] args, PyDict? kw) =>
        kw is null ? Invoke(args) : new PyObject(Operate.Many(PythonOperation.CallKeywords, kw, this, Arguments(args)));

    /// <inheritdoc cref="Invoke(PyObject[], PyDict)"/>
    public PyObject Invoke(PyTuple args, PyDict? kw) =>
        kw is null
            ? Invoke(args)
            : new PyObject(Operate.Reference(PythonOperation.CallTuple, this, Required(args, nameof(args)), kw));

    /// <summary>Calls a method.</summary>
    /// <param name="name">The method.</param>
    /// <param name="args">The arguments.</param>
    public PyObject InvokeMethod(string name, params PyObject[] args) => new PyObject(Operate.Method(this, name, Arguments(args)));

    /// <inheritdoc cref="InvokeMethod(string, PyObject[])"/>
    public PyObject InvokeMethod(PyObject name, params PyObject[] args) =>
        new PyObject(Operate.Many(PythonOperation.CallMethod, Required(name, nameof(name)), this, Arguments(args)));

    /// <inheritdoc cref="InvokeMethod(string, PyObject[])"/>
    public PyObject InvokeMethod(string name, PyTuple args)
    {
        using PyObject method = GetAttr(name);
        return method.Invoke(args);
    }

    /// <inheritdoc cref="InvokeMethod(string, PyObject[])"/>
    public PyObject InvokeMethod(PyObject name, PyTuple args)
    {
        using PyObject method = GetAttr(name);
        return method.Invoke(args);
    }

    /// <summary>Calls a method.</summary>
    /// <param name="name">The method.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="kw">The keyword arguments; may be null.</param>
    public PyObject InvokeMethod(string name, PyObject[] args, PyDict? kw)
    {
        using PyObject method = GetAttr(name);
        return method.Invoke(args, kw);
    }

    /// <inheritdoc cref="InvokeMethod(string, PyObject[], PyDict)"/>
    public PyObject InvokeMethod(string name, PyTuple args, PyDict? kw)
    {
        using PyObject method = GetAttr(name);
        return method.Invoke(args, kw);
    }

    private static PyObject[] Arguments(PyObject[] args)
    {
        foreach (PyObject argument in Required(args, nameof(args)))
        {
            Argument(argument);
        }
        return args;
    }

    private static PyObject Argument(PyObject? argument) =>
        argument ?? throw new ArgumentNullException("args", "an argument is null; Python's None is PyObject.None");

    // ---- what it is ----

    /// <summary>Whether the object can be called.</summary>
    public bool IsCallable() => Operate.Truth(PythonOperation.IsCallable, this);

    /// <summary>Whether the object can be iterated.</summary>
    public bool IsIterable() => Operate.Truth(PythonOperation.IsIterable, this);

    /// <summary>Whether the object is Python's None.</summary>
    public bool IsNone()
    {
        using PyObject none = None;
        return Operate.Truth(PythonOperation.IsSame, this, none);
    }

    /// <summary>bool(object)</summary>
    public bool IsTrue() => Operate.Truth(PythonOperation.IsTrue, this);

    /// <summary>isinstance(object, typeOrClass)</summary>
    /// <param name="typeOrClass">A class, or a tuple of classes.</param>
    public bool IsInstance(PyObject typeOrClass) =>
        Operate.Truth(PythonOperation.IsInstance, this, Required(typeOrClass, nameof(typeOrClass)));

    /// <summary>issubclass(object, typeOrClass)</summary>
    /// <param name="typeOrClass">A class, or a tuple of classes.</param>
    public bool IsSubclass(PyObject typeOrClass) =>
        Operate.Truth(PythonOperation.IsSubclass, this, Required(typeOrClass, nameof(typeOrClass)));

    /// <summary>Whether the object's type is that one or derived from it, whatever the type's __instancecheck__ says.</summary>
    /// <param name="typeOrClass">The type.</param>
    public bool TypeCheck(PyType typeOrClass) =>
        Operate.Truth(PythonOperation.TypeCheck, this, Required(typeOrClass, nameof(typeOrClass)));

    /// <summary>type(object)</summary>
    public PyType GetPythonType() => new(Operate.Reference(PythonOperation.TypeOf, this));

    /// <summary>dir(object)</summary>
    public PyList Dir() => new(Operate.Reference(PythonOperation.Dir, this));

    /// <summary>The names of <see cref="Dir"/>.</summary>
    public override IEnumerable<string> GetDynamicMemberNames()
    {
        var names = new List<string>();
        using PyList all = Dir();
        foreach (PyObject name in all)
        {
            using (name)
            {
                names.Add(name.ToString());
            }
        }
        return names;
    }

    /// <summary>repr(object)</summary>
    public string Repr() => Operate.Text(PythonOperation.Repr, this);

    /// <summary>str(object)</summary>
    public override string ToString() => Operate.Text(PythonOperation.Str, this);

    // ---- equality ----

    /// <summary>Whether Python holds the objects equal; not for what is no <see cref="PyObject"/>.</summary>
    /// <param name="o">Another object.</param>
    public override bool Equals(object? o) => o is PyObject other && Equals(other);

    /// <summary>Whether Python holds the objects equal.</summary>
    /// <param name="other">Another object; null is equal to none.</param>
    public virtual bool Equals(PyObject? other) =>
        other is not null && (ReferenceEquals(this, other) || Operate.Truth(PythonOperation.Equal, this, other));

    /// <summary>Python's hash of the object; what cannot be hashed throws.</summary>
    public override int GetHashCode() => Operate.Number(PythonOperation.Hash, this).GetHashCode();

    /// <summary>Whether Python holds the objects equal; null is equal to null alone.</summary>
    /// <param name="a">An object.</param>
    /// <param name="b">Another.</param>
    public static bool operator ==(PyObject? a, PyObject? b) => a is null ? b is null : a.Equals(b);

    /// <summary>The contrary of ==.</summary>
    /// <param name="a">An object.</param>
    /// <param name="b">Another.</param>
    public static bool operator !=(PyObject? a, PyObject? b) => !(a == b);
}
