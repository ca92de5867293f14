using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Secrets;

/// <summary>A secret or config of the cluster: made once, never changed, and used by stacks by its name.</summary>
internal sealed record ClusterFile
{
    public required FileKind Kind { get; init; }

    public required string Name { get; init; }

    public required ImmutableArray<byte> Content { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ClusterTime CreatedAt { get; init; }

    /// <summary><c>secret/password</c>.</summary>
    public string Key => KeyOf(Kind, Name);

    public static string KeyOf(FileKind kind, string name) => $"{Word(kind)}/{name}";

    public static string Word(FileKind kind) => kind == FileKind.Secret ? "secret" : "config";
}
