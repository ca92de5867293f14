using System.Text;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Networks;
using Orc.Agent.Tasks;
using Orc.Linux.Files;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Agent.Engine.Runs;

/// <summary>
/// The network of a container's runs. It stays over restarts in place, and goes when the container rests.
/// </summary>
internal sealed partial class RunNetwork(EngineParts parts, ContainerTable table)
{
    /// <summary>The network of single containers that name none.</summary>
    public const string Default = "bridge";

    // Ours have some lines. Who wrote more than this into one has taken it for something else.
    private const long LongestHosts = 1 << 20;

    private readonly ContainerNetworks _networks = parts.Networks;
    private readonly ILogger _logger = parts.Logging.CreateLogger<RunNetwork>();

    /// <summary>Takes the ports it publishes; a restart in place takes those it had.</summary>
    public HeldPorts Hold(ContainerCell cell)
    {
        try
        {
            var spec = cell.Record.Spec;
            return _networks.Report(cell.Id) is { } known
                ? _networks.HoldPorts(cell.Id, spec with { Ports = known.Ports })
                : _networks.HoldPorts(cell.Id, spec);
        }
        catch (NetworkException failure)
        {
            throw Explain(cell, failure);
        }
    }

    /// <summary>Namespace, addresses, published ports, names.</summary>
    public async Task<AttachedNetwork> AttachAsync(
        ContainerCell cell, HeldPorts held, UndoStack undo, CancellationToken cancellationToken)
    {
        try
        {
            var attached = cell.Record.Spec.NetworkMode == NetworkMode.Container
                ? Shared(cell)
                : await OwnAsync(cell, held, undo, cancellationToken);
            WriteNames(cell, attached);
            return attached;
        }
        catch (NetworkException failure)
        {
            throw Explain(cell, failure);
        }
    }

    /// <summary>One more network. Of a container that does not run it is found out whether it could be there: a place
    /// is not kept until it starts.</summary>
    /// <returns>What it had before, for <see cref="FollowAsync"/>; null: it does not run.</returns>
    public async Task<AttachedNetwork?> ConnectAsync(
        ContainerCell cell, EndpointSpec endpoint, CancellationToken cancellationToken)
    {
        var spec = cell.Record.Spec with { Name = cell.Record.Name };
        if (_networks.Report(cell.Id) is not { } before)
        {
            using var place = await _networks.Attachments.AskAsync(cell.Id, spec, [endpoint], cancellationToken);
            return null;
        }

        await _networks.ConnectAsync(cell.Id, spec, endpoint, cancellationToken);
        return before;
    }

    /// <summary>Its hosts file says what it has by now, and its names are known.</summary>
    public async Task FollowAsync(ContainerCell cell, AttachedNetwork? before, CancellationToken cancellationToken)
    {
        if (before is not null)
        {
            RewriteHosts(cell, before);
            await parts.SettleNamesAsync(cancellationToken);
        }
    }

    /// <summary>Nothing happens if it has no place there now.</summary>
    public async Task DisconnectAsync(ContainerCell cell, string network)
    {
        if (_networks.Report(cell.Id) is { } before
            && before.Endpoints.Any(endpoint => endpoint.Network == network))
        {
            await _networks.DisconnectAsync(cell.Id, network);
            RewriteHosts(cell, before);
        }
    }

    /// <summary>Nothing happens if it has none.</summary>
    public async Task DetachAsync(ContainerId id)
    {
        await parts.Names.RemoveAsync(id);
        await _networks.DetachAsync(id, CancellationToken.None);
    }

    private async Task<AttachedNetwork> OwnAsync(
        ContainerCell cell, HeldPorts held, UndoStack undo, CancellationToken cancellationToken)
    {
        var spec = cell.Record.Spec;
        if (_networks.Report(cell.Id) is { } known)
        {
            await _networks.RestoreAsync(cell.Id);
            return known;
        }

        if (spec.Endpoints.Any(endpoint => endpoint.Network == Default))
        {
            await _networks.EnsureNetworkAsync(new NetworkSpec { Name = Default }, cancellationToken);
        }

        using var places = await AskAsync(cell, cancellationToken);
        spec = spec with { Endpoints = places.Endpoints };
        var attached = await _networks.AttachAsync(cell.Id, spec, held, cancellationToken);
        undo.Push("take the network away", () => DetachAsync(cell.Id));
        CrashPoint.Hit(CrashPoint.CreateAfterNetwork);
        if (attached.NamespacePath is { } path && spec.NetworkMode == NetworkMode.Networks)
        {
            await parts.Names.AddAsync(cell.Id, path, spec, cancellationToken);
        }

        return attached;
    }

    // A task of the cluster comes with its addresses.
    private Task<AskedPlaces> AskAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        var spec = cell.Record.Spec;
        return spec.NetworkMode != NetworkMode.Networks || TaskAnnotations.ScopeOf(spec) == ProjectScope.Cluster
            ? Task.FromResult(new AskedPlaces(spec.Endpoints, () => { }))
            : _networks.Attachments.AskAsync(
                cell.Id, spec with { Name = cell.Record.Name }, spec.Endpoints, cancellationToken);
    }

    private AttachedNetwork Shared(ContainerCell cell)
    {
        var name = cell.Record.Spec.NetworkContainer ?? "";
        var other = table.Find(name) ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {name}");
        if (other.Record.Spec.NetworkMode == NetworkMode.Host)
        {
            return new AttachedNetwork(null, [], [], []);
        }

        return other.Run is { } run
            ? new AttachedNetwork(
                _networks.FindContainer(other.Id)?.NamespacePath ?? $"/proc/{run.Pid}/ns/net", [], [], [])
            : throw new EngineException(
                EngineFailure.Conflict,
                $"cannot join network of a non running container: {other.Record.Name}; start that one first");
    }

    // Its own addresses in its /etc/hosts follow; those that share its network have the same file.
    private void RewriteHosts(ContainerCell owner, AttachedNetwork before)
    {
        var spec = owner.Record.Spec;
        var was = parts.Names.Hosts(owner.Id, spec, before);
        var now = parts.Names.Hosts(owner.Id, spec, _networks.Report(owner.Id));
        foreach (var cell in table.All().Where(cell => cell == owner || IsSharing(cell, owner)))
        {
            try
            {
                RewriteHosts(parts.Paths.Names(cell.Id), was, now);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogHostsStay(failure, cell.Record.Name);
            }
        }
    }

    private static void RewriteHosts(string directory, string was, string now)
    {
        var file = new FileInfo(Path.Combine(directory, "hosts"));
        if (!file.Exists || file.Length > LongestHosts)
        {
            return;
        }

        var text = File.ReadAllText(file.FullName);
        var next = ChangedLines.Follow(text, was, now);
        if (next != text)
        {
            Write(directory, file.Name, next);
        }
    }

    private bool IsSharing(ContainerCell cell, ContainerCell owner) =>
        cell.Record.Spec is { NetworkMode: NetworkMode.Container, NetworkContainer: { Length: > 0 } name }
        && table.Find(name) == owner;

    // Docker's three files. A container that shares a network shares them too.
    private void WriteNames(ContainerCell cell, AttachedNetwork attached)
    {
        var spec = cell.Record.Spec;
        var directory = parts.Paths.Names(cell.Id);
        Directory.CreateDirectory(directory);
        cell.Names = UtsNames.Of(
            cell.Id,
            spec,
            KernelHostname.Read(),
            name => table.Find(name) is { } donor ? (donor.Id, donor.Record.Spec) : null);
        Write(directory, "hostname", $"{cell.Names.Host}\n");
        if (spec.NetworkMode == NetworkMode.Container && table.Find(spec.NetworkContainer ?? "") is { } other)
        {
            foreach (var file in (string[])["hosts", "resolv.conf"])
            {
                Write(directory, file, File.ReadAllText(Path.Combine(parts.Paths.Names(other.Id), file)));
            }

            return;
        }

        var network = spec.NetworkMode == NetworkMode.Networks ? attached : null;
        Write(directory, "hosts", parts.Names.Hosts(cell.Id, spec, network));
        Write(directory, "resolv.conf", parts.Names.ResolvConf(spec, network));
    }

    // In place: a container that runs has the very file mounted. The first time it has to be made. Written over before
    // it is cut, so that a full disk does not leave it empty.
    private static void Write(string directory, string name, string text)
    {
        var path = Path.Combine(directory, name);
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            RandomAccess.Write(file, bytes, fileOffset: 0);
            RandomAccess.SetLength(file, bytes.Length);
        }

        FileOwner.SetMode(path, 0x1A4);
    }

    private static EngineException Explain(ContainerCell cell, NetworkException failure) => new(
        EngineFailure.Unavailable, $"cannot start container {cell.Record.Name}: {failure.Message}", failure);
}
