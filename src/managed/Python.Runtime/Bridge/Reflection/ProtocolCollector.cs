using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// Finds what answers Python's protocols for a type (PROTOCOLS of metadata_format.h). A type's list is complete in
/// itself: what its base has is listed again, under the same numbers.
/// </summary>
internal sealed class ProtocolCollector
{
    private readonly Type type;
    private readonly List<Type> interfaces;
    private ProtocolEntry[] found = new ProtocolEntry[8];
    private int count;

    private ProtocolCollector(Type type)
    {
        this.type = type;
        interfaces = InterfaceOrder.Bases(type);
        if (type.IsInterface)
        {
            interfaces.Insert(0, type);
        }
    }

    internal static ProtocolEntry[] Collect(Type type)
    {
        if (type.IsGenericParameter || type.IsByRef || TypeShapes.IsPointer(type) || type == typeof(void)
            || type.ContainsGenericParameters || TypeShapes.IsByRefLike(type))
        {
            return Array.Empty<ProtocolEntry>();
        }
        var collector = new ProtocolCollector(type);
        collector.CollectAll();
        return collector.Finish();
    }

    private void CollectAll()
    {
        AddConstructors();
        AddObject();
        AddArray();
        AddIndexers();
        AddLength();
        AddIteration();
        AddContains();
        AddDeletion();
        AddComparison();
        AddDisposal();
        AddKinds();
        AddShape();
        AddDynamic();
    }

    private ProtocolEntry[] Finish()
    {
        return Copy(found, count);
    }

    // Not Array.Resize, which would be compiled at start-up for this struct.
    private static ProtocolEntry[] Copy(ProtocolEntry[] entries, int length)
    {
        var copy = new ProtocolEntry[length];
        Array.Copy(entries, copy, Math.Min(length, entries.Length));
        return copy;
    }

    private void Add(Protocol protocol, uint number)
    {
        if (count == found.Length)
        {
            found = Copy(found, count * 2);
        }
        found[count++] = new ProtocolEntry(protocol, number);
    }

    private void Overload(Protocol protocol, OverloadEntry entry) => Add(protocol, entry.Id);

    private void Helper(Protocol protocol, MethodInfo helper) => Overload(protocol, OverloadTable.Helper(helper));

    private void Member(Protocol protocol, MemberSource source, object? origin) =>
        Add(protocol, MemberTable.Add(type, protocol == Protocol.Invoke ? "Invoke" : "", source, origin).Id);

    private void Members(Protocol protocol, List<MethodInfo> helpers)
    {
        if (helpers.Count > 0)
        {
            Member(protocol, MemberSource.Helpers, helpers.ToArray());
        }
    }

    private void AddConstructors()
    {
        if (type.IsAbstract || type.IsInterface || type.IsEnum || type.IsArray)
        {
            return;
        }
        bool isNumber = type.IsPrimitive && type != typeof(IntPtr) && type != typeof(UIntPtr);
        if (!isNumber)
        {
            Member(Protocol.Construct, MemberSource.Constructors, null);
        }
        // Python's str may be asked for as a System.String object, too.
        if (isNumber || type == typeof(string))
        {
            Member(Protocol.Box, MemberSource.Box, null);
        }
    }

    private void AddObject()
    {
        if (!type.IsInterface && type != typeof(object))
        {
            return;
        }
        Helper(Protocol.Equals, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.AreEqual)));
        Helper(Protocol.Hash, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.Hash)));
        Helper(Protocol.ToString, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.Text)));
    }

    private void AddArray()
    {
        if (type.IsArray && !Signatures.IsUnsupported(type))
        {
            Overload(Protocol.ArrayGet, OverloadTable.OfType(type, TargetKind.ArrayGet));
            Overload(Protocol.ArraySet, OverloadTable.OfType(type, TargetKind.ArraySet));
        }
    }

    private void AddIndexers()
    {
        if (type.IsArray)
        {
            return;
        }
        foreach (Type scope in OverloadCollector.Scopes(type))
        {
            if (PropertyAccessors.Indexers(scope).Count > 0)
            {
                Member(Protocol.Indexer, MemberSource.Indexers, null);
                AddLookup(scope);
                AddSlices();
                return;
            }
        }
    }

    // The helper that says the length of what is indexed by position is also how its indexer is known for one.
    private void AddLookup(Type declaring)
    {
        if (DictionaryLookup.Serves(declaring))
        {
            Type[] arguments = declaring.GetGenericArguments();
            Helper(Protocol.Lookup, HelperMethods.OfArguments(typeof(DictionaryLookup), nameof(DictionaryLookup.Find), arguments));
        }
    }

    private void AddSlices()
    {
        if (!SliceTargets.IsIndexedByPlace(type, interfaces))
        {
            return;
        }
        Type helpers = typeof(SliceProtocol);
        if (SliceTargets.BaseList(type) is { } list)
        {
            Helper(Protocol.SliceLength, HelperMethods.Of(helpers, nameof(SliceProtocol.ListLength), list));
        }
        else if (SliceTargets.LengthHelper(type, FirstOf) is { } length)
        {
            Helper(Protocol.SliceLength, length);
        }
        if (FirstOf(typeof(IList<>)) is { } generic)
        {
            Helper(Protocol.SliceGet, HelperMethods.Of(helpers, nameof(SliceProtocol.Get), generic));
            Helper(Protocol.SliceSet, HelperMethods.Of(helpers, nameof(SliceProtocol.Set), generic));
            Helper(Protocol.SliceDelete, HelperMethods.Of(helpers, nameof(SliceProtocol.Delete), generic));
        }
        else if (FirstOf(typeof(IReadOnlyList<>)) is { } readOnly)
        {
            Helper(Protocol.SliceGet, HelperMethods.Of(helpers, nameof(SliceProtocol.GetReadOnly), readOnly));
        }
        else if (typeof(IList).IsAssignableFrom(type))
        {
            Helper(Protocol.SliceGet, HelperMethods.Of(helpers, nameof(SliceProtocol.GetPlain)));
            Helper(Protocol.SliceSet, HelperMethods.Of(helpers, nameof(SliceProtocol.SetPlain)));
            Helper(Protocol.SliceDelete, HelperMethods.Of(helpers, nameof(SliceProtocol.DeletePlain)));
        }
        else if (type == typeof(string) || type == typeof(StringBuilder))
        {
            Helper(Protocol.SliceGet, HelperMethods.Of(helpers, nameof(SliceProtocol.GetText)));
        }
    }

    private void AddLength()
    {
        Type helpers = typeof(CollectionProtocol);
        if (typeof(Array).IsAssignableFrom(type))
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.ArrayLength)));
        }
        else if (type == typeof(string))
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.TextLength)));
        }
        else if (FirstOf(typeof(ICollection<>)) is { } collection)
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.GenericCount), collection));
        }
        else if (FirstOf(typeof(IReadOnlyCollection<>)) is { } readOnly)
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.ReadOnlyCount), readOnly));
        }
        else if (typeof(ICollection).IsAssignableFrom(type))
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.Count)));
        }
        else if (FirstOf(typeof(ILookup<,>)) is { } lookup)
        {
            Helper(Protocol.Length, HelperMethods.Of(helpers, nameof(CollectionProtocol.LookupCount), lookup));
        }
    }

    // Arrays are walked by index, in C.
    private void AddIteration()
    {
        bool enumerable = typeof(IEnumerable).IsAssignableFrom(type) && !typeof(Array).IsAssignableFrom(type);
        bool enumerator = typeof(IEnumerator).IsAssignableFrom(type);
        if (!enumerable && !enumerator)
        {
            return;
        }
        Type? item = FirstOf(enumerable ? typeof(IEnumerable<>) : typeof(IEnumerator<>));
        Type helpers = typeof(IterationProtocol);
        if (enumerable)
        {
            Helper(Protocol.Iterate, item is null
                ? HelperMethods.Of(helpers, nameof(IterationProtocol.Start))
                : HelperMethods.Of(helpers, nameof(IterationProtocol.StartGeneric), item));
        }
        Helper(Protocol.IterateNext, item is null
            ? HelperMethods.Of(helpers, nameof(IterationProtocol.Next))
            : HelperMethods.Of(helpers, nameof(IterationProtocol.NextGeneric), item));
        Helper(Protocol.IterateEnd, HelperMethods.Of(helpers, nameof(IterationProtocol.End)));
    }

    private void AddContains()
    {
        var methods = new List<MethodInfo>();
        Type helpers = typeof(CollectionProtocol);
        AddForEach(methods, typeof(IDictionary<,>), helpers, nameof(CollectionProtocol.ContainsKey));
        if (methods.Count == 0)
        {
            AddForEach(methods, typeof(IReadOnlyDictionary<,>), helpers, nameof(CollectionProtocol.ReadOnlyContainsKey));
        }
        if (methods.Count == 0)
        {
            AddForEach(methods, typeof(ICollection<>), helpers, nameof(CollectionProtocol.GenericContains));
        }
        if (methods.Count == 0 && typeof(IDictionary).IsAssignableFrom(type))
        {
            methods.Add(HelperMethods.Of(helpers, nameof(CollectionProtocol.PlainContainsKey)));
        }
        if (methods.Count == 0 && typeof(IList).IsAssignableFrom(type) && !type.IsArray)
        {
            methods.Add(HelperMethods.Of(helpers, nameof(CollectionProtocol.PlainContains)));
        }
        if (methods.Count == 0)
        {
            AddForEach(methods, typeof(ILookup<,>), helpers, nameof(CollectionProtocol.LookupContains));
        }
        if (methods.Count > 0)
        {
            Members(Protocol.Contains, methods);
        }
        else if (OwnContains())
        {
            Add(Protocol.Contains, MemberTable.Add(type, "Contains", MemberSource.Methods, null).Id);
        }
    }

    // Queue, Stack: no interface of theirs has a Contains.
    private bool OwnContains()
    {
        if (!typeof(ICollection).IsAssignableFrom(type) || type.IsArray)
        {
            return false;
        }
        foreach (MemberInfo member in type.GetMember("Contains", MemberTypes.Method, BindingFlags.Public | BindingFlags.Instance))
        {
            var method = (MethodInfo)member;
            if (method.ReturnType == typeof(bool) && !method.IsGenericMethodDefinition && method.GetParameters().Length == 1)
            {
                return true;
            }
        }
        return false;
    }

    private void AddDeletion()
    {
        if (typeof(Array).IsAssignableFrom(type))
        {
            return;
        }
        var methods = new List<MethodInfo>();
        Type helpers = typeof(CollectionProtocol);
        AddForEach(methods, typeof(IDictionary<,>), helpers, nameof(CollectionProtocol.RemoveKey));
        AddForEach(methods, typeof(IList<>), helpers, nameof(CollectionProtocol.RemoveAt));
        if (methods.Count == 0 && typeof(IDictionary).IsAssignableFrom(type))
        {
            methods.Add(HelperMethods.Of(helpers, nameof(CollectionProtocol.PlainRemoveKey)));
        }
        if (methods.Count == 0 && typeof(IList).IsAssignableFrom(type))
        {
            methods.Add(HelperMethods.Of(helpers, nameof(CollectionProtocol.PlainRemoveAt)));
        }
        Members(Protocol.DeleteItem, methods);
    }

    private void AddComparison()
    {
        if (type.IsEnum || type.IsPrimitive || type == typeof(string))
        {
            return;
        }
        if (typeof(IComparable).IsAssignableFrom(type))
        {
            Helper(Protocol.Compare, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.Compare)));
        }
        var typed = new List<MethodInfo>();
        AddForEach(typed, typeof(IComparable<>), typeof(ObjectProtocol), nameof(ObjectProtocol.CompareGeneric));
        if (typed.Count > 0)
        {
            Member(Protocol.CompareTo, MemberSource.Statics, typed.ToArray());
        }
    }

    private void AddDisposal()
    {
        if (typeof(IDisposable).IsAssignableFrom(type))
        {
            Helper(Protocol.Dispose, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.Dispose)));
        }
#if NET
        if (typeof(IAsyncDisposable).IsAssignableFrom(type))
        {
            Helper(Protocol.DisposeAsync, HelperMethods.Of(typeof(ObjectProtocol), nameof(ObjectProtocol.DisposeAsync)));
        }
#endif
    }

    private void AddKinds()
    {
        if (type.IsEnum)
        {
            MethodInfo valid = HelperMethods.OfArguments(typeof(EnumProtocol), nameof(EnumProtocol.IsValid), type);
            Overload(Protocol.EnumValid, OverloadTable.Method(valid));
        }
        if (type.IsInterface)
        {
            MethodInfo cast = HelperMethods.OfArguments(typeof(ObjectProtocol), nameof(ObjectProtocol.Cast), type);
            Helper(Protocol.Cast, cast);
        }
        if (TypeShapes.IsDelegate(type))
        {
            Member(Protocol.Invoke, MemberSource.Methods, null);
        }
    }

    private void AddShape()
    {
        CollectionShapes shape = CollectionShape.Of(type, interfaces);
        if (shape != CollectionShapes.None)
        {
            Add(Protocol.Shape, (uint)shape);
        }
        if ((shape & ~(CollectionShapes.Tuple | CollectionShapes.FixedSequence)) != 0)
        {
            Member(Protocol.Operations, MemberSource.Operations, null);
        }
        if (!typeof(IEnumerable).IsAssignableFrom(type) && !type.IsPrimitive)
        {
            AddUnpacking();
        }
    }

    private void AddUnpacking()
    {
        if (TupleParts.Of(type) is { } parts)
        {
            Helper(Protocol.Unpack, parts);
            return;
        }
#if NET
        if (typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type))
        {
            Helper(Protocol.Unpack, HelperMethods.Of(typeof(TupleProtocol), nameof(TupleProtocol.Items)));
            return;
        }
#endif
        if (TupleProtocol.Deconstruct(type) is { } deconstruct)
        {
            Overload(Protocol.Unpack, OverloadTable.Method(deconstruct));
        }
    }

    private void AddDynamic()
    {
        if ((DynamicTypes.FlagsOf(type) & TypeFlags.Dynamic) == 0)
        {
            return;
        }
        string[] names = Enum.GetNames(typeof(DynamicOperation));
        var helpers = new MethodInfo[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            helpers[i] = HelperMethods.Of(typeof(DynamicProtocol), names[i]);
        }
        Member(Protocol.Dynamic, MemberSource.Helpers, helpers);
    }

    // The nearest interface of that definition: of several that convert to each other the most specific, else the
    // first in InterfaceOrder.
    private Type? FirstOf(Type definition)
    {
        Type? best = null;
        foreach (Type one in interfaces)
        {
            if (IsOf(one, definition) && (best is null || best.IsAssignableFrom(one)))
            {
                best = one;
            }
        }
        return best;
    }

    private static bool IsOf(Type candidate, Type definition)
    {
        if (!candidate.IsGenericType || candidate.GetGenericTypeDefinition() != definition)
        {
            return false;
        }
        foreach (Type argument in candidate.GetGenericArguments())
        {
            if (Signatures.IsUnsupported(argument))
            {
                return false;
            }
        }
        return true;
    }

    private void AddForEach(List<MethodInfo> methods, Type definition, Type helpers, string name)
    {
        foreach (Type one in interfaces)
        {
            if (IsOf(one, definition))
            {
                methods.Add(HelperMethods.Of(helpers, name, one));
            }
        }
    }
}
