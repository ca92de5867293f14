using System.Buffers;
using System.Collections.Immutable;
using Grpc.Core;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>
/// <c>service create</c>: a service of no stack. It is of the project without a name, which all such services share.
/// </summary>
internal sealed class CreateCall(NodeId here, INodeResources resources)
{
    private static readonly SearchValues<char> NameLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    public AskedProject Read(CreateServiceRequest request)
    {
        var name = request.Name;
        if (name.Length is 0 or > 63 || name.AsSpan().IndexOfAnyExcept(NameLetters) >= 0
            || !char.IsAsciiLetterOrDigit(name[0]))
        {
            throw Refused($"invalid service name \"{name}\": it has letters, digits, '-' and '_', 63 at most, and "
                + "begins with a letter or digit");
        }

        var settings = request.Settings ?? new WireServiceSettings();
        var container = Container(name, request.Container ?? new WireContainerPatch());
        if (settings.Mode is WireServiceMode.ReplicatedJob or WireServiceMode.GlobalJob
            && !request.Container!.HasRestartCondition)
        {
            container = container with { Restart = container.Restart with { Policy = RestartPolicy.OnFailure } };
        }

        return new AskedProject
        {
            Node = here,
            Spec = new ProjectSpec
            {
                Name = Project.NoStack,
                Scope = ProjectScope.Cluster,
                Services = [Service(name, container, settings)],
                ExternalNetworks =
                [
                    .. container.Endpoints
                        .Select(endpoint => endpoint.Network)
                        .Where(network => network != NetworkPlanner.Default),
                ],
            },
        };
    }

    public ProjectPlan Plan(Snapshot snapshot, AskedProject asked)
    {
        var service = asked.Spec.Services[0];
        if (snapshot.FindService(new ServiceKey(Project.NoStack, service.Name)) is { } known
            && (known.Removal is null || RemovalRule.IsAwaited(snapshot, known.Key)))
        {
            return ProjectPlan.Fail(known.Removal is null
                ? $"name conflicts with an existing object: service {service.Name} already exists"
                : $"service {service.Name} is still being removed");
        }

        if (NetworkPlanner.FindMissing(snapshot, asked.Spec.ExternalNetworks, resources.IsNetworkHere) is { } missing)
        {
            return ProjectPlan.Fail(missing);
        }

        asked = asked with { Spec = ExternalFiles.Fill(snapshot, asked.Spec, out var unknown) };
        if (unknown.Length > 0)
        {
            return ProjectPlan.Fail(unknown);
        }

        var options = new UpOptions { Services = [service.Name], IgnoreOrphans = true };
        var plan = new UpPlanner(snapshot, asked, options, release => release.Container).Plan();
        var key = new ServiceKey(Project.NoStack, service.Name);
        return plan.Error.Length > 0
            ? plan
            : plan with
            {
                Changes =
                [
                    .. MountedVolumes.New(snapshot, key, service.Mode, service.Container),
                    .. plan.Changes,
                ],
            };
    }

    private static ContainerSpec Container(string name, WireContainerPatch patch)
    {
        var blank = new ContainerSpec
        {
            Name = name,
            Image = patch.Image,
            Restart = new RestartSpec(RestartPolicy.Always) { OnUnhealthy = true },
        };
        var container = ContainerPatching.Apply(blank, patch);
        return container with
        {
            Labels = container.Labels.SetItem(StackLabels.ServiceName, name),
            Endpoints = container.Endpoints.IsEmpty
                ? [new EndpointSpec { Network = NetworkPlanner.Default, Aliases = [name] }]
                : [.. container.Endpoints.Select(endpoint => endpoint with
                {
                    Aliases = [name, .. endpoint.Aliases.Where(alias => alias != name)],
                })],
        };
    }

    private static ServiceSpec Service(string name, ContainerSpec container, WireServiceSettings settings) => new()
    {
        Name = name,
        Container = container,
        Mode = (ServiceMode)settings.Mode,
        Replicas = settings.HasReplicas ? settings.Replicas : 1,
        MaxConcurrent = settings.HasMaxConcurrent ? settings.MaxConcurrent : 0,
        Placement = SettingsPatching.Placement(PlacementSpec.Anywhere, settings),
        Reservations = SettingsPatching.Reservations(ReservationSpec.None, settings),
        EndpointMode = SettingsPatching.Mode(settings.EndpointMode),
        Labels = settings.LabelAdd.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Update = SettingsPatching.Pace(DeployLowering.ClusterPace, settings.Update),
        Rollback = SettingsPatching.Pace(DeployLowering.ClusterPace, settings.Rollback),
    };

    private static RpcException Refused(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
