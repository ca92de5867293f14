using System.Collections.Immutable;
using Orc.Compose.Projects;
using Orc.Compose.Syntax;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;

namespace Orc.Compose.Lowering;

/// <summary>
/// How many, where and at what pace, with the defaults of the verb written in: <c>up</c> changes all at once and goes
/// on, <c>stack deploy</c> changes one at a time and watches it.
/// </summary>
public static class DeployLowering
{
    // Swarm's (cluster.md 1.12).
    public static readonly UpdateSpec ClusterPace = new()
    {
        Parallelism = 1,
        Monitor = TimeSpan.FromSeconds(5),
        FailureAction = FailureAction.Pause,
    };

    internal static ServiceSpec Apply(ServiceSpec spec, ComposeService service, ProjectScope scope)
    {
        if (scope == ProjectScope.Host)
        {
            // Labels count on one host too: placeholders name them.
            return spec with { Update = Pace(service.Update, new UpdateSpec()), Labels = service.Placement.Labels };
        }

        var deploy = service.Placement;
        return spec with
        {
            Mode = Mode(deploy),
            Placement = new PlacementSpec
            {
                Constraints = Constraints(deploy),
                Spread = deploy.Spread,
                MaxReplicasPerNode = deploy.MaxReplicasPerNode,
                Strategy = PlacementWords.FindStrategy(deploy.Strategy),
                Partition = PlacementWords.FindPartition(deploy.Partition),
            },
            Reservations = new ReservationSpec
            {
                NanoCpus = deploy.ReservedCpus is { } cpus and > 0 ? ResourceLowering.NanoCpus(cpus) : 0,
                Memory = service.MemReservation is { Bytes: > 0 } memory ? memory : default,
                Generic = deploy.ReservedGeneric,
            },
            EndpointMode = deploy.EndpointMode == "dnsrr" ? EndpointMode.DnsRoundRobin
                : deploy.IsSticky ? EndpointMode.StickyAddress
                : EndpointMode.VirtualAddress,
            Labels = deploy.Labels,
            Update = Pace(service.Update, ClusterPace),
            Rollback = Pace(service.Rollback, ClusterPace),
        };
    }

    internal static RestartSpec Restart(ComposeService service, ProjectScope scope) =>
        scope == ProjectScope.Host ? HostRestart(service) : ClusterRestart(service);

    private static ServiceMode Mode(ComposeDeploy deploy) => deploy.Mode switch
    {
        "global" => ServiceMode.Global,
        "replicated-job" => ServiceMode.ReplicatedJob,
        "global-job" => ServiceMode.GlobalJob,
        _ => ServiceMode.Replicated,
    };

    // What is wrong was refused when the file was loaded.
    private static ImmutableArray<PlacementConstraint> Constraints(ComposeDeploy deploy) =>
    [
        .. deploy.Constraints.Select(text => ConstraintSyntax.Parse(text, out _)).OfType<PlacementConstraint>(),
    ];

    private static UpdateSpec Pace(ComposeUpdate update, UpdateSpec usual) => usual with
    {
        Parallelism = update.Parallelism ?? usual.Parallelism,
        Order = update.Order == "start-first" ? UpdateOrder.StartFirst : UpdateOrder.StopFirst,
        Delay = update.Delay ?? usual.Delay,
        Monitor = update.Monitor ?? usual.Monitor,
        MaxFailureRatio = (double?)update.MaxFailureRatio ?? usual.MaxFailureRatio,
        FailureAction = update.FailureAction switch
        {
            "pause" => FailureAction.Pause,
            "continue" => FailureAction.Continue,
            "rollback" => FailureAction.Rollback,
            _ => usual.FailureAction,
        },
    };

    // restart wins; deploy.restart_policy says the same in other words, and any is always.
    private static RestartSpec HostRestart(ComposeService service)
    {
        var policy = service.Restart is { Length: > 0 } restart ? restart : service.RestartCondition ?? "no";
        return Policy(policy) switch
        {
            RestartPolicy.OnFailure => new RestartSpec(
                RestartPolicy.OnFailure, Attempts(policy) ?? service.RestartMaxAttempts),
            RestartPolicy.No => RestartSpec.Never,
            var other => new RestartSpec(other),
        };
    }

    // deploy.restart_policy wins, as in Swarm; whatever ends is started again unless the file says otherwise.
    private static RestartSpec ClusterRestart(ComposeService service)
    {
        var isJob = service.Placement.Mode is "replicated-job" or "global-job";
        var text = service.RestartCondition
            ?? (service.Restart is { Length: > 0 } restart ? restart : isJob ? "on-failure" : "any");
        var policy = Policy(text) switch
        {
            RestartPolicy.UnlessStopped => RestartPolicy.Always,
            var other => other,
        };
        if (isJob && policy == RestartPolicy.Always)
        {
            policy = RestartPolicy.OnFailure;
        }

        return policy == RestartPolicy.No ? RestartSpec.Never : new RestartSpec(policy)
        {
            MaxAttempts = Attempts(text) ?? service.RestartMaxAttempts,
            Delay = service.RestartDelay,
            Window = service.RestartWindow is { } window && window > TimeSpan.Zero ? window : null,
            OnUnhealthy = true,
        };
    }

    private static RestartPolicy Policy(string text) => text switch
    {
        "always" or "any" => RestartPolicy.Always,
        "unless-stopped" => RestartPolicy.UnlessStopped,
        _ when text.StartsWith("on-failure", StringComparison.Ordinal) => RestartPolicy.OnFailure,
        _ => RestartPolicy.No,
    };

    private static int? Attempts(string policy) =>
        policy.StartsWith("on-failure:", StringComparison.Ordinal)
        && int.TryParse(policy.AsSpan("on-failure:".Length), out var attempts)
            ? attempts
            : null;
}
