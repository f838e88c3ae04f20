using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Slots: types, members, namespaces.</summary>
internal static unsafe partial class Exports
{
    private static void TypeFind(byte* name, int length, nint* key) => *key = TypeKeys.Of(FindType(TextOf(name, length)));

    private static Type? FindType(string name)
    {
        if (typeof(object).Assembly.GetType(name, false) is { } known)
        {
            return known;
        }
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetType(name, false) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private static void TypeOf(nint target, nint* key) => *key = TypeKeys.Of(Required(target).GetType());

    private static void TypeFromObject(nint typeObject, nint* key) => *key = TypeKeys.OfTypeObject(Handles.Get(typeObject));

    private static void TypeObject(nint type, nint* handle) => *handle = Handles.Alloc(TypeKeys.Get(type));

    private static void TypeDescribe(nint type, Blob* blob)
    {
        var writer = new BlobWriter();
        TypeDescriber.Write(writer, TypeKeys.Get(type));
        writer.Finish(blob);
    }

    private static void TypeMembers(nint type, Blob* blob)
    {
        var writer = new BlobWriter();
        TypeModel.Of(TypeKeys.Get(type)).Write(writer);
        writer.Finish(blob);
    }

    private static void TypeClose(nint definition, nint* arguments, int count, nint* key) =>
        *key = TypeKeys.Of(TypeShapes.Close(TypeKeys.Get(definition), TypesOf(arguments, count)));

    private static void TypeArray(nint element, int rank, nint* key)
    {
        Type type = TypeKeys.Get(element);
        *key = TypeKeys.Of(rank == 1 ? type.MakeArrayType() : type.MakeArrayType(rank));
    }

    private static void TypeByRef(nint element, nint* key) => *key = TypeKeys.Of(TypeKeys.Get(element).MakeByRefType());

    private static void TypeDistance(nint from, nint to, int* distance) =>
        *distance = Bridge.TypeDistance.Between(TypeKeys.Get(from), TypeKeys.Get(to));

    private static void MemberDescribe(uint member, Blob* blob)
    {
        var writer = new BlobWriter();
        OverloadDescriber.WriteMember(writer, MemberTable.Get(member));
        writer.Finish(blob);
    }

    private static void OverloadDescribe(uint overload, Blob* blob)
    {
        var writer = new BlobWriter();
        OverloadDescriber.Write(writer, OverloadTable.Get(overload), OverloadFlags.None);
        writer.Finish(blob);
    }

    private static void OverloadPrepare(uint overload, nint* thunk, uint* flags)
    {
        nint code = ThunkFactory.Prepare(OverloadTable.Get(overload), out uint prepared);
        *flags = prepared;
        *thunk = code;
    }

    private static void MethodClose(uint overload, nint* arguments, int count, uint* closed) =>
        *closed = OverloadTable.Close(overload, TypesOf(arguments, count)).Id;

    private static void MethodInfer(uint overload, ulong* shapes, int count, nint* types, Blob* reason)
    {
        Type[]? inferred = TypeInference.Infer(OverloadTable.GenericMethod(overload), shapes, count, out string why);
        for (int i = 0; i < (inferred?.Length ?? 0); i++)
        {
            types[i] = TypeKeys.Of(inferred![i]);
        }
        var writer = new BlobWriter();
        writer.Text(why);
        writer.Finish(reason);
    }

    private static void MethodSpecificity(
        uint left, uint right, int* leftPlaces, int* rightPlaces, int count, int* order) =>
        *order = Specificity.Compare(
            OverloadTable.GenericMethod(left), OverloadTable.GenericMethod(right), leftPlaces, rightPlaces, count);

    private static void OverloadsDocument(uint* overloads, int count, Blob* blob)
    {
        var entries = new OverloadEntry[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = OverloadTable.Get(overloads[i]);
        }
        WriteDocument(Documents.OfOverloads(entries, out bool alone), alone, blob);
    }

    private static void TypeDocument(nint type, Blob* blob) =>
        WriteDocument(Documents.OfType(TypeKeys.Get(type), out bool alone), alone, blob);

    private static void WriteDocument(string text, bool alone, Blob* blob)
    {
        var writer = new BlobWriter();
        writer.U8(alone ? 1 : 0);
        writer.Text(text);
        writer.Finish(blob);
    }

    private static void OverloadNullability(uint overload, Blob* blob)
    {
        var writer = new BlobWriter();
        Nullability.Write(writer, OverloadTable.Get(overload));
        writer.Finish(blob);
    }

    private static void ObjectClone(nint target, nint* copy) => *copy = Handles.Alloc(ObjectCopy.Of(Required(target)));

    private static void NamespaceDescribe(byte* name, int length, Blob* blob)
    {
        var writer = new BlobWriter();
        NamespaceTable.Describe(writer, TextOf(name, length));
        writer.Finish(blob);
    }

    private static void NamespaceLookup(byte* space, int spaceLength, byte* name, int nameLength, Blob* blob)
    {
        var writer = new BlobWriter();
        NamespaceTable.Lookup(writer, TextOf(space, spaceLength), TextOf(name, nameLength));
        writer.Finish(blob);
    }

    private static void ExtensionsImport(byte* space, int length, nint type, Blob* blob)
    {
        Type[] types = type == 0 ? NamespaceTable.TypesIn(TextOf(space, length)) : new[] { TypeKeys.Get(type) };
        var writer = new BlobWriter();
        writer.U8(Array.Exists(types, ExtensionMethods.IsExtensionClass) ? 1 : 0);
        string[] names = ExtensionMethods.Import(types, out uint version);
        writer.U32(version);
        writer.Texts(names);
        writer.Finish(blob);
    }

    private static void ExtensionFind(nint receiver, byte* name, int length, uint* member, nint* shown)
    {
        MemberGroup? found = ExtensionMethods.Find(TypeKeys.Get(receiver), TextOf(name, length));
        *shown = TypeKeys.Of(found?.Type);
        *member = found?.Id ?? 0;
    }

    private static void ExtensionNames(nint receiver, Blob* blob)
    {
        var writer = new BlobWriter();
        writer.Texts(ExtensionMethods.NamesOf(TypeKeys.Get(receiver)));
        writer.Finish(blob);
    }

    private static void SearchPathsSet(byte* paths, int length) =>
        AssemblyFiles.SetSearchPaths(length == 0 ? Array.Empty<string>() : TextOf(paths, length).Split('\0'));
}
