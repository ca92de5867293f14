using System.Collections.Immutable;
using Grpc.Core;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Units;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>From the container a service has to the one that <c>service update</c> asks for.</summary>
internal static class ContainerPatching
{
    /// <summary>What only says what is so already gives the same container.</summary>
    /// <param name="container">As it is.</param>
    /// <param name="patch">What is asked.</param>
    /// <param name="imageId">Of the image that is asked for; null: none is, or nobody knows its id.</param>
    public static ContainerSpec Apply(ContainerSpec container, WireContainerPatch patch, string? imageId = null)
    {
        container = WithTexts(WithProcess(container, patch, imageId), patch);
        container = SystemPatching.Apply(WithLimits(container, patch), patch.System);
        container = container with
        {
            Ports = Ports(container.Ports, patch),
            Mounts =
            [
                .. container.Mounts
                    .Where(mount => !patch.MountRemove.Contains(mount.Target)
                        && patch.MountAdd.All(added => added.ToModel().Target != mount.Target)),
                .. patch.MountAdd.Select(MountMapping.ToModel),
            ],
            Endpoints = Endpoints(container.Endpoints, patch),
            Files = FilePatching.Apply(container.Files, patch),
            Restart = Restart(container.Restart, patch),
            Health = patch.Health is { } health ? Merged(container.Health, health.ToModel()) : container.Health,
        };
        return container;
    }

    private static ContainerSpec WithProcess(
        ContainerSpec container, WireContainerPatch patch, string? imageId) =>
        container with
        {
            Image = patch.HasImage ? patch.Image : container.Image,
            ImageId = imageId ?? (patch.HasImage && patch.Image != container.Image ? null : container.ImageId),
            Command = patch.Command?.ToModel() ?? container.Command,
            Entrypoint = patch.Entrypoint?.ToModel() ?? container.Entrypoint,
            Environment = Environment(container.Environment, patch),
            Labels = container.Labels
                .RemoveRange(patch.LabelRemove.Where(name => !IsOurs(name)))
                .SetItems(patch.LabelAdd.Where(label => !IsOurs(label.Key))),
        };

    // An empty text takes back what was said.
    private static ContainerSpec WithTexts(ContainerSpec container, WireContainerPatch patch) => container with
    {
        User = patch.HasUser ? Word(patch.User) : container.User,
        WorkingDirectory = patch.HasWorkingDirectory ? Word(patch.WorkingDirectory) : container.WorkingDirectory,
        Hostname = patch.HasHostname ? Word(patch.Hostname) : container.Hostname,
        StopGrace = patch.HasStopGrace ? WireForm.FromNanoseconds(patch.StopGrace) : container.StopGrace,
        StopSignal = patch.HasStopSignal ? Word(patch.StopSignal) : container.StopSignal,
        Init = patch.HasInit ? patch.Init : container.Init,
        Tty = patch.HasTty ? patch.Tty : container.Tty,
        Security = patch.HasReadOnly ? container.Security with { ReadOnlyRoot = patch.ReadOnly } : container.Security,
    };

    // Zero takes a limit away.
    private static ContainerSpec WithLimits(ContainerSpec container, WireContainerPatch patch)
    {
        var resources = container.Resources;
        return container with
        {
            Resources = resources with
            {
                NanoCpus = patch.HasLimitNanoCpus ? Positive(patch.LimitNanoCpus) : resources.NanoCpus,
                Memory = patch.HasLimitMemory
                    ? Positive(patch.LimitMemory) is { } bytes ? new ByteSize(bytes) : null
                    : resources.Memory,
                PidsLimit = patch.HasLimitPids ? Positive(patch.LimitPids) : resources.PidsLimit,
            },
        };
    }

    private static ImmutableArray<EnvironmentVariable> Environment(
        ImmutableArray<EnvironmentVariable> known, WireContainerPatch patch)
    {
        if (patch.EnvironmentAdd.Count == 0 && patch.EnvironmentRemove.Count == 0)
        {
            return known;
        }

        var added = patch.EnvironmentAdd.Select(ContainerMapping.ToModel).ToList();
        return
        [
            .. known
                .Where(variable => !patch.EnvironmentRemove.Contains(variable.Name)
                    && !added.Exists(other => other.Name == variable.Name))
                .Concat(added)
                .OrderBy(variable => variable.Name, StringComparer.Ordinal),
        ];
    }

    private static ImmutableArray<PortSpec> Ports(ImmutableArray<PortSpec> known, WireContainerPatch patch)
    {
        var removed = patch.PublishRemove.Select(Port).ToList();
        var added = patch.PublishAdd.Select(NetworkMapping.ToModel).ToList();
        return
        [
            .. known.Where(port => !removed.Exists(other =>
                    other.Target == port.Target && (other.Protocol is null || other.Protocol == port.Protocol))
                && !added.Exists(other => other.Target == port.Target && other.Protocol == port.Protocol
                    && other.HostPort == port.HostPort)),
            .. added,
        ];
    }

    private static (int Target, PortProtocol? Protocol) Port(string text)
    {
        var parts = text.Split('/');
        if (!int.TryParse(parts[0].Split(':')[^1], out var target) || parts.Length > 2)
        {
            throw Refused($"invalid port {text}: a published port is removed by its target, for example 80 or 53/udp");
        }

        return parts.Length == 1 ? (target, null) : parts[1].ToLowerInvariant() switch
        {
            "tcp" => (target, PortProtocol.Tcp),
            "udp" => (target, PortProtocol.Udp),
            "sctp" => (target, PortProtocol.Sctp),
            _ => throw Refused($"invalid port {text}: the protocol is tcp, udp or sctp"),
        };
    }

    /// <summary>A network that it is on already gives it the names that it has not there yet.</summary>
    private static ImmutableArray<EndpointSpec> Endpoints(
        ImmutableArray<EndpointSpec> known, WireContainerPatch patch)
    {
        if (patch.NetworkAdd.Count == 0 && patch.EndpointAdd.Count == 0 && patch.NetworkRemove.Count == 0)
        {
            return known;
        }

        if (NetworkNames.FindAliasError(patch.EndpointAdd.SelectMany(endpoint => endpoint.Aliases)) is { } error)
        {
            throw Refused(error);
        }

        var added = patch.NetworkAdd.Select(network => new EndpointSpec { Network = network })
            .Concat(patch.EndpointAdd.Select(NetworkMapping.ToModel));
        return
        [
            .. known.Where(endpoint => !patch.NetworkRemove.Contains(endpoint.Network))
                .Concat(added)
                .GroupBy(endpoint => endpoint.Network, StringComparer.Ordinal)
                .Select(same => same.First() with
                {
                    Aliases = [.. same.SelectMany(endpoint => endpoint.Aliases).Distinct(StringComparer.Ordinal)],
                }),
        ];
    }

    private static RestartSpec Restart(RestartSpec known, WireContainerPatch patch)
    {
        var policy = patch.HasRestartCondition ? patch.RestartCondition switch
        {
            "none" => RestartPolicy.No,
            "on-failure" => RestartPolicy.OnFailure,
            "any" => RestartPolicy.Always,
            var other => throw Refused($"invalid restart condition {other}: it is none, on-failure or any"),
        }
            : known.Policy;
        return known with
        {
            Policy = policy,
            OnUnhealthy = policy != RestartPolicy.No,
            MaxAttempts = patch.HasRestartMaxAttempts
                ? patch.RestartMaxAttempts is > 0 and var attempts ? attempts : null
                : known.MaxAttempts,
            Delay = patch.HasRestartDelay ? WireForm.FromNanoseconds(patch.RestartDelay) : known.Delay,
            Window = patch.HasRestartWindow
                ? patch.RestartWindow > 0 ? WireForm.FromNanoseconds(patch.RestartWindow) : null
                : known.Window,
        };
    }

    private static HealthSpec Merged(HealthSpec? known, HealthSpec asked) => known is null
        ? asked
        : asked with
        {
            Test = asked.Test.IsEmpty ? known.Test : asked.Test,
            Interval = asked.Interval ?? known.Interval,
            Timeout = asked.Timeout ?? known.Timeout,
            Retries = asked.Retries ?? known.Retries,
            StartPeriod = asked.StartPeriod ?? known.StartPeriod,
            StartInterval = asked.StartInterval ?? known.StartInterval,
        };

    private static bool IsOurs(string label) => label is StackLabels.Namespace or StackLabels.ServiceName;

    private static string? Word(string text) => text.Length == 0 ? null : text;

    private static long? Positive(long number) => number > 0 ? number : null;

    private static RpcException Refused(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
