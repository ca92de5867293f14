using System.Collections.Immutable;
using Orc.Compose.Environment;
using Orc.Compose.Validation;
using Orc.Compose.Values;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// Writes into a merged file what it leaves unsaid: the default network, names, and defaults of long syntax.
/// </summary>
internal sealed class ProjectNormalisation(string projectName, VariableTable variables, PathResolver paths)
{
    public MappingNode Apply(MappingNode model)
    {
        var services = model.Mapping("services") ?? MappingNode.Empty(model.Position);
        var normal = new ServiceNormalisation(variables, paths.Resolve("."));
        var usesDefault = false;
        var changed = ImmutableArray.CreateBuilder<MappingEntry>(services.Entries.Length);
        foreach (var entry in services.Entries)
        {
            if (entry.Value is not MappingNode service)
            {
                changed.Add(entry);
                continue;
            }

            var normalised = normal.Apply(service);
            usesDefault |= normalised.Mapping("networks")?.Contains("default") ?? false;
            changed.Add(entry with { Value = normalised });
        }

        var networks = model.Mapping("networks") ?? MappingNode.Empty(model.Position);
        if (usesDefault && !networks.Contains("default"))
        {
            networks = networks.Set("default", ScalarNode.Null(networks.Position));
        }

        model = model.Set("services", services.With(changed.MoveToImmutable()));
        model = networks.Entries.IsEmpty ? model : model.Set("networks", networks);
        foreach (var section in (ReadOnlySpan<string>)["networks", "volumes", "configs", "secrets"])
        {
            if (model.Mapping(section) is { } resources)
            {
                model = model.Set(section, resources.With([.. resources.Entries.Select(Named)]));
            }
        }

        return model;
    }

    // External things have the name they are declared by; our own carry the project's.
    private MappingEntry Named(MappingEntry entry)
    {
        if (!SchemaPass.IsName(entry.Key))
        {
            return entry;
        }

        var resource = WithDevice(entry.Value as MappingNode ?? MappingNode.Empty(entry.Value.Position), paths);
        if (resource.Contains("name"))
        {
            return entry with { Value = resource };
        }

        var name = resource.IsTrue("external") ? entry.Key : $"{projectName}_{entry.Key}";
        return entry with { Value = resource.Set("name", ScalarNode.Text(name, entry.KeyPosition)) };
    }

    /// <summary>A volume that is a bind by the local driver's options: its device is a path like that of a bind.
    /// </summary>
    public static MappingNode WithDevice(MappingNode resource, PathResolver paths)
    {
        var isBind = resource.Mapping("driver_opts") is { } options
            && options.Text("o") is { } flags
            && flags.Split(',').Contains("bind");
        return isBind && resource.Mapping("driver_opts") is { } opts
            && opts["device"] is ScalarNode { Value.Length: > 0 } device
            ? resource.Set("driver_opts", opts.Set("device", device.With(paths.Resolve(device.Value), ScalarKind.Text)))
            : resource;
    }
}
