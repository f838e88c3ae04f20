using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Finds the helpers that thunks call in place of a member.</summary>
internal static class HelperMethods
{
    internal static MethodInfo Of(Type helpers, string name) =>
        helpers.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        ?? throw new MissingMethodException(helpers.Name, name);

    /// <summary>The helper closed with the arguments of a generic interface.</summary>
    internal static MethodInfo Of(Type helpers, string name, Type closedInterface) =>
        OfArguments(helpers, name, closedInterface.GetGenericArguments());

    internal static MethodInfo OfArguments(Type helpers, string name, params Type[] arguments) =>
        Of(helpers, name).MakeGenericMethod(arguments);
}
