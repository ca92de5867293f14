using System.Collections.Immutable;

namespace Orc.Compose.Loading;

/// <summary>What reading a file gave: its bytes, or why there are none.</summary>
public sealed record FileContent
{
    private FileContent()
    {
    }

    public ImmutableArray<byte> Bytes { get; private init; } = [];

    /// <summary>Null where the file was read; else a phrase such as "there is no such file".</summary>
    public string? Failure { get; private init; }

    public bool IsMissing { get; private init; }

    public static FileContent Missing { get; } = new() { Failure = "there is no such file", IsMissing = true };

    public static FileContent Of(ReadOnlySpan<byte> bytes) => new() { Bytes = [.. bytes] };

    public static FileContent Failed(string reason) => new() { Failure = reason };
}
