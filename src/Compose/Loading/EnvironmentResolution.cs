using Orc.Compose.Environment;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>Reads the environment and label files of services into them; what a service says itself wins.</summary>
internal sealed class EnvironmentResolution(LoadContext context, VariableTable variables)
{
    /// <summary>One large file can be that of many services.</summary>
    private const int MaxVariables = 500_000;

    private int _variables;

    public MappingNode Apply(MappingNode service, bool isSelected)
    {
        if (_variables > MaxVariables)
        {
            return service;
        }

        if (service.Contains("env_file"))
        {
            var files = new EnvironmentFile(variables, context.Diagnostics, context.Expansion);
            foreach (var file in service.Mappings("env_file"))
            {
                Read(files, file, isSelected);
            }

            service = Merge(service, "environment", files).Without("env_file");
        }

        if (service.Contains("label_file"))
        {
            var files = new EnvironmentFile(variables, context.Diagnostics, context.Expansion);
            foreach (var path in service.Items("label_file").OfType<ScalarNode>())
            {
                if (ReadText(path.Value, path.Position, isRequired: true, isSelected) is { } text)
                {
                    files.Read(context.Shown(path.Value), text);
                }
            }

            service = Merge(service, "labels", files).Without("label_file");
        }

        return service;
    }

    private void Read(EnvironmentFile files, MappingNode file, bool isSelected)
    {
        var path = file.Text("path") ?? "";
        if (ReadText(path, file.Position, file.Flag("required") ?? true, isSelected) is not { } text)
        {
            return;
        }

        if (file.Text("format") == "raw")
        {
            files.ReadRaw(context.Shown(path), text);
        }
        else
        {
            files.Read(context.Shown(path), text);
        }
    }

    // A service that is not started may lack its files: other services must not fail for it.
    private string? ReadText(string path, SourcePosition position, bool isRequired, bool isSelected)
    {
        if (context.Read(path, position) is not { } content)
        {
            return null;
        }

        if (content.IsMissing && !isRequired)
        {
            return null;
        }

        if (content.Failure is not { } failure)
        {
            return context.Decode(content, path, position);
        }

        if (isSelected && (context.Request.NeedsEnvironmentFiles || context.Request.Purpose == LoadPurpose.Run))
        {
            context.Diagnostics.Error($"cannot read the environment file {context.Shown(path)}: {failure}", position);
        }
        else
        {
            context.Diagnostics.Warning($"cannot read the environment file {context.Shown(path)}: {failure}", position);
        }

        return null;
    }

    private MappingNode Merge(MappingNode service, string key, EnvironmentFile files)
    {
        var position = service.KeyPosition(key);
        _variables = Math.Min(MaxVariables + 1, _variables + files.Values.Count);
        if (_variables > MaxVariables)
        {
            context.Diagnostics.Error($"environment files set more than {MaxVariables} variables", position);
            return service;
        }

        var merged = new MappingBuilder();
        foreach (var (name, value) in files.Values)
        {
            merged.Set(name, ScalarNode.Text(value, files.PositionOf(name)));
        }

        foreach (var entry in service.Entries(key))
        {
            if (merged.Find(entry.Key) is { } before)
            {
                context.Origins?.Replaced(before.Position, entry.Value.Position);
            }

            merged.Set(entry);
        }

        return merged.Count == 0 ? service : service.Set(key, merged.Build(position));
    }
}
