using System.Text;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Archives;

/// <summary>One entry of an archive, with whatever headers stood before it folded in.</summary>
internal sealed record TarEntry
{
    public required byte[] Name { get; init; }

    public required TarKind Kind { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky (07777).</summary>
    public int Mode { get; init; } = 0x1A4;

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    /// <summary>How long the file is, holes and all.</summary>
    public long Length { get; init; }

    /// <summary>How many bytes of content follow in the archive; less than the length only for a sparse file.</summary>
    public long PackedLength { get; init; }

    public FileTime ModifiedAt { get; init; }

    /// <summary>Of both kinds of link.</summary>
    public byte[] LinkName { get; init; } = [];

    public DeviceNumber Device { get; init; }

    public IReadOnlyList<TarAttribute> Attributes { get; init; } = [];

    /// <summary>Null: no holes.</summary>
    public IReadOnlyList<TarSegment>? Segments { get; init; }

    /// <summary>The name for a message: no control characters reach a terminal or a log.</summary>
    public string ShownName => Show(Name);

    internal static string Show(ReadOnlySpan<byte> name) =>
        string.Concat(Encoding.UTF8.GetString(name).Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
}
