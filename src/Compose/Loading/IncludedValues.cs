using Orc.Compose.Environment;
using Orc.Compose.Values;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// What the whole project finds out last of all, an included one must find out for itself, while its own folder and
/// variables are known: values of variables that are only named, and devices that are folders.
/// </summary>
internal sealed class IncludedValues(LoadContext context, VariableTable variables, PathResolver paths)
{
    public MappingNode Settle(MappingNode model)
    {
        if (context.Request.Interpolate)
        {
            model = Each(model, "services", WithEnvironment);
            foreach (var section in (ReadOnlySpan<string>)["configs", "secrets"])
            {
                NoteVariables(model, section);
            }
        }

        return context.Request.ResolvePaths
            ? Each(model, "volumes", volume => ProjectNormalisation.WithDevice(volume, paths))
            : model;
    }

    private static MappingNode Each(MappingNode model, string section, Func<MappingNode, MappingNode> change) =>
        model.Mapping(section) is { } all
            ? model.Set(
                section,
                all.With([.. all.Entries.Select(entry =>
                    entry.Value is MappingNode one ? entry with { Value = change(one) } : entry)]))
            : model;

    // One that is not set here may be by the including project, as it may for that one's own services.
    private MappingNode WithEnvironment(MappingNode service) =>
        service.Mapping("environment") is { } environment
            ? service.Set(
                "environment",
                environment.With([.. environment.Entries.Select(entry =>
                    entry.Value.IsNull && variables.Find(entry.Key) is { } value
                        ? entry with { Value = ScalarNode.Text(value, entry.Value.Position) }
                        : entry)]))
            : service;

    private void NoteVariables(MappingNode model, string section)
    {
        foreach (var entry in model.Entries(section))
        {
            if ((entry.Value as MappingNode)?["environment"] is ScalarNode named
                && variables.Find(named.Value) is { } value)
            {
                context.IncludedVariables[named.Position] = value;
            }
        }
    }
}
