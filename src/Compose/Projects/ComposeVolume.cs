using System.Collections.Immutable;
using Orc.Compose.Rendering;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Projects;

/// <summary>A named volume of a project.</summary>
public sealed class ComposeVolume
{
    /// <summary>Of a volume that names none.</summary>
    public const string UsualDriver = "local";

    private readonly MappingNode _node;

    internal ComposeVolume(MappingEntry entry, MappingNode node)
    {
        _node = node;
        Key = entry.Key;
        Position = entry.KeyPosition;
    }

    /// <summary>How services refer to it.</summary>
    public string Key { get; }

    public SourcePosition Position { get; }

    /// <summary>The full name.</summary>
    public string Name => _node.Text("name") ?? Key;

    /// <summary>
    /// Over all of its settings; the label <c>com.docker.compose.config-hash</c> of the volume. To name the driver that
    /// it has anyway changes nothing.
    /// </summary>
    public string ConfigHash => ComposeRenderer.Hash(Driver == UsualDriver ? _node.Without("driver") : _node);

    public string? Driver => _node.Text("driver");

    public bool IsExternal => _node.IsTrue("external");

    public ImmutableSortedDictionary<string, string> Options => _node.Pairs("driver_opts");

    public ImmutableSortedDictionary<string, string> Labels => _node.Pairs("labels");

    internal MappingNode Node => _node;
}
