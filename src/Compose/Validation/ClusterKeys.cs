using Orc.Compose.Diagnostics;
using Orc.Compose.Syntax;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>
/// What a service says that cannot be, or does nothing, under <c>stack deploy</c>: each is reported with its place.
/// </summary>
internal sealed class ClusterKeys(DiagnosticList diagnostics, IReadOnlySet<SourcePosition> relativeBinds)
{
    private static readonly (string Key, string Reason)[] WithoutEffect =
    [
        ("attach", "attach has no effect in a cluster: stack deploy shows no output (see: orc service logs)"),
        ("external_links", "external_links has no effect in a cluster: put both on one network"),
        ("container_name", "container_name has no effect in a cluster: tasks are named SERVICE.SLOT.ID"),
    ];

    public void Check(string name, MappingNode service)
    {
        LaterKeys.Report(service, WithoutEffect, DiagnosticSeverity.Warning, diagnostics);
        CheckSharing(service);
        if (service.TryFind("volumes_from", out var donors))
        {
            diagnostics.Error(
                "volumes_from is not available in a cluster: the tasks may be on different nodes; name the volumes in"
                + " both services",
                donors.KeyPosition);
        }

        CheckWord(service, "x-placement", PlacementWords.FindStrategy(service.Text("x-placement")) is not null,
            PlacementWords.Strategies);
        CheckWord(service, "x-partition", PlacementWords.FindPartition(service.Text("x-partition")) is not null,
            PlacementWords.Partitions);
        CheckBinds(name, service);
        if (service.Mapping("deploy") is { } deploy)
        {
            CheckMode(service, deploy);
            CheckPlacement(deploy);
            CheckUpdates(deploy);
            CheckGeneric(deploy);
        }
    }

    private void CheckWord(MappingNode service, string key, bool isKnown, string words)
    {
        if (!isKnown && service.TryFind(key, out var entry))
        {
            var said = service.Text(key) is { } text ? $", not \"{text}\"" : "";
            diagnostics.Error($"{key} is {words}{said}", entry.Value.Position);
        }
    }

    // What is shared must be on one node, which nothing here sees to.
    private void CheckSharing(MappingNode service)
    {
        foreach (var key in (ReadOnlySpan<string>)["network_mode", "pid", "ipc", "uts"])
        {
            if (service[key] is ScalarNode mode
                && (mode.Value.StartsWith("service:", StringComparison.Ordinal)
                    || mode.Value.StartsWith("container:", StringComparison.Ordinal)))
            {
                diagnostics.Error(
                    $"{key}: {mode.Value} is not available in a cluster: the tasks may be on different nodes",
                    mode.Position);
            }
        }
    }

    private void CheckBinds(string name, MappingNode service)
    {
        if (IsPinned(service))
        {
            return;
        }

        foreach (var volume in service.Mappings("volumes"))
        {
            if (volume.Text("type") == "bind" && volume["source"] is { } source
                && relativeBinds.Contains(source.Position))
            {
                diagnostics.Error(
                    $"service \"{name}\" binds a path relative to its file, which only this machine has: use a named "
                    + "volume, a config or an absolute path that every node has, or pin the service to one node "
                    + "(deploy.placement.constraints: node.hostname==NAME)",
                    source.Position);
            }
        }
    }

    private static bool IsPinned(MappingNode service) =>
        (service.Mapping("deploy")?.Mapping("placement")?.Texts("constraints") ?? [])
        .Any(text => ConstraintSyntax.Parse(text, out _) is { IsEqual: true } constraint
            && constraint.Key.ToLowerInvariant() is "node.hostname" or "node.id");

    private void CheckMode(MappingNode service, MappingNode deploy)
    {
        var mode = deploy.Text("mode");
        if (mode is "global" or "global-job")
        {
            var owner = service.Contains("scale") ? service : deploy;
            var key = service.Contains("scale") ? "scale" : "replicas";
            if (owner.Contains(key))
            {
                diagnostics.Error(
                    $"{key} is for the mode replicated: a {mode} service has one task on each node",
                    owner.KeyPosition(key));
            }
        }

        if (mode is "replicated-job" or "global-job")
        {
            if (deploy.Mapping("restart_policy") is { } policy && policy.Text("condition") == "any")
            {
                diagnostics.Error(
                    $"a {mode} ends when its tasks complete: its restart_policy is none or on-failure",
                    policy.KeyPosition("condition"));
            }

            foreach (var key in (ReadOnlySpan<string>)["update_config", "rollback_config"])
            {
                if (deploy.TryFind(key, out var entry))
                {
                    diagnostics.Warning(
                        $"{key} has no effect on a {mode}: a change runs all of it anew", entry.KeyPosition);
                }
            }
        }
    }

    private void CheckPlacement(MappingNode deploy)
    {
        if (deploy.Mapping("placement") is not { } placement)
        {
            return;
        }

        foreach (var text in placement.Items("constraints").OfType<ScalarNode>())
        {
            if (ConstraintSyntax.Parse(text.Value, out var error) is null)
            {
                diagnostics.Error(error, text.Position);
            }
        }

        foreach (var preference in placement.Mappings("preferences"))
        {
            if (preference["spread"] is ScalarNode spread
                && ConstraintSyntax.FindWrongSpread(spread.Value) is { } error)
            {
                diagnostics.Error(error, spread.Position);
            }
        }

        if (placement.Long("max_replicas_per_node") is < 0)
        {
            diagnostics.Error(
                "max_replicas_per_node must not be negative (0: any number)",
                placement.KeyPosition("max_replicas_per_node"));
        }
    }

    private void CheckUpdates(MappingNode deploy)
    {
        foreach (var key in (ReadOnlySpan<string>)["update_config", "rollback_config"])
        {
            if (deploy.Mapping(key) is not { } update)
            {
                continue;
            }

            if (update.Decimal("max_failure_ratio") is < 0 or > 1)
            {
                diagnostics.Error(
                    $"{key}.max_failure_ratio must be from 0 to 1", update.KeyPosition("max_failure_ratio"));
            }

            if (update.Long("parallelism") is < 0)
            {
                diagnostics.Error(
                    $"{key}.parallelism must not be negative (0: all at once)", update.KeyPosition("parallelism"));
            }

            if (key == "rollback_config" && update.Text("failure_action") == "rollback")
            {
                diagnostics.Error(
                    "rollback_config.failure_action is pause or continue: there is no way further back",
                    update.KeyPosition("failure_action"));
            }
        }
    }

    private void CheckGeneric(MappingNode deploy)
    {
        var reservations = deploy.Mapping("resources")?.Mapping("reservations");
        foreach (var resource in reservations?.Mappings("generic_resources") ?? [])
        {
            if (resource.Mapping("discrete_resource_spec") is not { } spec
                || spec.Text("kind") is not { Length: > 0 } || spec.Long("value") is null or < 0)
            {
                diagnostics.Error(
                    "a generic resource is a discrete_resource_spec with a kind and a value of 0 or more",
                    resource.Position);
            }
        }
    }
}
