using System.Collections.Immutable;
using System.Text;
using Orc.Compose.Environment;
using Orc.Compose.Projects;
using Orc.Compose.Yaml;
using Orc.Model.Projects;

namespace Orc.Compose.Loading;

/// <summary>Reads what secrets and configs hold, on the side of the caller: the daemon may be elsewhere.</summary>
internal sealed class ContentReading(LoadContext context, VariableTable variables)
{
    /// <summary>
    /// Docker's limit for a secret is 500 KiB; ours is generous, and keeps the message to the daemon small.
    /// </summary>
    private const int MaxSize = 1 << 20;

    /// <param name="model">The whole file.</param>
    /// <param name="selected">Services that are to run: what only others use may be missing.</param>
    public ImmutableSortedDictionary<string, ImmutableArray<byte>> Read(
        MappingNode model, ImmutableArray<string> selected)
    {
        var services = selected
            .Select(name => model.Mapping("services")?.Mapping(name))
            .OfType<MappingNode>()
            .ToList();
        var contents = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<byte>>(StringComparer.Ordinal);
        foreach (var section in (ReadOnlySpan<string>)["configs", "secrets"])
        {
            var used = services
                .SelectMany(service => service.Mappings(section))
                .Select(reference => reference.Text("source"))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var entry in model.Entries(section).Where(entry => used.Contains(entry.Key)))
            {
                if (entry.Value is MappingNode resource && Content(section, entry, resource) is { } content)
                {
                    contents[ComposeFile.ContentKey(section, entry.Key)] = content;
                }
            }
        }

        return contents.ToImmutable();
    }

    private ImmutableArray<byte>? Content(string section, MappingEntry entry, MappingNode resource)
    {
        var kind = section[..^1];
        if (resource.IsTrue("external") && context.Request.Scope == ProjectScope.Cluster)
        {
            return null;
        }

        if (resource.IsTrue("external"))
        {
            context.Diagnostics.Error(
                $"the {kind} \"{entry.Key}\" is external, which is not available on one host; give it a file",
                resource.KeyPosition("external"));
            return null;
        }

        foreach (var key in (ReadOnlySpan<string>)["driver", "template_driver"])
        {
            if (resource.TryFind(key, out var unsupported))
            {
                context.Diagnostics.Error(
                    $"the {kind} \"{entry.Key}\": {key} is not available", unsupported.KeyPosition);
            }
        }

        foreach (var key in (ReadOnlySpan<string>)["labels", "driver_opts"])
        {
            if (resource.TryFind(key, out var idle) && idle.Value is MappingNode { Entries.IsEmpty: false })
            {
                context.Diagnostics.Warning(
                    $"the {kind} \"{entry.Key}\": {key} have no effect: its content goes with the containers that have"
                    + $" it, and no {kind} is made of it",
                    idle.KeyPosition);
            }
        }

        if (resource.Text("content") is { } content)
        {
            return [.. Encoding.UTF8.GetBytes(content)];
        }

        if (resource.Text("environment") is { } variable)
        {
            return FromVariable(kind, entry, resource, variable);
        }

        return resource.Text("file") is { } path ? FromFile(kind, entry, resource, path) : null;
    }

    private ImmutableArray<byte>? FromVariable(string kind, MappingEntry entry, MappingNode resource, string variable)
    {
        var position = resource["environment"]!.Position;
        if (context.IncludedVariables.GetValueOrDefault(position) is { } included)
        {
            return [.. Encoding.UTF8.GetBytes(included)];
        }

        if (variables.Find(variable) is { } value)
        {
            return [.. Encoding.UTF8.GetBytes(value)];
        }

        context.Diagnostics.Error(
            $"the {kind} \"{entry.Key}\" is taken from the variable {variable}, which is not set",
            position);
        return null;
    }

    private ImmutableArray<byte>? FromFile(string kind, MappingEntry entry, MappingNode resource, string path)
    {
        var position = resource["file"]!.Position;
        var content = context.Files.Read(path);
        if (content.Failure is { } failure)
        {
            context.Diagnostics.Error(
                $"cannot read {context.Shown(path)} for the {kind} \"{entry.Key}\": {failure}", position);
            return null;
        }

        if (content.Bytes.Length > MaxSize)
        {
            context.Diagnostics.Error(
                $"{context.Shown(path)} is larger than the 1 MiB that a {kind} may hold; mount it as a volume",
                position);
            return null;
        }

        return content.Bytes;
    }
}
