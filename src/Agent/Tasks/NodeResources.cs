using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Linux;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// Makes and removes the networks and volumes that were assigned, each kind in the order it was said; tasks wait for
/// theirs.
/// </summary>
internal sealed partial class NodeResources(
    INodeNetworks networks,
    INodeVolumes volumes,
    ReportOutbox outbox,
    TimeProvider time,
    ILogger logger,
    bool ownsOverlays = false)
{
    // An acknowledgement says that a table is in force. The manager waits for it a second (Withdrawals.Patience) before
    // it stops what left the table. Nothing can be said to a node that acknowledges nothing, not even that it may drop
    // the network that it cannot tell its kernel of: so one that goes on failing is acknowledged after that, and tried
    // again where tables are kept (OverlayNetworks).
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<ResourceKind, Task> _last = [];
    private Task _followed = Task.CompletedTask;
    private readonly Dictionary<(ResourceKind Kind, string Name), Task<ResourceReport>> _works = [];

    /// <summary>What is there now.</summary>
    public IEnumerable<ResourceReport> Present() =>
    [
        .. networks.List().Select(network => new ResourceReport(ResourceKind.Network, network.Name)
        {
            Present = true,
            Subnets = network.Subnets,
        }),
        .. volumes.List().Select(name => new ResourceReport(ResourceKind.Volume, name) { Present = true }),
    ];

    /// <param name="assignment">What is wanted.</param>
    /// <param name="kept">Networks that tasks stand on which it does not name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void Assign(Assignment assignment, IReadOnlySet<string> kept, CancellationToken cancellationToken)
    {
        foreach (var name in assignment.RemovedNetworks.Concat(Left(assignment).Where(name => !kept.Contains(name))))
        {
            Add(ResourceKind.Network, name, async () =>
            {
                await networks.RemoveAsync(name, cancellationToken);
                return new ResourceReport(ResourceKind.Network, name);
            });
        }

        foreach (var name in assignment.RemovedVolumes)
        {
            Add(ResourceKind.Volume, name, async () =>
            {
                await volumes.RemoveAsync(name, cancellationToken);
                return new ResourceReport(ResourceKind.Volume, name);
            });
        }

        if (assignment.Keyring is { } keyring && ownsOverlays)
        {
            Follow(
                "keys of encrypted networks",
                () =>
                {
                    networks.Apply(keyring);
                    return Task.CompletedTask;
                },
                cancellationToken);
        }

        foreach (var table in assignment.Overlays)
        {
            Follow(table.Network, () => ApplyAsync(table, cancellationToken), cancellationToken);
        }

        foreach (var spec in assignment.Networks)
        {
            Add(ResourceKind.Network, spec.Name, async () => new ResourceReport(ResourceKind.Network, spec.Name)
            {
                Subnets = await networks.EnsureAsync(
                    spec, ownsOverlays ? ProjectScope.Cluster : ProjectScope.Host, cancellationToken),
                Present = true,
            });
        }

        foreach (var answer in assignment.Attachments)
        {
            _ = AnswerAsync(answer);
        }

        foreach (var spec in assignment.Volumes)
        {
            Add(ResourceKind.Volume, spec.Name, async () =>
            {
                await volumes.EnsureAsync(spec, cancellationToken);
                return new ResourceReport(ResourceKind.Volume, spec.Name) { Present = true };
            });
        }
    }

    // What left this node while nobody could say so: a complete assignment does not name it.
    private IEnumerable<string> Left(Assignment assignment) => assignment.IsComplete && ownsOverlays
        ? networks.Overlays().Select(table => table.Network)
            .Except(assignment.Overlays.Select(table => table.Network), StringComparer.Ordinal)
        : [];

    /// <summary>Where a container is on overlay networks.</summary>
    public ImmutableArray<OrphanPlace> PlacesOf(ContainerSpec spec) =>
    [
        .. from endpoint in spec.Endpoints
           join table in networks.Overlays() on endpoint.Network equals table.Network
           where endpoint.Ipv4Address is not null
           select new OrphanPlace
           {
               Network = table.Network,
               Address = endpoint.Ipv4Address!,
               Identifier = table.Identifier,
               Subnet = table.Subnet,
               Gateway = table.Gateway,
           },
    ];

    /// <summary>Waits for what a container stands on; an error if some of it could not be made.</summary>
    public async Task RequireAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        foreach (var work in WorksFor(spec))
        {
            var report = await work.WaitAsync(cancellationToken);
            if (report.Error.Length > 0)
            {
                throw new EngineException(EngineFailure.Unavailable, report.Error);
            }
        }
    }

    /// <summary>Something happened to a network or volume: whoever knows it is told what is now.</summary>
    public void Look(ResourceKind kind, string name)
    {
        lock (_gate)
        {
            // What is under way reports itself.
            if (_works.TryGetValue((kind, name), out var work) && work.IsCompleted)
            {
                outbox.Put(Present().FirstOrDefault(report => report.Kind == kind && report.Name == name)
                    ?? new ResourceReport(kind, name));
            }
        }
    }

    private ImmutableArray<Task<ResourceReport>> WorksFor(ContainerSpec spec)
    {
        var names = spec.Endpoints.Select(endpoint => (ResourceKind.Network, endpoint.Network))
            .Concat(spec.Mounts.OfType<MountSpec.Volume>()
                .Where(mount => mount.Name is not null)
                .Select(mount => (ResourceKind.Volume, mount.Name!)));
        lock (_gate)
        {
            return [.. names.Select(key => _works.GetValueOrDefault(key)).OfType<Task<ResourceReport>>()];
        }
    }

    /// <summary>The last table that was assigned is in force, or was tried for longer than anybody waits.</summary>
    public Task FollowedAsync()
    {
        lock (_gate)
        {
            return _followed;
        }
    }

    // In its place among what is done to networks, and nothing that a task waits for.
    private void Follow(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var before = _last.GetValueOrDefault(ResourceKind.Network, Task.CompletedTask);
            _followed = FollowAsync(before, what, work, cancellationToken);
            _last[ResourceKind.Network] = _followed;
        }
    }

    private async Task FollowAsync(Task before, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is: what cannot be done here must not end the session, which would bring it again.
                if (tries == 1)
                {
                    NotDone(logger, ResourceKind.Network, what, failure.Message);
                }
            }

            if (time.GetElapsedTime(asked) >= FollowPatience)
            {
                return;
            }

            await Task.Delay(FollowPause, time, cancellationToken);
        }
    }

    private async Task ApplyAsync(OverlayTable table, CancellationToken cancellationToken)
    {
        // A stack of this name went and another came while this node was not told: its network is made anew.
        if (networks.IsOutdated(table))
        {
            await networks.RemoveAsync(table.Network, cancellationToken);
        }

        networks.Apply(table);
    }

    private async Task AnswerAsync(AttachmentAnswer answer)
    {
        Task<ResourceReport>? work;
        lock (_gate)
        {
            work = _works.GetValueOrDefault((ResourceKind.Network, answer.Network));
        }

        networks.Answer(answer, answer.Error.Length == 0 && work is not null ? (await work).Error : "");
    }

    private void Add(ResourceKind kind, string name, Func<Task<ResourceReport>> work)
    {
        lock (_gate)
        {
            var done = RunAsync(_last.GetValueOrDefault(kind, Task.CompletedTask), kind, name, work);
            _last[kind] = done;
            _works[(kind, name)] = done;
        }
    }

    private async Task<ResourceReport> RunAsync(
        Task before, ResourceKind kind, string name, Func<Task<ResourceReport>> work)
    {
        // Off the caller's thread, which holds a lock.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ResourceReport report;
        try
        {
            report = await work();
        }
        catch (Exception failure) when (failure
            is NetworkException or VolumeException or EngineException or LinuxException or IOException)
        {
            NotDone(logger, kind, name, failure.Message);
            var isThere = Present().Any(present => present.Kind == kind && present.Name == name);
            report = new ResourceReport(kind, name) { Present = isThere, Error = failure.Message };
        }

        outbox.Put(report);
        return report;
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Kind} {Name} could not be made or removed as assigned: {Reason}")]
    private static partial void NotDone(ILogger logger, ResourceKind kind, string name, string reason);
}
