using System.Security.Cryptography;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>A blob on its way in: hashed while it is written, there only once it is kept.</summary>
internal sealed class BlobWriter(ImageStorePaths paths, string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Digest? _digest;
    private bool _isKept;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> content)
    {
        _hash.AppendData(content);
        _file.Write(content);
        Length += content.Length;
    }

    /// <summary>All is written; what it is.</summary>
    public Digest Finish() => _digest ??= Digest.OfSha256(_hash.GetHashAndReset());

    /// <summary>Puts it where its digest says.</summary>
    public void Keep()
    {
        var place = paths.Blob(Finish());
        _file.Dispose();
        File.Move(path, place, overwrite: true);
        _isKept = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (!_isKept)
        {
            File.Delete(path);
        }
    }
}
