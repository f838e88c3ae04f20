using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>The attribute by which a dynamic assembly may use what is not public in another.</summary>
internal static class IgnoresAccessChecks
{
    // namespace System.Runtime.CompilerServices;
    // public sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute;
    // Known to the runtime by its name, and not part of the framework.
    internal static ConstructorInfo DefineIn(ModuleBuilder builder)
    {
        TypeBuilder type = builder.DefineType("System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
            TypeAttributes.Public | TypeAttributes.Sealed, typeof(Attribute));
        Type[] signature = { typeof(string) };
        ConstructorBuilder constructor =
            type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, signature);
        ConstructorInfo baseConstructor =
            typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, null, Type.EmptyTypes, null)!;
        ILGenerator il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, baseConstructor);
        il.Emit(OpCodes.Ret);
        return type.CreateTypeInfo()!.AsType().GetConstructor(signature)!;
    }
}
