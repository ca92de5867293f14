using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;
using Orc.Model.Services;

namespace Orc.Compose.Validation;

/// <summary>What within one service cannot be true together, each said with its place.</summary>
internal sealed class ServiceConsistency(DiagnosticList diagnostics)
{
    private static readonly string[] PullPolicies =
        ["always", "never", "missing", "build", "refresh", "daily", "weekly"];

    public void Check(string name, MappingNode service, SourcePosition position)
    {
        CheckImage(name, service, position);
        CheckTwins(name, service);
        CheckScale(name, service);
        CheckNetworks(name, service);
        CheckHostname(name, service);
        CheckHealth(name, service);
        CheckMounts(name, service);
        CheckRestart(name, service);
        CheckPullPolicy(name, service);
        CheckWatch(name, service);
        CheckAddresses(name, service);
        CheckContainerName(name, service);
    }

    private void CheckImage(string name, MappingNode service, SourcePosition position)
    {
        if (service.Text("image") is null or "" && !service.Contains("build") && !service.Contains("provider"))
        {
            diagnostics.Error($"service \"{name}\" has neither an image nor a build", position);
        }

        if (service.Mapping("build") is { } build
            && build.Contains("dockerfile")
            && build.Contains("dockerfile_inline"))
        {
            diagnostics.Error(
                $"service \"{name}\": build takes either dockerfile or dockerfile_inline",
                build.KeyPosition("dockerfile_inline"));
        }
    }

    // The same limit may be said at two places, if it is the same.
    private void CheckTwins(string name, MappingNode service)
    {
        var resources = service.Mapping("deploy")?.Mapping("resources");
        CheckTwin(name, service, "cpus", resources?.Mapping("limits"), "cpus");
        CheckTwin(name, service, "mem_limit", resources?.Mapping("limits"), "memory");
        CheckTwin(name, service, "pids_limit", resources?.Mapping("limits"), "pids");
        CheckTwin(name, service, "mem_reservation", resources?.Mapping("reservations"), "memory");
        CheckTwin(name, service, "scale", service.Mapping("deploy"), "replicas");
    }

    private void CheckTwin(string name, MappingNode service, string key, MappingNode? other, string otherKey)
    {
        if (service.Text(key) is { } one && other?.Text(otherKey) is { } two && one != two)
        {
            diagnostics.Error(
                $"service \"{name}\": {key} is {one}, and {otherKey} at {other.KeyPosition(otherKey)} is {two};"
                + " say it once",
                service.KeyPosition(key));
        }
    }

    private void CheckScale(string name, MappingNode service)
    {
        var owner = service.Contains("scale") ? service : service.Mapping("deploy") ?? service;
        var key = service.Contains("scale") ? "scale" : "replicas";
        if (owner.Long(key) is not { } scale)
        {
            return;
        }

        if (scale is < 0 or > ServiceLimits.MostReplicas)
        {
            diagnostics.Error(
                $"service \"{name}\": {key} must be from 0 to {ServiceLimits.MostReplicas}, not {scale}",
                owner.KeyPosition(key));
        }
        else if (scale > 1 && service.Contains("container_name"))
        {
            diagnostics.Error(
                $"service \"{name}\": container_name allows one container only, and {key} is {scale}",
                service.KeyPosition("container_name"));
        }
    }

    private void CheckNetworks(string name, MappingNode service)
    {
        if (service.Text("network_mode") is not { } mode)
        {
            return;
        }

        if (service.Contains("networks"))
        {
            diagnostics.Error(
                $"service \"{name}\": network_mode and networks exclude each other",
                service.KeyPosition("network_mode"));
        }

        var isKnown = mode is "host" or "none" or "bridge" or "default"
            || mode.StartsWith("service:", StringComparison.Ordinal)
            || mode.StartsWith("container:", StringComparison.Ordinal);
        if (!isKnown)
        {
            diagnostics.Error(
                $"service \"{name}\": network_mode \"{mode}\" is not known; it is host, none, bridge, service:NAME or"
                + " container:NAME",
                service["network_mode"]!.Position);
        }
        else
        {
            new NetworkModeKeys(diagnostics).Check(name, service, mode);
        }
    }

    private void CheckHostname(string name, MappingNode service)
    {
        if (service.Text("uts") is { Length: > 0 } mode && !string.IsNullOrEmpty(service.Text("hostname")))
        {
            diagnostics.Error(
                $"service \"{name}\": hostname and uts: {mode} exclude each other", service.KeyPosition("hostname"));
        }
    }

    private void CheckHealth(string name, MappingNode service)
    {
        if (service.Mapping("healthcheck") is not { } health)
        {
            return;
        }

        if (health.Texts("test") is [var first, ..] && first is not ("NONE" or "CMD" or "CMD-SHELL"))
        {
            diagnostics.Error(
                $"service \"{name}\": a healthcheck's test as a list starts with CMD, CMD-SHELL or NONE,"
                + $" not \"{first}\"",
                health["test"]!.Position);
        }

        if (health.Long("retries") is < 0)
        {
            diagnostics.Error($"service \"{name}\": retries must not be negative", health.KeyPosition("retries"));
        }

        if (health.Contains("start_interval") && !health.Contains("start_period"))
        {
            diagnostics.Error(
                $"service \"{name}\": start_interval has a meaning only with start_period",
                health.KeyPosition("start_interval"));
        }
    }

    private void CheckMounts(string name, MappingNode service)
    {
        var targets = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var volume in service.Mappings("volumes"))
        {
            CheckVolume(name, volume);
            if (volume.Text("target") is { } target)
            {
                CheckTarget(name, target, volume, targets);
            }
        }

        foreach (var mount in service.Items("tmpfs").OfType<ScalarNode>())
        {
            var end = mount.Value.IndexOf(':', StringComparison.Ordinal);
            CheckTarget(name, end < 0 ? mount.Value : mount.Value[..end], mount, targets);
        }
    }

    private void CheckVolume(string name, MappingNode volume)
    {
        var target = volume.Text("target");
        if (string.IsNullOrEmpty(target))
        {
            diagnostics.Error($"service \"{name}\": a volume needs a target", volume.Position);
        }
        else if (!target.StartsWith('/') && !target.Contains('$', StringComparison.Ordinal))
        {
            diagnostics.Error(
                $"service \"{name}\": the target \"{target}\" of a volume must be an absolute path", volume.Position);
        }

        if (volume.Text("type") == "bind" && string.IsNullOrEmpty(volume.Text("source")))
        {
            diagnostics.Error($"service \"{name}\": a bind needs a source", volume.Position);
        }

        if (volume.Mapping("tmpfs") is { } tmpfs && tmpfs.Long("size") is < 0)
        {
            diagnostics.Error(
                $"service \"{name}\": the size of a tmpfs must not be negative (0: no limit)",
                tmpfs.KeyPosition("size"));
        }
    }

    private void CheckTarget(string name, string target, Node mount, Dictionary<string, Node> targets)
    {
        var path = target.Length > 1 ? target.TrimEnd('/') : target;
        if (!targets.TryAdd(path, mount))
        {
            diagnostics.Error(
                $"service \"{name}\": {path} is already mounted by {targets[path].Position}", mount.Position);
        }
    }

    private void CheckRestart(string name, MappingNode service)
    {
        if (service.Text("restart") is not { } restart)
        {
            return;
        }

        var isCounted = restart.StartsWith("on-failure:", StringComparison.Ordinal)
            && ScalarFormats.TryInteger(restart["on-failure:".Length..], out var count)
            && count >= 0;
        if (restart is not ("no" or "always" or "on-failure" or "unless-stopped" or "") && !isCounted)
        {
            var near = diagnostics.Suggest(restart, ["no", "always", "on-failure", "unless-stopped"]);
            diagnostics.Error(
                $"service \"{name}\": restart is no, always, on-failure[:count] or unless-stopped,"
                + $" not \"{restart}\"{near}",
                service["restart"]!.Position);
        }
    }

    private void CheckPullPolicy(string name, MappingNode service)
    {
        if (service.Text("pull_policy") is { } policy
            && !PullPolicies.Contains(policy)
            && !policy.StartsWith("every_", StringComparison.Ordinal))
        {
            diagnostics.Error(
                $"service \"{name}\": pull_policy \"{policy}\" is not known{diagnostics.Suggest(policy, PullPolicies)}",
                service["pull_policy"]!.Position);
        }
    }

    private void CheckWatch(string name, MappingNode service)
    {
        foreach (var watch in service.Mapping("develop")?.Mappings("watch") ?? [])
        {
            if (watch.Text("action") is not ("rebuild" or "restart") && !watch.Contains("target"))
            {
                diagnostics.Error($"service \"{name}\": this watch action needs a target", watch.Position);
            }
        }
    }

    private void CheckAddresses(string name, MappingNode service)
    {
        foreach (var entry in service.Entries("networks"))
        {
            foreach (var key in (ReadOnlySpan<string>)["ipv4_address", "ipv6_address"])
            {
                if (entry.Value is MappingNode network
                    && network.Text(key) is { } address
                    && !address.Contains('$', StringComparison.Ordinal)
                    && !System.Net.IPAddress.TryParse(address, out _))
                {
                    diagnostics.Error(
                        $"service \"{name}\": \"{address}\" is not an IP address", network[key]!.Position);
                }
            }
        }
    }

    private void CheckContainerName(string name, MappingNode service)
    {
        if (service.Text("container_name") is { } container
            && !container.Contains('$', StringComparison.Ordinal)
            && (container.Length < 2
                || !char.IsAsciiLetterOrDigit(container[0])
                || !container.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-')))
        {
            diagnostics.Error(
                $"service \"{name}\": \"{container}\" is not a container's name; it starts with a letter or digit,"
                + " and goes on with these, '_', '.' and '-'",
                service["container_name"]!.Position);
        }
    }
}
