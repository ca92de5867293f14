using Orc.Compose.Interpolation;
using Orc.Compose.Merging;
using Orc.Compose.Remotes;
using Orc.Compose.Values;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>
/// Lays each service that extends another over that other, found in the same file, in what was loaded before, or in a
/// file of its own whose paths are relative to it.
/// </summary>
internal sealed class ExtendsPass(
    LoadContext context, VariableScope variables, PathResolver paths, MappingNode? earlier)
{
    private const int MaxDepth = 200;

    /// <summary>Values that services may take over from those they extend: many can extend one large one.</summary>
    private const long CopyBudget = 500_000;

    private readonly TreeMerge _merge = new(context.Diagnostics, TagUse.Keep, context.Origins);
    private readonly Dictionary<string, MappingNode?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(string File, string Service), Node?> _done = [];
    private readonly List<(string File, string Service)> _open = [];
    private string _own = "";
    private long _copied;

    public MappingNode Apply(MappingNode document, string path)
    {
        if (document.Mapping("services") is not { } services
            || !services.Entries.Any(entry => entry.Value is MappingNode service && service.Contains("extends")))
        {
            return document;
        }

        (_files[path], _own) = (document, path);
        var resolved = new MappingBuilder();
        foreach (var entry in services.Entries)
        {
            var service = entry.Value is MappingNode ? Resolve(path, entry.Key, entry.Value.Position) : entry.Value;
            resolved.Set(entry with { Value = service ?? entry.Value });
        }

        return document.Set("services", resolved.Build(services.Position, services.Tag));
    }

    // The service as its file and what it extends say; null where that failed.
    private Node? Resolve(string file, string name, SourcePosition askedAt)
    {
        if (_done.TryGetValue((file, name), out var done))
        {
            return done;
        }

        if (_open.Contains((file, name)))
        {
            var chain = string.Join(" → ", _open.Select(step => step.Service).Append(name));
            context.Diagnostics.Error($"services extend each other: {chain}", askedAt);
            return null;
        }

        if (_open.Count >= MaxDepth)
        {
            context.Diagnostics.Error($"services extend each other deeper than {MaxDepth} levels", askedAt);
            return null;
        }

        if (Find(file, name, askedAt) is not { } service)
        {
            return null;
        }

        _open.Add((file, name));
        var resolved = service.Mapping("extends") is { } extends ? Extend(file, service, extends) : service;
        _open.RemoveAt(_open.Count - 1);
        _done[(file, name)] = resolved;
        return resolved;
    }

    private Node? Extend(string file, MappingNode service, MappingNode extends)
    {
        if (extends.Text("service") is not { } name)
        {
            return null;
        }

        var other = extends.Text("file") is { } path ? FileOf(path, extends) : file;
        if (other is null)
        {
            return null;
        }

        var found = Resolve(other, name, extends.Position);
        _copied += found?.Weight ?? 0;
        if (_copied > CopyBudget)
        {
            context.Diagnostics.Error(
                $"services take more than {CopyBudget} values from those they extend", extends.Position);
            return null;
        }

        return found is null
            ? null
            : _merge.Merge(found, service.Without("extends"), MergeRules.Root["services"]["*"]);
    }

    private string? FileOf(string path, MappingNode extends) =>
        RemoteResource.Parse(path) is { } remote
            ? context.Remotes.Locate(remote, extends["file"]!.Position)
            : paths.Resolve(path);

    private MappingNode? Find(string file, string name, SourcePosition askedAt)
    {
        if (!_files.TryGetValue(file, out var document))
        {
            document = Read(file, askedAt);
            _files[file] = document;
        }

        if (document is null)
        {
            return null;
        }

        var services = document.Mapping("services");
        var found = services?[name] ?? (file == _own ? earlier?.Mapping("services")?[name] : null);
        if (found is MappingNode service)
        {
            return service;
        }

        var near = found is null && services is not null ? context.Diagnostics.Suggest(name, services.Keys) : "";
        context.Diagnostics.Error(
            found is null
                ? $"{context.Shown(file)} has no service \"{name}\" to extend{near}"
                : $"the service \"{name}\" of {context.Shown(file)} is empty and cannot be extended",
            askedAt);
        return null;
    }

    private MappingNode? Read(string file, SourcePosition askedAt)
    {
        var inside = paths.In(Path.GetDirectoryName(file) ?? "/");
        var loader = new FileLoader(context, variables, inside, null);
        MappingNode? document = null;
        foreach (var next in ProjectSources.Read(context, [file], askedAt).SelectMany(loader.Documents))
        {
            document = document is null ? next : _merge.Merge(document, next);
        }

        return document;
    }
}
