using System.Collections.Immutable;
using Orc.Compose.Environment;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>Writes into a service what it leaves unsaid.</summary>
internal sealed class ServiceNormalisation(VariableTable variables, string folder)
{
    private static readonly string[] Namespaces = ["network_mode", "ipc", "pid", "uts", "cgroup"];

    public MappingNode Apply(MappingNode service)
    {
        // Nothing over what an earlier file says: it is the image's again.
        foreach (var key in (ReadOnlySpan<string>)["command", "entrypoint"])
        {
            service = service[key] is { IsNull: true } ? service.Without(key) : service;
        }

        service = WithBuildDefaults(service);
        service = WithNetworks(service);
        service = WithDependencies(service);
        service = service.WithEach("secrets", reference => WithTarget(reference, "/run/secrets/"));
        service = service.WithEach("configs", reference => WithTarget(reference, "/"));
        if (service.Text("pull_policy") == "if_not_present")
        {
            service = service.Set("pull_policy", ScalarNode.Text("missing", service["pull_policy"]!.Position));
        }

        return service.Mapping("environment") is { } environment
            ? service.Set("environment", Resolve(environment, keepsUnset: true))
            : service;
    }

    // A name without a value takes the project's variable; without one it stays, and unsets what the image says.
    private MappingNode Resolve(MappingNode pairs, bool keepsUnset)
    {
        var resolved = ImmutableArray.CreateBuilder<MappingEntry>(pairs.Entries.Length);
        foreach (var entry in pairs.Entries)
        {
            if (!entry.Value.IsNull)
            {
                resolved.Add(entry);
            }
            else if (variables.Find(entry.Key) is { } value)
            {
                resolved.Add(entry with { Value = ScalarNode.Text(value, entry.Value.Position) });
            }
            else if (keepsUnset)
            {
                resolved.Add(entry);
            }
        }

        return pairs.With(resolved.DrainToImmutable());
    }

    private MappingNode WithBuildDefaults(MappingNode service)
    {
        if (service.Mapping("build") is not { } build)
        {
            return service;
        }

        build = build.Contains("context") ? build : build.Set("context", ScalarNode.Text(folder, build.Position));
        build = build.Contains("dockerfile") || build.Contains("dockerfile_inline")
            ? build
            : build.Set("dockerfile", ScalarNode.Text("Dockerfile", build.Position));
        return service.Set(
            "build",
            build.Mapping("args") is { } args ? build.Set("args", Resolve(args, keepsUnset: false)) : build);
    }

    private static MappingNode WithNetworks(MappingNode service)
    {
        if (service.Contains("provider") || service.Contains("network_mode"))
        {
            return service;
        }

        return service.Mapping("networks") is { Entries.IsEmpty: false }
            ? service
            : service.Set(
                "networks",
                MappingNode.Empty(service.Position).Set("default", ScalarNode.Null(service.Position)));
    }

    private static MappingNode WithDependencies(MappingNode service)
    {
        var all = new MappingBuilder();
        foreach (var entry in service.Entries("depends_on"))
        {
            var dependency = entry.Value as MappingNode ?? MappingNode.Empty(entry.Value.Position);
            all.Set(entry with
            {
                Value = dependency.Contains("required")
                    ? dependency
                    : dependency.Set("required", ScalarNode.Boolean(true, entry.KeyPosition)),
            });
        }

        foreach (var link in service.Items("links").OfType<ScalarNode>())
        {
            AddImplicit(all, Before(link.Value, ':'), restart: true, link.Position);
        }

        foreach (var key in Namespaces)
        {
            if (service[key] is ScalarNode mode && mode.Value.StartsWith("service:", StringComparison.Ordinal))
            {
                AddImplicit(all, mode.Value["service:".Length..], restart: true, mode.Position);
            }
        }

        foreach (var donor in service.Items("volumes_from").OfType<ScalarNode>())
        {
            if (!donor.Value.StartsWith("container:", StringComparison.Ordinal))
            {
                AddImplicit(all, Before(donor.Value, ':'), restart: false, donor.Position);
            }
        }

        return all.Count == 0
            ? service.Without("depends_on")
            : service.Set("depends_on", all.Build(service["depends_on"]?.Position ?? service.Position));
    }

    private static void AddImplicit(MappingBuilder all, string name, bool restart, SourcePosition position)
    {
        var dependency = MappingNode.Empty(position).Set("condition", ScalarNode.Text("service_started", position));
        dependency = restart ? dependency.Set("restart", ScalarNode.Boolean(true, position)) : dependency;
        _ = all.TryAdd(
            new MappingEntry(name, position, dependency.Set("required", ScalarNode.Boolean(true, position))), out _);
    }

    private static MappingNode WithTarget(MappingNode reference, string folder)
    {
        var target = reference.Text("target") ?? reference.Text("source") ?? "";
        var full = target.StartsWith('/') ? target : folder + target;
        return reference.Set("target", ScalarNode.Text(full, reference["target"]?.Position ?? reference.Position));
    }

    private static string Before(string text, char end) =>
        text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
}
