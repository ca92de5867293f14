using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine;
using Orc.Agent.Images;
using Orc.Agent.Names;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Orc.Host.Tests.Networks;
using Orc.Linux.Cgroups;
using Orc.Linux.FileTrees;
using Orc.Linux.Mounts;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Host.Tests.Engine;

/// <summary>An engine on a host that is a network namespace, with roots of its own and busybox as its image.</summary>
internal sealed class EngineWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("orc-engine-");
    private readonly TestNamespace _host = new();
    private NodeEngine _node = null!;

    public ContainerEngine Engine => _node.Engine;

    public NodeEngine Node => _node;

    /// <summary>What waiting for the names process comes to.</summary>
    public Task NamesSettled { get; set; } = Task.CompletedTask;

    public EnginePaths Paths => _node.Parts.Paths;

    private EngineOptions Options => new()
    {
        DataRoot = Path.Combine(_root.FullName, "data"),
        RunRoot = Path.Combine(_root.FullName, "run"),
    };

    public static async Task<EngineWorld> StartAsync()
    {
        var world = new EngineWorld();
        await world.OpenAsync();
        await world.ImportBusyboxAsync();
        return world;
    }

    /// <summary>As after a crash of the daemon: everything in memory is gone, containers run on.</summary>
    public async Task ReopenAsync()
    {
        await _node.DisposeAsync();
        await OpenAsync();
    }

    public Task CloseAsync() => _node.DisposeAsync().AsTask();

    public async Task OpenAsync() => _node = await NodeEngine.OpenAsync(
        Options,
        HostNetwork.Open(_host.Namespace),
        _ => new NoNames(this),
        new NodeTools(TimeProvider.System, NullLoggerFactory.Instance),
        TestContext.Current.CancellationToken);

    public async Task<ContainerId> CreateAsync(string name, params string[] command) =>
        await CreateAsync(Spec(name, command));

    public async Task<ContainerId> CreateAsync(ContainerSpec spec) =>
        (await Engine.CreateAsync(new CreateRequest(spec), TestContext.Current.CancellationToken)).Id;

    public async Task<ExitReport> RunAsync(ContainerSpec spec)
    {
        var id = await CreateAsync(spec);
        await Engine.StartAsync(id, TestContext.Current.CancellationToken);
        return await Engine.WaitAsync(id, TestContext.Current.CancellationToken);
    }

    public static ContainerSpec Spec(string name, params string[] command) => new()
    {
        Name = name,
        Image = "busybox",
        Command = [.. command],
        NetworkMode = Model.Networks.NetworkMode.None,
    };

    public string Log(ContainerId id) => File.ReadAllText(Paths.Log(id));

    public async ValueTask DisposeAsync()
    {
        foreach (var container in Engine.List())
        {
            await Engine.RemoveAsync(
                container.Id, new RemoveRequest { Force = true, Volumes = true }, CancellationToken.None);
        }

        Assert.DoesNotContain(_node.Networks.Networks, network => _node.Networks.Members(network.Spec.Name).Count > 0);
        var cgroup = Paths.CgroupRoot;
        await _node.UninstallAsync();
        await _node.DisposeAsync();
        Assert.False(CgroupHost.Detect().At(cgroup).Exists(), "a cgroup is left");
        Assert.DoesNotContain(
            MountEntry.ReadOwn(),
            entry => entry.Target.StartsWith(_root.FullName, StringComparison.Ordinal));
        _host.Dispose();
        using var parent = DirectoryHandle.Open(_root.Parent!.FullName);
        parent.RemoveTree(Encoding.UTF8.GetBytes(_root.Name));
    }

    private async Task ImportBusyboxAsync()
    {
        // One program, a link for each of its names, and two users.
        const string Make = """
            set -e; cd "$0"; mkdir -p bin etc tmp data home/app; cp /bin/busybox bin/busybox
            for name in $(bin/busybox --list); do [ "$name" = busybox ] || ln -s busybox "bin/$name"; done
            printf 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n' >etc/passwd
            printf 'root:x:0:\napp:x:1000:\n' >etc/group
            chmod 1777 tmp; echo from-the-image >data/file; tar cf ../busybox.tar .
            """;
        var tree = _root.CreateSubdirectory("busybox");
        _host.Shell($"sh -c '{Make.Replace("'", "'\\''", StringComparison.Ordinal)}' {tree.FullName}");
        await using var archive = File.OpenRead(Path.Combine(_root.FullName, "busybox.tar"));
        await new ImageImporter(_node.Images, TimeProvider.System).ImportAsync(
            new ImageImportRequest { Name = ImageReference.Parse("busybox") },
            archive,
            TestContext.Current.CancellationToken);
    }

    private sealed class NoNames(EngineWorld world) : IContainerNames
    {
        public Task AddAsync(
            ContainerId id, string namespacePath, ContainerSpec spec, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task SettleAsync(CancellationToken cancellationToken) => world.NamesSettled;

        public Task RemoveAsync(ContainerId id) => Task.CompletedTask;

        public void Refresh()
        {
            // Nothing is kept.
        }

        public string Hosts(ContainerId id, ContainerSpec spec, AttachedNetwork? network) =>
            HostsFile.Build(spec, id.Short, network, hostFile: "", gateways: []);

        public string ResolvConf(ContainerSpec spec, AttachedNetwork? network) => "";
    }
}
