using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// Leaves out what no service uses: Compose makes networks, volumes, secrets and configs for their use only.
/// </summary>
internal static class ResourcePruning
{
    public static MappingNode Apply(MappingNode model)
    {
        var used = new HashSet<(string Section, string Key)>();
        foreach (var entry in model.Entries("services"))
        {
            if (entry.Value is MappingNode service)
            {
                AddUses(service, used);
            }
        }

        foreach (var section in (ReadOnlySpan<string>)["networks", "volumes", "configs", "secrets", "models"])
        {
            if (model.Mapping(section) is not { } resources)
            {
                continue;
            }

            var kept = resources.Entries.RemoveAll(entry => !used.Contains((section, entry.Key)));
            model = kept.IsEmpty ? model.Without(section) : model.Set(section, resources.With(kept));
        }

        return model;
    }

    private static void AddUses(MappingNode service, HashSet<(string Section, string Key)> used)
    {
        foreach (var section in (ReadOnlySpan<string>)["networks", "models"])
        {
            used.UnionWith(service.Entries(section).Select(entry => (section, entry.Key)));
        }

        used.UnionWith(service.Mappings("volumes")
            .Where(volume => volume.Text("type") is "volume" or "cluster" && volume.Contains("source"))
            .Select(volume => ("volumes", volume.Text("source")!)));
        used.UnionWith(References(service, "configs"));
        used.UnionWith(References(service, "secrets"));
        if (service.Mapping("build") is { } build)
        {
            used.UnionWith(References(build, "secrets"));
        }

        if (service.Mapping("credential_spec")?.Text("config") is { } config)
        {
            _ = used.Add(("configs", config));
        }
    }

    private static IEnumerable<(string Section, string Key)> References(MappingNode owner, string section) =>
        owner.Mappings(section).Select(reference => (section, reference.Text("source") ?? ""));
}
