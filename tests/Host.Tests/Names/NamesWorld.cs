using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine.Events;
using Orc.Agent.Names;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Orc.Host.Tests.Networks;
using Orc.Linux.Processes;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Names;

/// <summary>Containers reduced to their networks and their names, on a host that is a namespace.</summary>
internal sealed class NamesWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-names-");
    private readonly Dictionary<ContainerId, ContainerReport> _reports = [];

    private NamesWorld(NetworkWorld networks)
    {
        World = networks;
        World.Outside.Shell("ip addr add 10.99.0.3/24 dev up0");
        File.WriteAllText(ResolvConf, "nameserver 10.99.0.2\n");
    }

    public NetworkWorld World { get; }

    public string RunRoot => Path.Combine(_place.FullName, "run");

    public string ResolvConf => Path.Combine(_place.FullName, "resolv.conf");

    public EngineEvents Events { get; } = new();

    public ContainerNames Names { get; private set; } = null!;

    public int NamesProcess => World.Networks.NamesProcess;

    public static async Task<NamesWorld> StartAsync(params string[] networks)
    {
        var world = new NamesWorld(await NetworkWorld.StartAsync());
        foreach (var network in networks)
        {
            await world.World.NetworkAsync(network);
        }

        world.Open();
        return world;
    }

    /// <summary>The next life of the daemon. Until the engine is open it knows no container.</summary>
    public void Open(bool isEngineOpen = true)
    {
        Names = new ContainerNames(
            new NamesOptions
            {
                RunRoot = RunRoot,
                HostResolvConf = ResolvConf,
                Variables = [.. Inherited("PATH"), .. Inherited("DOTNET_ROOT"), .. Inherited("HOME")],
            },
            HostNetwork.Open(World.Host.Namespace),
            new NamesSurroundings(() => isEngineOpen ? Reports() : [], Events, World.Networks),
            TimeProvider.System,
            NullLogger<ContainerNames>.Instance);
    }

    /// <param name="aliases">On all networks.</param>
    public async Task<NetworkWorld.TestContainer> ContainerAsync(
        string name, string[] networks, string[]? aliases = null, Func<ContainerSpec, ContainerSpec>? change = null)
    {
        var spec = new ContainerSpec
        {
            Name = name,
            Image = "none",
            Endpoints = [.. networks.Select(
                network => new EndpointSpec { Network = network, Aliases = [.. aliases ?? []] })],
        };
        spec = change?.Invoke(spec) ?? spec;
        var id = new ContainerId(RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true));
        return await StartAsync(id, spec);
    }

    /// <summary>As the engine does: network, names, process, event.</summary>
    public async Task<NetworkWorld.TestContainer> StartAsync(ContainerId id, ContainerSpec spec)
    {
        var held = World.Networks.HoldPorts(id, spec);
        var attached = await World.Networks.AttachAsync(id, spec, held, CancellationToken.None);
        await Names.AddAsync(id, attached.NamespacePath!, spec, CancellationToken.None);
        Report(new ContainerReport
        {
            Id = id,
            Spec = spec,
            Name = spec.Name,
            State = ContainerState.Running,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        Tell(id, "start");
        return new NetworkWorld.TestContainer(id, attached, held);
    }

    /// <summary>The table says a container before it has a route to itself, as when another's news comes in
    /// between; when it has one there is no new word.</summary>
    public async Task<NetworkWorld.TestContainer> StartBeforeItsLoopbackAsync(string name, string network)
    {
        var id = new ContainerId(RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true));
        var spec = new ContainerSpec
        {
            Name = name,
            Image = "none",
            Endpoints = [new EndpointSpec { Network = network }],
        };
        var held = World.Networks.HoldPorts(id, spec);
        var attached = await World.Networks.AttachAsync(id, spec, held, CancellationToken.None);
        var container = new NetworkWorld.TestContainer(id, attached, held);
        container.Shell("ip route flush table main");
        container.Shell("ip route flush table local");
        await Names.AddAsync(id, attached.NamespacePath!, spec, CancellationToken.None);
        container.Shell("ip route add local 127.0.0.0/8 dev lo table local");
        await Names.AddAsync(id, attached.NamespacePath!, spec, CancellationToken.None);
        return container;
    }

    public async Task StopAsync(NetworkWorld.TestContainer container)
    {
        Change(container, "die", report => report with { State = ContainerState.Exited });
        await Names.RemoveAsync(container.Id);
        await World.Networks.DetachAsync(container.Id, CancellationToken.None);
        container.Held.Dispose();
    }

    public void Change(
        NetworkWorld.TestContainer container, string action, Func<ContainerReport, ContainerReport> change)
    {
        lock (_reports)
        {
            _reports[container.Id] = change(_reports[container.Id]);
        }

        Tell(container.Id, action);
    }

    /// <summary>What dig says: addresses by spaces, or the answer's status.</summary>
    public static string Ask(NetworkWorld.TestContainer container, string name, string options = "")
    {
        var text = container.Shell($"dig +time=5 +tries=1 @127.0.0.11 {name} {options} +noall +comments +answer");
        var records = text.Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith(';'))
            .Select(line => line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[^1])
            .ToList();
        return records.Count > 0
            ? string.Join(' ', records)
            : text.Split("status: ")[1].Split(',')[0];
    }

    /// <summary>The same until it is as expected: for what follows an event.</summary>
    public static async Task SoonAsync(string expected, Func<string> ask)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (ask() is var answer && answer != expected)
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(10), $"{answer} is not {expected}");
            await Task.Yield();
        }
    }

    public void KillNamesProcess()
    {
        using var process = ProcessDescriptor.TryOpen(NamesProcess);
        process!.TrySendSignal(Signals.Kill);
    }

    public async ValueTask DisposeAsync()
    {
        var process = ProcessDescriptor.TryOpen(NamesProcess);
        await Names.StopAsync();
        await World.DisposeAsync();
        _place.Delete(recursive: true);
        if (process is not null)
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.Dispose();
        }
    }

    private ImmutableArray<ContainerReport> Reports()
    {
        lock (_reports)
        {
            return [.. _reports.Values];
        }
    }

    private void Report(ContainerReport report)
    {
        lock (_reports)
        {
            _reports[report.Id] = report;
        }
    }

    private void Tell(ContainerId id, string action) => Events.Publish(
        new EngineEvent("container", action, id.Value) { Time = TimeProvider.System.GetUtcNow() });

    private static IEnumerable<string> Inherited(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value ? [$"{variable}={value}"] : [];
}
