using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Host;

/// <summary>
/// What a daemon was started with: asked of the one that runs, else what the variables and defaults say.
/// </summary>
internal sealed record DaemonRoots(string DataRoot, string RunRoot, string? Name)
{
    /// <summary>auto or manual.</summary>
    public string Firewall { get; init; } = "auto";

    /// <summary>Each KIND=NAME or KIND=NUMBER.</summary>
    public IReadOnlyList<string> GenericResources { get; init; } = [];

    /// <summary>Where files of the Container Device Interface lie; empty: where they usually do.</summary>
    public IReadOnlyList<string> CdiFolders { get; init; } = [];

    public static DaemonRoots Default(CliHost host) => new(
        host.Variable("ORC_DATA_ROOT") ?? "/var/lib/orc", DaemonAddress.RunRoot(host), Name: null)
    {
        Firewall = host.Variable("ORC_FIREWALL") ?? "auto",
        GenericResources = host.Variable("ORC_NODE_GENERIC_RESOURCES") is { } resources ? [resources] : [],
        CdiFolders = host.Variable("ORC_CDI_SPEC_DIRS")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [],
    };

    public static async Task<DaemonRoots> FindAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var info = await daemon.System.GetInfoAsync(new Empty(), cancellationToken: cancellationToken);
            return new DaemonRoots(info.DataRoot, info.RunRoot, info.NodeName)
            {
                Firewall = info.FirewallMode.Length > 0 ? info.FirewallMode : "auto",
                GenericResources = info.GenericResources,
                CdiFolders = info.CdiFolders is ["/etc/cdi", "/var/run/cdi"] ? [] : info.CdiFolders,
            };
        }
        catch (DaemonUnreachableException)
        {
            return Default(invocation.Host);
        }
    }

    /// <summary>The flags that say so to a new daemon; the defaults need none.</summary>
    public IEnumerable<string> Flags()
    {
        if (DataRoot != "/var/lib/orc")
        {
            yield return "--data-root";
            yield return DataRoot;
        }

        if (RunRoot != "/run/orc")
        {
            yield return "--run-root";
            yield return RunRoot;
        }

        if (Firewall != "auto")
        {
            yield return "--firewall";
            yield return Firewall;
        }

        foreach (var resource in GenericResources)
        {
            yield return "--node-generic-resource";
            yield return resource;
        }

        foreach (var folder in CdiFolders)
        {
            yield return "--cdi-spec-dir";
            yield return folder;
        }
    }
}
