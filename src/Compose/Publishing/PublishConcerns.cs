using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Publishing;

/// <summary>
/// What a project's owner should look at before others see it: values that look secret, folders of this machine, files
/// that do not go along.
/// </summary>
internal sealed class PublishConcerns
{
    private readonly List<Diagnostic> _found = [];
    private readonly Dictionary<string, SourcePosition> _built = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withImage = new(StringComparer.Ordinal);

    /// <summary>Services that no file gives an image.</summary>
    public IEnumerable<(string Name, SourcePosition Position)> BuiltOnly => _built
        .Where(built => !_withImage.Contains(built.Key))
        .Select(built => (built.Key, built.Value));

    public IEnumerable<Diagnostic> InOrder() => _found.Distinct();

    /// <summary>What stands beside services.</summary>
    public void Add(MappingNode document)
    {
        foreach (var section in (ReadOnlySpan<string>)["configs", "secrets"])
        {
            foreach (var entry in document.Entries(section))
            {
                if (entry.Value is MappingNode resource)
                {
                    AddResource(section[..^1], entry.Key, resource);
                }
            }
        }
    }

    /// <summary>Of the project's own files: what makes its containers.</summary>
    public void AddImage(string name, MappingNode service)
    {
        if (service.Contains("image") || service.Contains("extends") || service.Contains("provider"))
        {
            _ = _withImage.Add(name);
            if (service.Text("image") is { } image && service.TryFind("build", out var context))
            {
                Note(
                    $"the image {image} of service \"{name}\" is built of files that do not go along, and orc does not"
                    + " push images yet: push it with another tool",
                    context.KeyPosition);
            }
        }
        else if (service.TryFind("build", out var build))
        {
            _ = _built.TryAdd(name, build.KeyPosition);
        }
    }

    public void Add(string name, MappingNode service)
    {
        foreach (var volume in Several(service["volumes"]))
        {
            AddBind(name, volume);
        }

        foreach (var (variable, value) in Variables(service["environment"]))
        {
            AddVariable($"service \"{name}\" gives {variable}", variable, value.Value, value.Position);
        }
    }

    /// <summary>A file of variables; it has lines and no columns worth telling.</summary>
    public void AddVariables(string file, string text)
    {
        var line = 0;
        foreach (var content in text.Split('\n'))
        {
            line++;
            var trimmed = content.Trim();
            var equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || trimmed[0] == '#')
            {
                continue;
            }

            var name = trimmed[..equals].Replace("export ", "", StringComparison.Ordinal).Trim();
            AddVariable(
                $"it gives {name}",
                name,
                trimmed[(equals + 1)..].Trim().Trim('"', '\''),
                new SourcePosition(file, line, 1));
        }
    }

    private void AddResource(string kind, string name, MappingNode resource)
    {
        if (resource["file"] is ScalarNode file)
        {
            Note($"the {kind} \"{name}\" is of {file.Value}, which does not go along", file.Position);
        }

        if (resource["content"] is ScalarNode content && SecretSigns.KindOf(content.Value) is { } sign)
        {
            Note($"the {kind} \"{name}\" holds what looks like {sign}", content.Position);
        }
    }

    private void AddBind(string name, Node volume)
    {
        var source = volume switch
        {
            ScalarNode text when text.Value.IndexOf(':', StringComparison.Ordinal) is > 0 and var at =>
                text.Value[..at],
            MappingNode mapping when mapping.Text("type") == "bind" => mapping.Text("source"),
            _ => null,
        };
        if (source is ['.' or '/' or '~', ..])
        {
            Note(
                $"service \"{name}\" mounts {source} of this machine: that it does is published, what is in it is not",
                volume.Position);
        }
    }

    private void AddVariable(string what, string name, string value, SourcePosition position)
    {
        if (SecretSigns.KindOf(value) is { } sign)
        {
            Note($"{what} what looks like {sign}", position);
        }
        else if (SecretSigns.IsSecretName(name) && value.Length > 0 && !value.Contains('$', StringComparison.Ordinal))
        {
            Note($"{what} a value, which looks like a secret: take it from a variable", position);
        }
    }

    private void Note(string message, SourcePosition position) => _found.Add(Diagnostic.Warning(message, position));

    private static IEnumerable<(string Name, ScalarNode Value)> Variables(Node? environment)
    {
        foreach (var entry in (environment as MappingNode)?.Entries ?? [])
        {
            if (entry.Value is ScalarNode value)
            {
                yield return (entry.Key, value);
            }
        }

        foreach (var item in (environment as SequenceNode)?.Items.OfType<ScalarNode>() ?? [])
        {
            if (item.Value.Split('=', 2) is [var name, var value])
            {
                yield return (name, ScalarNode.Text(value, item.Position));
            }
        }
    }

    private static IEnumerable<Node> Several(Node? node) => node switch
    {
        SequenceNode list => list.Items,
        null => [],
        _ => [node],
    };
}
