namespace Orc.Model.Networks;

/// <summary>A container's port made reachable from outside.</summary>
public sealed record PortSpec
{
    public required int Target { get; init; }

    public PortProtocol Protocol { get; init; }

    /// <summary>Null: all addresses of the host.</summary>
    public string? HostAddress { get; init; }

    /// <summary>The first port of the host that may be used; null: any free one.</summary>
    public int? HostPort { get; init; }

    /// <summary>The last one of a range; null: <see cref="HostPort"/> alone.</summary>
    public int? HostPortEnd { get; init; }

    /// <summary>On each node that has a task, and there alone (<c>mode: host</c>); else on every node.</summary>
    public bool IsHostMode { get; init; }
}
