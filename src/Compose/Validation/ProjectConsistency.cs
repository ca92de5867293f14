using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orc.Compose.Diagnostics;
using Orc.Compose.Loading;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>
/// What within a project does not fit together: names that nothing has, circles, resources without a source.
/// </summary>
internal sealed class ProjectConsistency(
    MappingNode model, MappingNode disabled, DiagnosticList diagnostics, LoadDamage damage)
{
    private readonly MappingNode _services = model.Mapping("services") ?? MappingNode.Empty(model.Position);

    public void Check()
    {
        var inner = new ServiceConsistency(diagnostics);
        var values = new ServiceValues(diagnostics);
        var containers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in _services.Entries)
        {
            var isDamaged = damage.Has(entry.Key);
            if (entry.Value is not MappingNode service)
            {
                if (!isDamaged && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
                {
                    diagnostics.Error($"service \"{entry.Key}\" has neither an image nor a build", entry.KeyPosition);
                }

                continue;
            }

            if (!isDamaged)
            {
                inner.Check(entry.Key, service, entry.KeyPosition);
                values.Check(entry.Key, service);
            }

            var sound = damage.Sound(entry.Key, service);
            CheckBuildContexts(entry.Key, sound);
            CheckReferences(entry.Key, sound);
            CheckDependencies(entry.Key, sound);
            if (sound.Text("container_name") is { } name && !containers.TryAdd(name, entry.Key))
            {
                diagnostics.Error(
                    $"services \"{containers[name]}\" and \"{entry.Key}\" both have the container_name \"{name}\"",
                    sound["container_name"]!.Position);
            }
        }

        foreach (var entry in disabled.Entries)
        {
            values.CheckProfiles(entry.Key, (MappingNode)entry.Value);
        }

        new DependencyCircles(_services, diagnostics).Check();
        CheckResources();
    }

    private void CheckReferences(string name, MappingNode service)
    {
        foreach (var section in (ReadOnlySpan<string>)["networks", "models"])
        {
            foreach (var entry in service.Entries(section))
            {
                CheckReference(name, section, entry.Key, entry.KeyPosition);
            }
        }

        foreach (var volume in service.Mappings("volumes"))
        {
            if (volume.Text("type") is "volume" or "cluster" && volume.Text("source") is { Length: > 0 } source)
            {
                CheckReference(name, "volumes", source, volume["source"]!.Position);
            }
        }

        foreach (var section in (ReadOnlySpan<string>)["secrets", "configs"])
        {
            foreach (var reference in service.Mappings(section))
            {
                CheckReference(name, section, reference.Text("source") ?? "", reference.Position);
            }
        }

        foreach (var secret in service.Mapping("build")?.Mappings("secrets") ?? [])
        {
            CheckReference(name, "secrets", secret.Text("source") ?? "", secret.Position);
        }
    }

    // What another service builds can be a context of this one's build.
    private void CheckBuildContexts(string name, MappingNode service)
    {
        foreach (var context in service.Mapping("build")?.Entries("additional_contexts") ?? [])
        {
            if (context.Value is not ScalarNode source
                || !source.Value.StartsWith("service:", StringComparison.Ordinal))
            {
                continue;
            }

            var other = source.Value["service:".Length..];
            if (_services[other] is not MappingNode found)
            {
                diagnostics.Error(
                    $"service \"{name}\": the build's context \"{context.Key}\" is of the service \"{other}\","
                    + $" which is no service{diagnostics.Suggest(other, _services.Keys)}",
                    source.Position);
            }
            else if (!found.Contains("build"))
            {
                diagnostics.Error(
                    $"service \"{name}\": the build's context \"{context.Key}\" is of the service \"{other}\","
                    + " which has no build",
                    source.Position);
            }
        }
    }

    private void CheckReference(string service, string section, string key, SourcePosition position)
    {
        var declared = model.Mapping(section);
        var isVariable = key.Contains('$', StringComparison.Ordinal);
        if (isVariable || damage.Has(section, key) || (declared?.Contains(key) ?? false))
        {
            return;
        }

        var near = declared is null ? "" : diagnostics.Suggest(key, declared.Keys);
        var kind = section[..^1];
        diagnostics.Error(
            $"service \"{service}\" uses the {kind} \"{key}\", which is not declared in {section}:{near}", position);
    }

    private void CheckDependencies(string name, MappingNode service)
    {
        foreach (var entry in service.Entries("depends_on"))
        {
            var dependency = (MappingNode)entry.Value;
            if (_services[entry.Key] is MappingNode other)
            {
                CheckCondition(name, entry, dependency, other);
                continue;
            }

            if (!dependency.Flag("required") ?? false)
            {
                continue;
            }

            diagnostics.Error(
                disabled.Mapping(entry.Key) is { } inactive
                    ? $"service \"{name}\" depends on \"{entry.Key}\", whose profiles are not active"
                        + $" ({string.Join(", ", inactive.Texts("profiles"))}); activate one with --profile"
                    : $"service \"{name}\" depends on \"{entry.Key}\", which is no service"
                        + diagnostics.Suggest(entry.Key, _services.Keys),
                entry.KeyPosition);
        }
    }

    private void CheckCondition(string name, MappingEntry entry, MappingNode dependency, MappingNode other)
    {
        if (dependency.Text("condition") == "service_healthy"
            && other.Mapping("healthcheck") is { } health
            && (health.IsTrue("disable") || health.Texts("test") is ["NONE", ..]))
        {
            diagnostics.Error(
                $"service \"{name}\" waits for \"{entry.Key}\" to be healthy, whose healthcheck is disabled",
                entry.KeyPosition);
        }
    }

    private void CheckResources()
    {
        foreach (var section in (ReadOnlySpan<string>)["networks", "volumes"])
        {
            foreach (var entry in Sound(section))
            {
                CheckExternal(section[..^1], entry, "name");
                CheckSubnets(entry);
            }
        }

        CheckSources("secrets", ["file", "environment"]);
        CheckSources("configs", ["file", "environment", "content"]);
    }

    private IEnumerable<MappingEntry> Sound(string section) =>
        model.Entries(section).Where(entry => !damage.Has(section, entry.Key));

    private void CheckSubnets(MappingEntry entry)
    {
        foreach (var config in (entry.Value as MappingNode)?.Mapping("ipam")?.Mappings("config") ?? [])
        {
            foreach (var key in (ReadOnlySpan<string>)["subnet", "ip_range"])
            {
                if (config[key] is ScalarNode net && !ServiceValues.IsVariable(net.Value) && !IsNetwork(net.Value))
                {
                    diagnostics.Error(
                        $"the network \"{entry.Key}\": \"{net.Value}\" is no {key} such as 172.28.0.0/16",
                        net.Position);
                }
            }

            if (config["gateway"] is ScalarNode gateway
                && !ServiceValues.IsVariable(gateway.Value)
                && !IPAddress.TryParse(gateway.Value, out _))
            {
                diagnostics.Error(
                    $"the network \"{entry.Key}\": \"{gateway.Value}\" is not an IP address", gateway.Position);
            }
        }
    }

    private static bool IsNetwork(string text)
    {
        var end = text.IndexOf('/', StringComparison.Ordinal);
        return end > 0
            && IPAddress.TryParse(text.AsSpan(0, end), out var address)
            && int.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private void CheckExternal(string kind, MappingEntry entry, string allowed)
    {
        if (entry.Value is not MappingNode resource || !resource.IsTrue("external"))
        {
            return;
        }

        foreach (var other in resource.Entries)
        {
            var isAllowed = other.Key == "external" || other.Key == allowed
                || other.Key.StartsWith("x-", StringComparison.Ordinal);
            if (!isAllowed)
            {
                diagnostics.Error(
                    $"the {kind} \"{entry.Key}\" is external, so \"{other.Key}\" cannot be set here",
                    other.KeyPosition);
            }
        }
    }

    private void CheckSources(string section, string[] sources)
    {
        foreach (var entry in Sound(section))
        {
            if (entry.Value is not MappingNode resource || resource.IsTrue("external"))
            {
                CheckExternal(section[..^1], entry, "name");
                continue;
            }

            var given = sources.Where(resource.Contains).ToArray();
            if (given.Length != 1)
            {
                diagnostics.Error(
                    $"the {section[..^1]} \"{entry.Key}\" needs one of {string.Join(", ", sources)} or external"
                    + (given.Length == 0 ? "" : $", and has {string.Join(" and ", given)}"),
                    given.Length == 0 ? entry.KeyPosition : resource.KeyPosition(given[1]));
            }
        }
    }
}
