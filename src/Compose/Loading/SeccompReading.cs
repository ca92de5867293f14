using System.Collections.Immutable;
using System.Text.Json;
using Orc.Compose.Projects;
using Orc.Compose.Syntax;
using Orc.Compose.Values;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>
/// Reads the seccomp profiles that services name: a path is the caller's, and the daemon may be elsewhere.
/// </summary>
internal sealed class SeccompReading(LoadContext context, PathResolver paths)
{
    private const int MaxSize = 1 << 20;

    /// <summary>By their keys among a project's contents, as JSON without white space.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<byte>> Read(
        MappingNode model, IReadOnlyCollection<string> selected)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<byte>>(StringComparer.Ordinal);
        foreach (var entry in model.Entries("services"))
        {
            foreach (var option in (entry.Value as MappingNode)?.Items("security_opt").OfType<ScalarNode>() ?? [])
            {
                if (SeccompOption.FileOf(option.Value) is { } file
                    && !found.ContainsKey(ComposeFile.ProfileKey(file))
                    && Profile(file, option.Position, selected.Contains(entry.Key)) is { } profile)
                {
                    found[ComposeFile.ProfileKey(file)] = profile;
                }
            }
        }

        return found.ToImmutable();
    }

    // A service that is not started may lack its file: others must not fail for it.
    private ImmutableArray<byte>? Profile(string file, SourcePosition position, bool isSelected)
    {
        var path = paths.Resolve(file);
        if (context.Read(path, position) is not { } content)
        {
            return null;
        }

        var failure = content.Failure
            ?? (content.Bytes.Length > MaxSize ? $"it is larger than {MaxSize >> 20} MiB" : null);
        try
        {
            return failure is null ? Compact(content.Bytes) : Complain(failure);
        }
        catch (JsonException wrong)
        {
            return Complain($"it is no JSON ({wrong.Message})");
        }

        ImmutableArray<byte>? Complain(string reason)
        {
            if (isSelected)
            {
                context.Diagnostics.Error(
                    $"cannot read the seccomp profile {context.Shown(path)}: {reason}", position);
            }

            return null;
        }
    }

    private static ImmutableArray<byte> Compact(ImmutableArray<byte> text)
    {
        using var document = JsonDocument.Parse(text.AsMemory());
        using var compact = new MemoryStream();
        using (var writer = new Utf8JsonWriter(compact))
        {
            document.RootElement.WriteTo(writer);
        }

        return [.. compact.ToArray()];
    }
}
