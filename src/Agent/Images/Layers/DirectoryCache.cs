using System.Text;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// The directories of a tree that entries were last put in, kept open: looking one up by its whole path is most of the
/// cost of a small file. Directories that an archive takes for granted are made.
/// </summary>
internal sealed class DirectoryCache(DirectoryHandle root) : IDisposable
{
    private const int MaxOpen = 256;
    private const int ImplicitMode = 0x1ED;

    private readonly Dictionary<string, DirectoryHandle> _open = new(StringComparer.Ordinal);
    private List<DirectoryHandle> _forgotten = [];
    private byte[] _lastPath = [];
    private DirectoryHandle? _last;

    public DirectoryHandle Ensure(ReadOnlySpan<byte> path)
    {
        if (_last is null || !path.SequenceEqual(_lastPath))
        {
            _last = path.IsEmpty ? root : Find(path) ?? Create(path);
            _lastPath = path.ToArray();
        }

        return _last;
    }

    /// <summary>Null: there is no such directory.</summary>
    public DirectoryHandle? Find(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return root;
        }

        var key = Encoding.Latin1.GetString(path);
        if (_open.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            return root.FindBelow(path) is { } found ? Keep(key, found) : null;
        }
        catch (LinuxException failure) when (failure.Error is Errno.NotDirectory)
        {
            // A step is a file, or one that this layer has marked as deleted.
            return null;
        }
    }

    /// <summary>
    /// After a directory was replaced by something else: what was open may be gone. A handle in use stays valid until
    /// this is called again.
    /// </summary>
    public void Forget()
    {
        _forgotten.ForEach(handle => handle.Dispose());
        _forgotten = [.. _open.Values];
        _open.Clear();
        _last = null;
    }

    public void Dispose()
    {
        Forget();
        Forget();
        _last?.Dispose();
    }

    private DirectoryHandle Create(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf((byte)'/');
        var parentPath = slash < 0 ? [] : path[..slash];
        var parent = parentPath.IsEmpty ? root : Find(parentPath) ?? Create(parentPath);
        var name = path[(slash + 1)..];
        if (parent.FindStatus(name) is { } status)
        {
            if (!Whiteout.IsMark(status))
            {
                throw ImageException.BadContent(
                    $"archive puts something below {Archives.TarEntry.Show(path)}, which is no directory in it");
            }

            parent.Remove(name);
            parent.CreateDirectory(name, ImplicitMode);
            parent.SetMode(name, ImplicitMode);
            Whiteout.MakeOpaque(parent, name);
        }
        else
        {
            parent.CreateDirectory(name, ImplicitMode);
            parent.SetMode(name, ImplicitMode);
        }

        var made = root.FindBelow(path) ?? throw ImageException.BadContent(
            $"archive has a directory that leads nowhere: {Archives.TarEntry.Show(path)}");
        return Keep(Encoding.Latin1.GetString(path), made);
    }

    private DirectoryHandle Keep(string key, DirectoryHandle handle)
    {
        if (_open.Count >= MaxOpen)
        {
            Trim();
        }

        return _open[key] = handle;
    }

    // The one in use is never among them: it is the last that was asked for.
    private void Trim()
    {
        foreach (var (key, handle) in _open.Take(MaxOpen / 2).ToList())
        {
            if (!ReferenceEquals(handle, _last))
            {
                handle.Dispose();
                _open.Remove(key);
            }
        }
    }
}
