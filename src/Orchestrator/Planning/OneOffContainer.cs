using System.Collections.Immutable;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// The container of a one-off: that of the service, with what the command line of <c>run</c> changes.
/// </summary>
internal static class OneOffContainer
{
    private const string Slug = "com.docker.compose.slug";

    public static ContainerSpec Of(ProjectSpec project, ServiceSpec service, RunOptions options)
    {
        var container = service.Container;
        var entrypoint = options.Entrypoint ?? container.Entrypoint;

        // Another entrypoint does not take the old one's arguments.
        var command = options.Command ?? (options.Entrypoint is null ? container.Command : []);
        return container with
        {
            Name = options.Name ?? string.Join(project.Separator, project.Name, service.Name, "run", options.Slug),
            Entrypoint = entrypoint,
            Command = command,
            Environment = Environment(container, options),
            Labels = Labels(container, options),
            User = options.User ?? container.User,
            WorkingDirectory = options.WorkingDirectory ?? container.WorkingDirectory,
            Mounts = Mounts(container, options),
            Ports = [.. options.ServicePorts ? container.Ports : [], .. options.Ports],
            Endpoints = [.. container.Endpoints.Select(endpoint => Endpoint(endpoint, options))],
            Restart = RestartSpec.Never,
            Tty = options.Tty,
            OpenStdin = options.Stdin,
            StdinOnce = options.Stdin,
            AutoRemove = options.AutoRemove,
            Hooks = container.Hooks is { PreStart: not null } hooks ? hooks with { PreStart = null } : container.Hooks,
            Security = container.Security with
            {
                CapAdd = Capabilities(container.Security.CapAdd, options.CapAdd, options.CapDrop),
                CapDrop = Capabilities(container.Security.CapDrop, options.CapDrop, options.CapAdd),
            },
        };
    }

    /// <summary>The project with what the command line mounts: it stands on those volumes too.</summary>
    public static AskedProject Mounted(AskedProject asked, RunOptions options) => asked with
    {
        Spec = asked.Spec with
        {
            Services =
            [
                .. asked.Spec.Services.Select(service =>
                    service.Name == options.Service ? Mounted(service, options) : service),
            ],
        },
    };

    private static ServiceSpec Mounted(ServiceSpec service, RunOptions options) => service with
    {
        Container = service.Container with { Mounts = Mounts(service.Container, options) },
    };

    private static ImmutableArray<EnvironmentVariable> Environment(ContainerSpec container, RunOptions options)
    {
        var changed = options.Environment.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. container.Environment.Where(variable => !changed.Contains(variable.Name)),
            .. options.Environment,
        ];
    }

    private static ImmutableSortedDictionary<string, string> Labels(ContainerSpec container, RunOptions options) =>
        container.Labels
            .SetItems(options.Labels)
            .SetItem(ComposeLabels.OneOff, "True")
            .SetItem(Slug, options.Slug);

    private static ImmutableArray<MountSpec> Mounts(ContainerSpec container, RunOptions options)
    {
        var covered = options.Mounts.Select(mount => mount.Target).ToHashSet(StringComparer.Ordinal);
        return [.. container.Mounts.Where(mount => !covered.Contains(mount.Target)), .. options.Mounts];
    }

    /// <summary>What the command line takes away of the one list it puts into the other.</summary>
    private static ImmutableArray<string> Capabilities(
        ImmutableArray<string> known, ImmutableArray<string> more, ImmutableArray<string> fewer)
    {
        var over = fewer.Select(CapabilityName.Full).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. known.Where(name => !over.Contains(CapabilityName.Full(name)))
                .Concat(more)
                .DistinctBy(CapabilityName.Full, StringComparer.Ordinal),
        ];
    }

    /// <summary>The service's replicas keep their names and addresses to themselves.</summary>
    private static EndpointSpec Endpoint(EndpointSpec endpoint, RunOptions options) => options.UseAliases
        ? endpoint
        : endpoint with { Aliases = [], Ipv4Address = null, Ipv6Address = null, MacAddress = null };
}
