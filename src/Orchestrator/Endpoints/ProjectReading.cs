using System.Collections.Immutable;
using Google.Protobuf;
using Grpc.Core;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The bytes of a canonical project as what is asked; with a clear refusal of what cannot be.</summary>
internal sealed class ProjectReading(NodeId node, ProjectScope scope, INodeResources resources)
{
    private const string StandardInput = "-";

    private static readonly ImmutableHashSet<string> Predefined =
        ImmutableHashSet.Create(StringComparer.Ordinal, "bridge", "host", "none");

    /// <summary>Containers of a project that is up keep the manner of their names until it is down.</summary>
    public AskedProject Read(ByteString canonical, Snapshot snapshot)
    {
        try
        {
            var project = CanonicalProject.FromJson(canonical.Memory);
            var separator = scope == ProjectScope.Host ? TaskNames.SeparatorOf(snapshot, project.Name) : null;
            var isKept = separator is null || separator == project.Separator;
            project = isKept ? project : project.WithSeparator(separator!.Value);
            var asked = new AskedProject
            {
                Spec = ComposeLowering.Lower(project, scope),
                DisabledServices = project.DisabledServices,
                Canonical = [.. isKept ? canonical.Span : CanonicalProject.ToJson(project)],
                NamedDevices =
                [
                    .. project.Services.SelectMany(service => service.NamedDevices.Select(
                        device => new NamedDevice(service.Name, device.Ask, device.Position))),
                ],
                ExternalNetworks =
                [
                    .. project.Networks.Where(network => network.IsExternal)
                        .Select(network => new ExternalName(network.Name, network.Position)),
                ],
                ExternalVolumes =
                [
                    .. project.Volumes.Where(volume => volume.IsExternal)
                        .Select(volume => new ExternalName(volume.Name, volume.Position)),
                ],
                Node = node,
            };
            return WithFound(WithPositions(asked, project), snapshot);
        }
        catch (FormatException exception)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, exception.Message));
        }
    }

    // Two may have one name: then the first says where.
    private static AskedProject WithPositions(AskedProject asked, ComposeProject project) => asked with
    {
        NetworkPositions = project.Networks
            .DistinctBy(network => network.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(network => network.Name, network => network.Position, StringComparer.Ordinal),
        VolumePositions = project.Volumes
            .DistinctBy(volume => volume.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(volume => volume.Name, volume => volume.Position, StringComparer.Ordinal),
    };

    // What a project of the cluster needs is not this machine's alone.
    private AskedProject WithFound(AskedProject asked, Snapshot snapshot) => scope != ProjectScope.Host
        ? asked
        : asked with
        {
            FoundNetworks = Found(
                asked.Spec.Networks.Select(network => network.Name).Where(name => !snapshot.Networks.ContainsKey(name)),
                resources.FindNetworkLabels),
            FoundVolumes = Found(
                asked.Spec.Volumes.Select(volume => volume.Name).Where(name => !snapshot.Volumes.ContainsKey(name)),
                resources.FindVolumeLabels),
        };

    private static ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> Found(
        IEnumerable<string> names, Func<string, ImmutableSortedDictionary<string, string>?> find) => names
        .Distinct(StringComparer.Ordinal)
        .Select(name => (Name: name, Labels: find(name)))
        .Where(found => found.Labels is not null)
        .ToImmutableDictionary(found => found.Name, found => found.Labels!, StringComparer.Ordinal);

    /// <summary>The services that a call is about.</summary>
    public static ImmutableArray<string> Select(
        AskedProject asked, ImmutableArray<string> named, bool withDependencies) =>
        ServiceSelection.FindUnknown(asked.Spec, named) is { } error
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, error))
            : ServiceSelection.Of(asked.Spec, named, withDependencies);

    /// <summary>What must be there and is not; or another project of that name.</summary>
    public async Task CheckAsync(
        Snapshot snapshot,
        AskedProject asked,
        IReadOnlyCollection<string> services,
        CancellationToken cancellationToken)
    {
        var error = FindOtherFolder(snapshot, asked)
            ?? await FindMissingNetworkAsync(snapshot, asked, services, cancellationToken)
            ?? FindMissingVolume(snapshot, asked, services)
            ?? (scope == ProjectScope.Host ? FindMissingDevice(asked, services) : null);
        if (error is not null)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, error));
        }
    }

    /// <summary>A verb on what is there, asked for from the files of another project of that name.</summary>
    public void CheckOrigin(Snapshot snapshot, string project, ProjectOrigin? origin)
    {
        if (origin is not null
            && FindOther(snapshot, project, origin.WorkingDirectory, origin.ConfigFiles) is { } other)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"project \"{project}\" is up from {FilesOf(other)}, and this one is of {origin.WorkingDirectory}: "
                    + $"nothing was done; name the project if it is meant (-p {project})"));
        }
    }

    private string? FindOtherFolder(Snapshot snapshot, AskedProject asked)
    {
        var (name, folder) = (asked.Spec.Name, asked.Spec.WorkingDirectory);
        return FindOther(snapshot, name, folder, asked.Spec.ConfigFiles) is { } other
            ? $"project \"{name}\" is up already from {FilesOf(other)}, and this one is of {folder}: give it another "
                + $"name (-p NAME, or name: in its file), or take the other down first (orc down -p {name})"
            : null;
    }

    /// <summary>
    /// Two folders of one name would take each other's containers for their own. A project that was moved is not two:
    /// its old file is gone, or its folder if it came by standard input, which is no file that two could share.
    /// </summary>
    private Project? FindOther(
        Snapshot snapshot, string name, string workingDirectory, IEnumerable<string> configFiles)
    {
        var known = scope == ProjectScope.Host ? snapshot.Projects.GetValueOrDefault(name) : null;
        return known is null or { ConfigFiles.IsEmpty: true }
            || string.Equals(known.WorkingDirectory, workingDirectory, StringComparison.Ordinal)
            || known.ConfigFiles.Where(file => file != StandardInput)
                .Intersect(configFiles, StringComparer.Ordinal).Any()
            || !known.ConfigFiles.Any(
                file => resources.PathExists(file == StandardInput ? known.WorkingDirectory : file))
            || snapshot.TasksOfProject(name).All(task => task.IsGone)
                ? null
                : known;
    }

    private static string FilesOf(Project project) => project.ConfigFiles[0] == StandardInput
        ? $"standard input in {project.WorkingDirectory}"
        : project.ConfigFiles[0];

    private async Task<string?> FindMissingNetworkAsync(
        Snapshot snapshot,
        AskedProject asked,
        IReadOnlyCollection<string> services,
        CancellationToken cancellationToken)
    {
        var troubles = new List<string?>();
        foreach (var network in asked.ExternalNetworks.Where(network => Containers(asked, services).Any(
            container => Usage.UsesNetwork(container, network.Name))))
        {
            troubles.Add(await FindObstacleAsync(snapshot, network.Name, cancellationToken) is { } obstacle
                ? $"{network.Position}: network {network.Name} {obstacle}"
                : null);
        }

        return All(troubles);
    }

    // Those that every machine has are everywhere. One of a single node is nothing to a stack.
    private async Task<string?> FindObstacleAsync(
        Snapshot snapshot, string network, CancellationToken cancellationToken)
    {
        var known = snapshot.Networks.GetValueOrDefault(network);
        if (scope == ProjectScope.Host)
        {
            return known is null ? await resources.FindNetworkObstacleAsync(network, cancellationToken) : null;
        }

        return Predefined.Contains(network) || known is { Node.IsNone: true }
            ? null
            : "declared as external, but could not be found in the cluster: make it first "
                + $"(orc network create -d overlay {network}; one of a single node is none for a stack), or leave "
                + "external: true out to have it made";
    }

    private string? FindMissingVolume(Snapshot snapshot, AskedProject asked, IReadOnlyCollection<string> services) =>
        All(asked.ExternalVolumes.Select(volume => ExternalVolumeRule.FindMissing(
            asked.Spec,
            services,
            volume.Name,
            name => snapshot.Volumes.GetValueOrDefault(name) is { Present: true } || resources.HasVolume(name))
                is { } missing ? $"{volume.Position}: {missing}" : null));

    // Each in a line.
    private static string? All(IEnumerable<string?> troubles) =>
        string.Join('\n', troubles.Where(trouble => trouble is not null)) is { Length: > 0 } text ? text : null;

    private string? FindMissingDevice(AskedProject asked, IReadOnlyCollection<string> services) =>
        asked.NamedDevices
            .Where(device => services.Contains(device.Service))
            .Select(device => resources.FindDeviceTrouble(device.Ask) is { } trouble
                ? $"{device.Position}: service \"{device.Service}\": {trouble}"
                : null)
            .FirstOrDefault(trouble => trouble is not null);

    private static IEnumerable<Model.Containers.ContainerSpec> Containers(
        AskedProject asked, IReadOnlyCollection<string> services) => asked.Spec.Services
        .Where(service => services.Contains(service.Name))
        .Select(service => service.Container);
}
