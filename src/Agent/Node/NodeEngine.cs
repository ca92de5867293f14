using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Events;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Engine.Runtime;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Linux.Cgroups;
using Orc.Linux.Mounts;

namespace Orc.Agent.Node;

/// <summary>The engine of a node and all it stands on, opened in the order they need one another.</summary>
internal sealed class NodeEngine : IAsyncDisposable
{
    private NodeEngine(EngineParts parts, ContainerEngine engine)
    {
        Parts = parts;
        Engine = engine;
    }

    public EngineParts Parts { get; }

    public ContainerEngine Engine { get; }

    public ImageStore Images => Parts.Images;

    public ContainerNetworks Networks => Parts.Networks;

    public VolumeStore Volumes => Parts.Volumes;

    /// <param name="options">Roots and programs.</param>
    /// <param name="host">The network namespace that counts as the host's.</param>
    /// <param name="names">Makes what gives containers names, told where the containers are.</param>
    public static async Task<NodeEngine> OpenAsync(
        EngineOptions options,
        HostNetwork host,
        Func<NamesSurroundings, IContainerNames> names,
        NodeTools tools,
        CancellationToken cancellationToken)
    {
        var (time, logging) = (tools.Time, tools.Logging);
        Directory.CreateDirectory(options.DataRoot);
        Directory.CreateDirectory(options.RunRoot);
        var cgroups = options.Cgroups ?? CgroupHost.Detect();
        var scope = new SystemdScope(cgroups, options, time, logging.CreateLogger<SystemdScope>());
        options = options with { CgroupRoot = options.CgroupRoot ?? await scope.EnsureAsync(cancellationToken) };
        var paths = new EnginePaths(options);
        PrepareCgroups(paths, cgroups);
        var images = ImageStore.Open(
            new ImageStorePaths(Path.Combine(options.DataRoot, "images")), time, logging.CreateLogger<ImageStore>());
        var networks = await ContainerNetworks.OpenAsync(
            new NetworkDirectories(options.DataRoot, options.RunRoot),
            host,
            options.Firewall,
            time,
            logging.CreateLogger<ContainerNetworks>());

        if (options.AwaitsCluster)
        {
            networks.Attachments.AwaitCluster();
        }

        // After the networks: their pinned namespaces are mounts that the engine's mount namespace must get to see.
        var mounts = cgroups.HybridUnified is { } unified
            ? await MountNamespace.OpenPinnedAsync(paths.MountPin, [unified])
            : await MountNamespace.OpenHostAsync();
        var events = new EngineEvents();
        networks.News.Happened += new NetworkEvents(events, time).Tell;
        ContainerEngine? engine = null;
        var volumes = new VolumeStore(
            paths.Volumes,
            mounts,
            name => engine?.VolumeUsers(name) ?? [],
            events,
            time,
            logging.CreateLogger<VolumeStore>());
        var parts = new EngineParts
        {
            Options = options,
            Paths = paths,
            Host = HostFacts.Read(cgroups, paths.CgroupRoot),
            Cgroups = cgroups,
            Mounts = mounts,
            Images = images,
            Networks = networks,
            Volumes = volumes,
            Names = names(new NamesSurroundings(() => engine?.List() ?? [], events, networks)),
            Events = events,
            Time = time,
            Logging = logging,
            Records = new ContainerRecords(paths, new NodeKey(Path.Combine(options.DataRoot, "node.key"))),
            Runtimes = new RuntimeCommands(mounts, new AttachWarmth(cgroups)),
        };
        await parts.Runtimes.SealAsync(options.Runtimes.Select(runtime => runtime.Path));
        await volumes.RecoverAsync(cancellationToken);
        engine = ContainerEngine.Create(parts);
        await engine.RecoverAsync(cancellationToken);
        parts.Names.Refresh();
        return new NodeEngine(parts, engine);
    }

    /// <summary>Containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        Engine.Close();
        if (Parts.Names is IAsyncDisposable names)
        {
            await names.DisposeAsync();
        }

        await Parts.Networks.DisposeAsync();
        await Parts.Images.DisposeAsync();
        Parts.Mounts.Dispose();
    }

    /// <summary>
    /// No container runs: the next start makes its cgroups itself. A scope of systemd's stays, as it would still be
    /// ending when the next daemon looks for it.
    /// </summary>
    public async Task RemoveCgroupsAsync()
    {
        if (!SystemdScope.IsScope(Parts.Paths))
        {
            await CgroupEnd.TryRemoveAsync(Parts.Cgroups.At(Parts.Paths.CgroupRoot), Parts.Time);
        }
    }

    /// <summary>Takes away what the engine made of the host's, once no container is left.</summary>
    public async Task UninstallAsync()
    {
        await Engine.EndTrashAsync();
        await Parts.Networks.UninstallAsync();
        await Parts.Mounts.RunAsync(() => MountPoint.Unmount(Parts.Paths.Files));
        SystemdScope.End(Parts.Cgroups, Parts.Paths);
        await CgroupEnd.TryRemoveAsync(Parts.Cgroups.At(Parts.Paths.CgroupRoot), Parts.Time);
        if (Parts.Mounts.IsPrivate)
        {
            MountNamespace.Unpin(Parts.Paths.MountPin);
        }
    }

    private static void PrepareCgroups(EnginePaths paths, CgroupHost cgroups)
    {
        var root = cgroups.At(paths.CgroupRoot);
        root.Create();
        root.DelegateControllers();
        cgroups.At(paths.MonitorCgroup).Create();
    }
}
