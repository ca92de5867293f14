using System.Collections.Immutable;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>Which services a project has under the active profiles, and which of them are acted on.</summary>
internal sealed class ServiceSelection(LoadContext context, MappingNode services, ImmutableArray<string> profiles)
{
    private readonly HashSet<string> _active = ActiveProfiles(context, services, profiles);

    public bool IsEnabled(MappingNode service)
    {
        var own = service.Items("profiles");
        return own.IsEmpty
            || _active.Contains("*")
            || own.OfType<ScalarNode>().Any(profile => _active.Contains(profile.Value));
    }

    /// <summary>
    /// The named services and what they depend on, in the order of the file; all enabled ones if none is named.
    /// </summary>
    public ImmutableArray<string> Select(MappingNode enabled)
    {
        if (context.Request.Services.IsEmpty)
        {
            return [.. Names(enabled)];
        }

        var selected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in context.Request.Services)
        {
            if (enabled.Contains(name))
            {
                Add(enabled, name, selected);
            }
            else
            {
                context.Diagnostics.Error(
                    $"no such service: {name}{context.Diagnostics.Suggest(name, Names(enabled))}");
            }
        }

        return [.. Names(enabled).Where(selected.Contains)];
    }

    private void Add(MappingNode enabled, string first, HashSet<string> selected)
    {
        var waiting = new Stack<string>([first]);
        while (waiting.TryPop(out var name))
        {
            if (!selected.Add(name)
                || context.Request.Dependencies == DependencyUse.Ignore
                || enabled.Mapping(name) is not { } service)
            {
                continue;
            }

            foreach (var dependency in service.Entries("depends_on").Where(entry => enabled.Contains(entry.Key)))
            {
                waiting.Push(dependency.Key);
            }
        }
    }

    private static IEnumerable<string> Names(MappingNode services) =>
        services.Keys.Where(name => services[name] is MappingNode);

    // A named service runs whatever its profiles: they become active.
    private static HashSet<string> ActiveProfiles(
        LoadContext context, MappingNode services, ImmutableArray<string> profiles)
    {
        var active = new HashSet<string>(profiles, StringComparer.Ordinal);
        foreach (var name in context.Request.Services)
        {
            foreach (var profile in services.Mapping(name)?.Items("profiles").OfType<ScalarNode>() ?? [])
            {
                _ = active.Add(profile.Value);
            }
        }

        return active;
    }
}
