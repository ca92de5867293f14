using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>
/// What within a project does not fit together: names that nothing has, circles, resources without a source.
/// </summary>
internal sealed class ProjectConsistency(MappingNode model, MappingNode disabled, DiagnosticList diagnostics)
{
    private readonly MappingNode _services = model.Mapping("services") ?? MappingNode.Empty(model.Position);

    public void Check()
    {
        var inner = new ServiceConsistency(diagnostics);
        var containers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in _services.Entries)
        {
            if (entry.Value is not MappingNode service)
            {
                if (!entry.Key.StartsWith("x-", StringComparison.Ordinal))
                {
                    diagnostics.Error($"service \"{entry.Key}\" has neither an image nor a build", entry.KeyPosition);
                }

                continue;
            }

            inner.Check(entry.Key, service, entry.KeyPosition);
            CheckReferences(entry.Key, service);
            CheckDependencies(entry.Key, service);
            if (service.Text("container_name") is { } name && !containers.TryAdd(name, entry.Key))
            {
                diagnostics.Error(
                    $"services \"{containers[name]}\" and \"{entry.Key}\" both have the container_name \"{name}\"",
                    service["container_name"]!.Position);
            }
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

    private void CheckReference(string service, string section, string key, SourcePosition position)
    {
        var declared = model.Mapping(section);
        var isVariable = key.Contains('$', StringComparison.Ordinal);
        if (isVariable || (declared?.Contains(key) ?? false))
        {
            return;
        }

        var near = declared is null ? "" : Suggestion.For(key, declared.Keys);
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
                        + Suggestion.For(entry.Key, _services.Keys),
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
            foreach (var entry in model.Entries(section))
            {
                CheckExternal(section[..^1], entry, "name");
            }
        }

        CheckSources("secrets", ["file", "environment"]);
        CheckSources("configs", ["file", "environment", "content"]);
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
        foreach (var entry in model.Entries(section))
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
