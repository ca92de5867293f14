using System.Collections.Immutable;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Projects;

/// <summary>A secret or config of a project, with what it holds.</summary>
public sealed class ComposeFile
{
    internal ComposeFile(
        string section,
        MappingEntry entry,
        MappingNode node,
        ImmutableSortedDictionary<string, ImmutableArray<byte>> contents)
    {
        Key = entry.Key;
        Position = entry.KeyPosition;
        Name = node.Text("name") ?? entry.Key;
        IsExternal = node.IsTrue("external");
        Content = contents.TryGetValue(ContentKey(section, entry.Key), out var content) ? content : null;
    }

    /// <summary>How services refer to it.</summary>
    public string Key { get; }

    public string Name { get; }

    public bool IsExternal { get; }

    /// <summary>Null where the project was loaded only to be shown.</summary>
    public ImmutableArray<byte>? Content { get; }

    public SourcePosition Position { get; }

    /// <summary>Of a seccomp profile that a service names by its path.</summary>
    internal static string ProfileKey(string path) => $"seccomp.{path}";

    internal static string ContentKey(string section, string key) => $"{section}.{key}";
}
