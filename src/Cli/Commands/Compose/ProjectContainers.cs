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

    private const int PrefixDigits = 12;

    /// <summary>Those of the named services, or all; sorted by name.</summary>
    public static Task<ImmutableArray<WireContainerReport>> ListAsync(
        DaemonConnection daemon,
        string project,
        IReadOnlyCollection<string> services,
        OneOffs oneOffs,
        CancellationToken cancellationToken) => ListMeantAsync(
            daemon,
            project,
            services.Count > 0 ? [.. services] : null,
            oneOffs,
            cancellationToken);

    /// <summary>Those of these services and of no other; of all where it is null.</summary>
    public static async Task<ImmutableArray<WireContainerReport>> ListMeantAsync(
        DaemonConnection daemon,
        string project,
        ImmutableArray<string>? services,
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
                .Where(container => services is null || services.Value.Contains(Service(container)))
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

    /// <summary>The name as log lines begin with it: <c>web-1</c>.</summary>
    public static string ShortName(WireContainerReport container, string project) =>
        ShortName(container.Name, project, Service(container));

    /// <summary>
    /// A name that Compose put together, without its project. One that was given stays whole, also where it begins
    /// like the others: <c>shop-web</c> of a project shop.
    /// </summary>
    public static string ShortName(string name, string project, string service)
    {
        var final = WithoutPrefix(name);
        return final.Length > project.Length && final[project.Length] is ('-' or '_') and var separator
            && final.StartsWith($"{project}{separator}{service}{separator}", StringComparison.Ordinal)
            && IsOfReplica(final[(project.Length + service.Length + 2)..], separator)
                ? final[(project.Length + 1)..]
                : final;
    }

    // Its number, or of a one-off: run-1a2b3c4d5e6f.
    private static bool IsOfReplica(string rest, char separator) =>
        rest.StartsWith($"run{separator}", StringComparison.Ordinal)
        || (rest.Length > 0 && rest.All(char.IsAsciiDigit));

    // 1a2b3c4d5e6f_shop-web-1: it is to be the other's successor.
    private static string WithoutPrefix(string name) =>
        name.Length > PrefixDigits + 1 && name[PrefixDigits] == '_'
        && name[..PrefixDigits].All(char.IsAsciiHexDigitLower)
            ? name[(PrefixDigits + 1)..]
            : name;
}
