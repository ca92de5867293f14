using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Model.Containers;

/// <summary>What happens to a container's output. It is kept in files of <see cref="MaxSize"/>, rotated.</summary>
public sealed record LogSpec
{
    public static readonly ByteSize DefaultMaxSize = new(50L << 20);
    public const int DefaultMaxFiles = 3;

    /// <summary>json-file, local and k8s-file are all our own file; none keeps nothing.</summary>
    public string Driver { get; init; } = "local";

    /// <summary>Less than nothing: as much as the disk holds.</summary>
    public ByteSize? MaxSize { get; init; }

    public int? MaxFiles { get; init; }

    /// <summary>Options as the user wrote them, for <c>inspect</c>.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The option <c>max-size</c>: a size, or -1.</summary>
    public static bool TryParseMaxSize(string text, out ByteSize size)
    {
        size = new ByteSize(-1);
        return text == "-1" || (ByteSize.TryParse(text, out size) && size.Bytes > 0);
    }
}
