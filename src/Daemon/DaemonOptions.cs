using Orc.Agent.Devices;
using Orc.Agent.Networks.Firewalls;
using Orc.Model.Nodes;
using Serilog.Events;

namespace Orc.Daemon;

/// <summary>How this daemon was started.</summary>
internal sealed record DaemonOptions
{
    public const string DefaultDataRoot = "/var/lib/orc";
    public const string DefaultRunRoot = "/run/orc";

    public required string DataRoot { get; init; }

    public required string RunRoot { get; init; }

    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    public required LogEventLevel LogLevel { get; init; }

    /// <summary>
    /// The names process shall start it again when it is killed: for machines where nothing else does.
    /// </summary>
    public bool Respawns { get; init; }

    public FirewallMode Firewall { get; init; }

    /// <summary>What this node has that only counts, for tasks that reserve some of it.</summary>
    public GenericResources Generic { get; init; } = GenericResources.None;

    /// <summary>As they were written.</summary>
    public IReadOnlyList<string> GenericTexts { get; init; } = [];

    /// <summary>Where files of the Container Device Interface lie.</summary>
    public IReadOnlyList<string> CdiFolders { get; init; } = CdiCatalog.Folders;

    /// <summary>Takes away everything that orc made, and ends.</summary>
    public bool Purges { get; init; }

    public string Socket => Path.Combine(RunRoot, "orc.sock");
}
