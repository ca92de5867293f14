using System.Collections.Immutable;
using System.Globalization;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>The containers of a project, by their labels.</summary>
internal static class ProjectContainers
{
    // Of containers that pre_start hooks run in: no replicas, and gone in a moment unless one failed.
    private const string Hook = "com.docker.compose.hook";

    /// <summary>Those of the named services, or all; sorted by name.</summary>
    public static async Task<ImmutableArray<WireContainerReport>> ListAsync(
        DaemonConnection daemon,
        string project,
        IReadOnlyCollection<string> services,
        OneOffs oneOffs,
        CancellationToken cancellationToken)
    {
        var reply = await daemon.Containers.ListAsync(
            new ListContainersRequest { All = true, Filters = { $"label={ComposeLabels.Project}={project}" } },
            cancellationToken: cancellationToken);
        return
        [
            .. reply.Containers
                .Where(container => !container.Spec.Labels.ContainsKey(Hook))
                .Where(container => services.Count == 0 || services.Contains(Service(container)))
                .Where(container => oneOffs == OneOffs.Included || IsOneOff(container) == (oneOffs == OneOffs.Only))
                .OrderBy(Service, StringComparer.Ordinal)
                .ThenBy(Number)
                .ThenBy(container => container.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>All containers of a service, running or not, or the one with a number; never none.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<ImmutableArray<WireContainerReport>> FindAsync(
        DaemonConnection daemon,
        string project,
        string service,
        int? index,
        OneOffs oneOffs,
        CancellationToken cancellationToken)
    {
        var all = await ListAsync(daemon, project, [service], oneOffs, cancellationToken);
        if (index is not { } number)
        {
            return all.Length > 0
                ? all
                : throw new CliException($"no container found for service \"{service}\"; create it with: orc up");
        }

        var found = all.RemoveAll(container => IsOneOff(container) || Number(container) != number);
        return found.Length > 0
            ? found
            : throw new CliException(string.Create(
                CultureInfo.InvariantCulture, $"service \"{service}\" has no container #{number}"));
    }

    /// <summary>The running container of a service with a number (1 where none is said).</summary>
    public static async Task<WireContainerReport> FindRunningAsync(
        DaemonConnection daemon, string project, string service, int? index, CancellationToken cancellationToken)
    {
        var all = await ListAsync(daemon, project, [service], OneOffs.Included, cancellationToken);
        var running = all.Where(container => container.State is WireContainerState.Running or WireContainerState.Paused)
            .OrderBy(IsOneOff)
            .ToArray();
        var found = index is null
            ? running.FirstOrDefault()
            : running.FirstOrDefault(container => !IsOneOff(container) && Number(container) == index);
        return found ?? throw new CliException(index is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"service \"{service}\" is not running container #{number}")
            : $"service \"{service}\" is not running");
    }

    public static string Service(WireContainerReport container) =>
        container.Spec.Labels.TryGetValue(ComposeLabels.Service, out var service) ? service : "";

    public static int Number(WireContainerReport container) =>
        container.Spec.Labels.TryGetValue(ComposeLabels.Number, out var text)
        && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    public static bool IsOneOff(WireContainerReport container) =>
        container.Spec.Labels.TryGetValue(ComposeLabels.OneOff, out var text)
        && string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A name without its project: <c>web-1</c>, as log lines begin.</summary>
    public static string ShortName(string name, string project) =>
        name.Length > project.Length && name[project.Length] is '-' or '_'
        && name.StartsWith(project, StringComparison.Ordinal)
            ? name[(project.Length + 1)..]
            : name;
}
