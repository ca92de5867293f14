using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Storage;

/// <summary>A layer being unpacked: it becomes one by a rename, or it is removed.</summary>
internal sealed class LayerStaging : IDisposable
{
    // As every distribution's root; an archive's own entry for its root overrides it.
    private const int RootMode = 0x1ED;

    private readonly TemporaryPlace _temporary;
    private bool _isKept;

    public LayerStaging(TemporaryPlace temporary)
    {
        _temporary = temporary;
        Place = temporary.NewPath();
        Directory.CreateDirectory(Place, (UnixFileMode)0x1C0);
        using var place = DirectoryHandle.Open(Place);
        place.CreateDirectory("diff"u8, RootMode);
        place.SetMode("diff"u8, RootMode);
        Tree = place.OpenDirectory("diff"u8);
    }

    public string Place { get; }

    public DirectoryHandle Tree { get; }

    /// <summary>It was renamed away: nothing of it is here any more.</summary>
    public void Kept() => _isKept = true;

    public void Dispose()
    {
        Tree.Dispose();
        if (!_isKept)
        {
            _temporary.Remove(Place);
        }
    }
}
