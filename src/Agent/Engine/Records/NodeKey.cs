using System.Collections.Immutable;
using System.Security.Cryptography;
using Orc.Linux.Files;

namespace Orc.Agent.Engine.Records;

/// <summary>
/// Seals secrets in records with AES-GCM by a key of this node, in a file that only root reads: it protects a backup of
/// the records, not against root.
/// </summary>
internal sealed class NodeKey(string path)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Lazy<byte[]> _key = new(() => LoadOrCreate(path));

    // nonce, tag, sealed bytes
    public ImmutableArray<byte> Seal(ImmutableArray<byte> content)
    {
        var secret = new byte[NonceBytes + TagBytes + content.Length];
        RandomNumberGenerator.Fill(secret.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key.Value, TagBytes);
        cipher.Encrypt(
            secret.AsSpan(0, NonceBytes),
            content.AsSpan(),
            secret.AsSpan(NonceBytes + TagBytes),
            secret.AsSpan(NonceBytes, TagBytes));
        return [.. secret];
    }

    public ImmutableArray<byte> Open(ImmutableArray<byte> secret)
    {
        var content = new byte[secret.Length - NonceBytes - TagBytes];
        var span = secret.AsSpan();
        using var cipher = new AesGcm(_key.Value, TagBytes);
        cipher.Decrypt(span[..NonceBytes], span[(NonceBytes + TagBytes)..], span[NonceBytes..][..TagBytes], content);
        return [.. content];
    }

    private static byte[] LoadOrCreate(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: KeyBytes } known)
        {
            return known;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        DurableFile.Replace(path, key, Durability.SurvivesPowerCut);
        return key;
    }
}
