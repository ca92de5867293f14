using System.Security.Cryptography;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// Content by digest, as it came: manifests, configurations, and compressed layers too. Layers are kept because a
/// registry, a saved archive or another node must get the very bytes that the manifest's digests name, and no
/// compressor gives them twice.
/// </summary>
internal sealed class BlobStore(ImageStorePaths paths, TemporaryPlace temporary)
{
    public bool Contains(Digest digest) => File.Exists(paths.Blob(digest));

    /// <summary>Bytes on disk; zero: not there.</summary>
    public long SizeOf(Digest digest) => new FileInfo(paths.Blob(digest)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Null: not there, or no longer what its name says.</summary>
    public byte[]? Find(Digest digest)
    {
        try
        {
            var bytes = File.ReadAllBytes(paths.Blob(digest));
            return Hash(digest, bytes) == digest ? bytes : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public FileStream Open(Digest digest) => new(
        paths.Blob(digest), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    public Digest Put(ReadOnlySpan<byte> content)
    {
        using var writer = Create();
        writer.Append(content);
        var digest = writer.Finish();
        writer.Keep();
        return digest;
    }

    public BlobWriter Create() => new(paths, temporary.NewPath());

    public void Remove(Digest digest) => File.Delete(paths.Blob(digest));

    public IEnumerable<Digest> List() => Directory.EnumerateFiles(paths.Blobs)
        .Select(path => Digest.TryParse($"{Digest.Sha256}:{Path.GetFileName(path)}", out var digest) ? digest : default)
        .Where(digest => digest != default);

    private static Digest Hash(Digest wanted, byte[] bytes) => wanted.Algorithm == Digest.Sha256
        ? Digest.OfSha256(SHA256.HashData(bytes))
        : Digest.Parse($"sha512:{Convert.ToHexStringLower(SHA512.HashData(bytes))}");
}
