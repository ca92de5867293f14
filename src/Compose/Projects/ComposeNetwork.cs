using System.Collections.Immutable;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;
using Orc.Model.Networks;

namespace Orc.Compose.Projects;

/// <summary>A network of a project.</summary>
public sealed class ComposeNetwork
{
    private readonly MappingNode _node;

    internal ComposeNetwork(MappingEntry entry, MappingNode node)
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

    public string? Driver => _node.Text("driver");

    public bool IsExternal => _node.IsTrue("external");

    public bool Internal => _node.IsTrue("internal");

    public bool Attachable => _node.IsTrue("attachable");

    public bool EnableIpv6 => _node.IsTrue("enable_ipv6");

    public ImmutableSortedDictionary<string, string> Options => _node.Pairs("driver_opts");

    public ImmutableSortedDictionary<string, string> Labels => _node.Pairs("labels");

    public ImmutableArray<SubnetSpec> Subnets =>
        [.. _node.Mapping("ipam")?.Mappings("config").Where(config => config.Contains("subnet")).Select(Subnet) ?? []];

    internal MappingNode Node => _node;

    private static SubnetSpec Subnet(MappingNode config) => new(config.Text("subnet")!)
    {
        Gateway = config.Text("gateway"),
        Range = config.Text("ip_range"),
        Reserved = [.. config.Pairs("aux_addresses").Values],
    };
}
