using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>A network that was asked for.</summary>
public sealed record NetworkSpec
{
    /// <summary>The full name, unique on the node (<c>shop_default</c>).</summary>
    public required string Name { get; init; }

    /// <summary>bridge, overlay or macvlan.</summary>
    public string Driver { get; init; } = "bridge";

    public bool Internal { get; init; }

    /// <summary>Of a cluster: containers of no service may be put on it.</summary>
    public bool Attachable { get; init; }

    public bool EnableIpv6 { get; init; }

    /// <summary>Settings for other networks: no container is on it.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>The network of that kind that its settings are of; empty: they are its own.</summary>
    public string ConfigFrom { get; init; } = "";

    /// <summary>Empty: the control plane chooses.</summary>
    public ImmutableArray<SubnetSpec> Subnets { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Options { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>An overlay whose packets are encrypted between machines. Docker asks for the option's name alone.
    /// </summary>
    public bool IsEncrypted() => Driver == "overlay" && Options.TryGetValue("encrypted", out var value)
        && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
}
