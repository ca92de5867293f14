using Orc.Linux.Terminals;

namespace Orc.Agent.Engine.Oci;

/// <summary>A process of a container: the <c>process</c> of config.json, and what <c>exec</c> is given.</summary>
internal sealed record OciProcess
{
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required ContainerUser User { get; init; }

    public bool Terminal { get; init; }

    /// <summary>The terminal's size from its first moment; null: it learns it later.</summary>
    public WindowSize? ConsoleSize { get; init; }

    /// <summary>With the <c>CAP_</c> prefix, in the kernel's order.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyList<OciLimit> Limits { get; init; } = [];

    public bool NoNewPrivileges { get; init; }

    /// <summary>Null: as inherited.</summary>
    public int? OomScoreAdjustment { get; init; }

    /// <summary>Null: unconfined.</summary>
    public string? ApparmorProfile { get; init; }
}
