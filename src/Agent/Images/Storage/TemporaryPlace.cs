using System.Globalization;
using System.Text;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// Where things are made before they are renamed to where they belong, and go to before they are removed.
/// </summary>
internal sealed class TemporaryPlace
{
    private readonly string _root;
    private long _last;

    public TemporaryPlace(string root)
    {
        _root = root;
        Directory.CreateDirectory(root);
        Leftovers = [.. Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)!)];
        _last = Leftovers.Select(Number).DefaultIfEmpty(0).Max();
    }

    /// <summary>What an earlier process did not finish.</summary>
    public IReadOnlyList<string> Leftovers { get; }

    public string NewPath() =>
        Path.Combine(_root, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes what lies there, whatever it is. Nothing there is no error.</summary>
    public void Remove(string path)
    {
        using var root = DirectoryHandle.Open(_root);
        root.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
    }

    private static long Number(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
