#if NET
using System;
using System.IO;
using System.Text.Json;

namespace Python.Runtime.Bridge;

/// <summary>
/// Looks through a .deps.json before the host does, which takes it for well formed and ends the process where it is not. What
/// is asked for here is what the host reads (dotnet/runtime, src/native/corehost/hostpolicy/deps_format.cpp).
/// </summary>
internal static class DependencyFile
{
    /// <exception cref="FormatException">It is not what it should be; the message says where.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static void Check(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip });
        JsonElement root = document.RootElement;
        string target = TargetOf(Required(root, "runtimeTarget", "the file"));
        foreach (JsonProperty library in Members(Required(Required(root, "targets", "the file"), target, "targets"), target))
        {
            CheckAssets(library.Value, library.Name);
        }
        foreach (JsonProperty library in Members(Required(root, "libraries", "the file"), "libraries"))
        {
            CheckLibrary(library.Value, library.Name);
        }
        if (root.TryGetProperty("runtimes", out JsonElement runtimes))
        {
            CheckRuntimes(runtimes);
        }
    }

    private static string TargetOf(JsonElement target) =>
        Text(target.ValueKind == JsonValueKind.String ? target : Required(target, "name", "runtimeTarget"), "runtimeTarget");

    private static void CheckAssets(JsonElement library, string name)
    {
        foreach (string kind in new[] { "runtime", "native", "resources", "runtimeTargets" })
        {
            foreach (JsonProperty asset in Optional(library, kind, name))
            {
                CheckTexts(asset.Value, asset.Name, "assemblyVersion", "fileVersion", "rid", "assetType");
                if (kind == "runtimeTargets")
                {
                    Required(asset.Value, "rid", asset.Name);
                    Required(asset.Value, "assetType", asset.Name);
                }
            }
        }
    }

    private static void CheckLibrary(JsonElement library, string name)
    {
        Required(library, "type", name);
        CheckTexts(library, name, "type", "sha512", "hash", "path", "hashPath", "runtimeStoreManifestName");
        if (library.TryGetProperty("serviceable", out JsonElement serviceable)
            && serviceable.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw Wrong($"'serviceable' of '{name}' is neither true nor false");
        }
    }

    private static void CheckRuntimes(JsonElement runtimes)
    {
        foreach (JsonProperty runtime in Members(runtimes, "runtimes"))
        {
            if (runtime.Value.ValueKind != JsonValueKind.Array)
            {
                throw Wrong($"'{runtime.Name}' of 'runtimes' is no array");
            }
            foreach (JsonElement fallback in runtime.Value.EnumerateArray())
            {
                Text(fallback, runtime.Name);
            }
        }
    }

    private static void CheckTexts(JsonElement element, string name, params string[] members)
    {
        Members(element, name);
        foreach (string member in members)
        {
            if (element.TryGetProperty(member, out JsonElement value))
            {
                Text(value, $"{member}' of '{name}");
            }
        }
    }

    private static JsonElement Required(JsonElement element, string member, string name)
    {
        Members(element, name);
        return element.TryGetProperty(member, out JsonElement value) ? value : throw Wrong($"'{name}' has no '{member}'");
    }

    private static JsonElement.ObjectEnumerator Optional(JsonElement element, string member, string name)
    {
        Members(element, name);
        return element.TryGetProperty(member, out JsonElement value) ? Members(value, member) : default;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Wrong($"'{name}' is no object");

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong($"'{name}' is no string");

    private static FormatException Wrong(string what) => new(what + ".");
}
#endif
