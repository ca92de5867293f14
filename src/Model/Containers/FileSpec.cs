using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Orc.Model.Containers;

/// <summary>A secret or config as a file of a container. It lives on tmpfs and never in the image's layers.</summary>
public sealed record FileSpec
{
    public required FileKind Kind { get; init; }

    /// <summary>The name it has in the project.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path in the container.</summary>
    public required string Target { get; init; }

    public required ImmutableArray<byte> Content { get; init; }

    /// <summary>The cluster's secret or config that it holds; null: it came with the project.</summary>
    public string? ClusterName { get; init; }

    /// <summary>Null: root, number only.</summary>
    public string? Uid { get; init; }

    public string? Gid { get; init; }

    /// <summary>Permission bits; 0444 unless asked.</summary>
    public int Mode { get; init; } = 0x124;

    /// <summary>The same with its content's SHA-256 in the content's place: to compare, and to keep a secret.
    /// </summary>
    public FileSpec Digested() => this with { Content = [.. SHA256.HashData(Content.AsSpan())] };
}
