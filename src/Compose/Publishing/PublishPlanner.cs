using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Orc.Compose.Loading;
using Orc.Compose.Remotes;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Publishing;

/// <summary>
/// Plans the publishing of a project: its files as they are, variables not expanded, so that whoever uses them gives
/// their own. Files that they name go along under names without folders, and are called by those.
/// </summary>
public sealed class PublishPlanner
{
    private readonly PublishRequest _request;
    private readonly LoadContext _context;
    private readonly PublishConcerns _concerns;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<PublishedFile> _own = [];
    private readonly List<PublishedFile> _others = [];

    private PublishPlanner(PublishRequest request, IComposeFiles files)
    {
        _request = request;
        _context = new LoadContext(new ComposeRequest { WorkingDirectory = request.WorkingDirectory }, files);
        _concerns = new PublishConcerns();
    }

    public static PublishPlan Plan(PublishRequest request, IComposeFiles files)
    {
        var planner = new PublishPlanner(request, files);
        foreach (var file in request.Files)
        {
            if (planner.ReadCompose(file, request.Directory, PublishedFileKind.Compose) is { } content)
            {
                planner._own.Add(new PublishedFile(PublishedFileKind.Compose, Path.GetFileName(file), content));
            }
        }

        planner.CheckBuilt();
        return new PublishPlan
        {
            Files = [.. planner._own, .. planner._others],
            Errors = [.. planner._context.Diagnostics.InOrder().Where(found => found.IsError)],
            Concerns = [.. planner._concerns.InOrder()],
        };
    }

    // The text as it is published; null after it was said why there is none.
    private ImmutableArray<byte>? ReadCompose(string file, string directory, PublishedFileKind kind)
    {
        if (RemoteResource.IsRemote(file) || file == "-")
        {
            _context.Diagnostics.Error(
                file == "-"
                    ? "standard input cannot be published: name a file"
                    : $"{file} is published already: include it from a file of yours");
            return null;
        }

        if (_context.ReadText(file) is not { } text)
        {
            return null;
        }

        var edits = new TextEdits(text);
        var documents = YamlReader.Read(_context.Shown(file), text, _context.Diagnostics);
        foreach (var document in documents.OfType<MappingNode>())
        {
            CheckIncludes(document);
            _concerns.Add(document);
            foreach (var entry in document.Entries("services"))
            {
                if (entry.Value is MappingNode service)
                {
                    AddService(entry.Key, service, directory, edits);
                    if (kind == PublishedFileKind.Compose)
                    {
                        _concerns.AddImage(entry.Key, service);
                    }
                }
            }
        }

        return [.. Encoding.UTF8.GetBytes(edits.Apply())];
    }

    private void CheckIncludes(MappingNode document)
    {
        foreach (var include in Several(document["include"]))
        {
            foreach (var path in Several(include is MappingNode mapping ? mapping["path"] : include)
                .OfType<ScalarNode>()
                .Where(path => !RemoteResource.IsRemote(path.Value)))
            {
                _context.Diagnostics.Error(
                    $"a project with the local include {path.Value} cannot be published: publish that one by itself, "
                    + "and include it as oci://registry/name:tag",
                    path.Position);
            }
        }
    }

    private void AddService(string name, MappingNode service, string directory, TextEdits edits)
    {
        _concerns.Add(name, service);
        if (service.Mapping("extends")?["file"] is ScalarNode extended && !RemoteResource.IsRemote(extended.Value))
        {
            Carry(extended, directory, edits, PublishedFileKind.Extended);
        }

        foreach (var file in Several(service["label_file"]).OfType<ScalarNode>())
        {
            Carry(file, directory, edits, PublishedFileKind.Environment);
        }

        foreach (var item in Several(service["env_file"]))
        {
            var isRequired = (item as MappingNode)?.Flag("required") != false;
            if ((item is MappingNode mapping ? mapping["path"] : item) is not ScalarNode path)
            {
                continue;
            }

            if (!_request.WithEnvironment)
            {
                _context.Diagnostics.Error(
                    $"service \"{name}\" has the environment file {path.Value}, which may hold secrets: publish it too "
                    + "by --with-env, or take it out",
                    path.Position);
            }
            else if (isRequired || _context.Files.Exists(Absolute(path.Value, directory)))
            {
                Carry(path, directory, edits, PublishedFileKind.Environment);
            }
        }
    }

    /// <summary>Takes along a file that is named, and has it called by its new name.</summary>
    private void Carry(ScalarNode path, string directory, TextEdits edits, PublishedFileKind kind)
    {
        if (path.Value.Contains('$', StringComparison.Ordinal))
        {
            _context.Diagnostics.Error(
                $"{path.Value} cannot be published: which file it is depends on a variable", path.Position);
            return;
        }

        var file = Absolute(path.Value, directory);
        if (!_names.TryGetValue(file, out var name))
        {
            name = NameOf(file);
            _names[file] = name;
            if (ContentOf(file, path.Position, kind) is not { } content)
            {
                return;
            }

            _others.Add(new PublishedFile(kind, name, content));
        }

        if (path.Value != name && path.Value != $"./{name}" && !edits.TryReplace(path.Position, path.Value, name))
        {
            _context.Diagnostics.Error(
                $"{path.Value} cannot be published from here: write it as one plain word on its line", path.Position);
        }
    }

    private ImmutableArray<byte>? ContentOf(string file, SourcePosition askedAt, PublishedFileKind kind)
    {
        if (kind == PublishedFileKind.Extended)
        {
            return ReadCompose(file, Path.GetDirectoryName(file) ?? "/", kind);
        }

        if (_context.ReadText(file, askedAt) is not { } text)
        {
            return null;
        }

        _concerns.AddVariables(_context.Shown(file), text);
        return [.. Encoding.UTF8.GetBytes(text)];
    }

    // Services that only a build can make have nothing that others could run.
    private void CheckBuilt()
    {
        foreach (var (name, position) in _concerns.BuiltOnly)
        {
            _context.Diagnostics.Error(
                $"service \"{name}\" has only a build: give it an image, or nobody else can run it", position);
        }
    }

    // Flat, and of its own: two folders may have files of one name.
    private string NameOf(string file)
    {
        var plain = Path.GetFileName(file);
        var isTaken = _names.ContainsValue(plain) || plain == "compose.yaml" || plain == "image-digests.yaml"
            || _request.Files.Contains(file);
        var isBeside = Path.GetDirectoryName(file) == _request.Directory;
        if (isBeside && !isTaken)
        {
            return plain;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            Path.GetRelativePath(_request.Directory, file))));
        return $"{hash[..12]}{Path.GetExtension(plain)}";
    }

    private static string Absolute(string path, string directory) =>
        Path.GetFullPath(Path.Combine(directory, path));

    private static IEnumerable<Node> Several(Node? node) => node switch
    {
        SequenceNode list => list.Items,
        null => [],
        _ => [node],
    };
}
