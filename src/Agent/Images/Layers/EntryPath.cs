using Orc.Agent.Images.Archives;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// A name from an archive, made plain: no slash in front or behind, no empty step, no dot. One that climbs out by its
/// own words is refused; what links do on the way is the kernel's to hold (RESOLVE_IN_ROOT).
/// </summary>
internal readonly struct EntryPath
{
    private readonly byte[] _path;
    private readonly int _nameStart;

    private EntryPath(byte[] path)
    {
        _path = path;
        _nameStart = path.AsSpan().LastIndexOf((byte)'/') + 1;
    }

    /// <summary>The root itself, which archives write as <c>./</c>.</summary>
    public bool IsRoot => _path.Length == 0;

    public ReadOnlySpan<byte> Whole => _path;

    public ReadOnlySpan<byte> Parent => _nameStart == 0 ? [] : _path.AsSpan(0, _nameStart - 1);

    public ReadOnlySpan<byte> Name => _path.AsSpan(_nameStart);

    public static EntryPath From(byte[] name, TarEntry entry)
    {
        if (name.AsSpan().Contains((byte)0))
        {
            throw ImageException.BadContent($"archive has a name with a zero byte in it: {entry.ShownName}");
        }

        return IsPlain(name) ? new EntryPath(name) : new EntryPath(Clean(name, entry));
    }

    private static bool IsPlain(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name[0] is not ((byte)'/' or (byte)'.') && name[^1] != (byte)'/'
        && name.IndexOf("//"u8) < 0 && name.IndexOf("/."u8) < 0;

    private static byte[] Clean(ReadOnlySpan<byte> name, TarEntry entry)
    {
        var steps = new List<byte[]>();
        foreach (var range in name.Split((byte)'/'))
        {
            var step = name[range];
            if (step.IsEmpty || step.SequenceEqual("."u8))
            {
                continue;
            }

            if (!step.SequenceEqual(".."u8))
            {
                steps.Add(step.ToArray());
            }
            else if (steps.Count > 0)
            {
                steps.RemoveAt(steps.Count - 1);
            }
            else
            {
                throw ImageException.BadContent(
                    $"archive has a name that leaves the image: {TarEntry.Show(name)} (entry {entry.ShownName})");
            }
        }

        var path = new List<byte>(name.Length);
        foreach (var step in steps)
        {
            path.AddRange(path.Count == 0 ? [] : "/"u8);
            path.AddRange(step);
        }

        return [.. path];
    }
}
