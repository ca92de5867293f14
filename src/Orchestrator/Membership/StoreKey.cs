using System.Security.Cryptography;

namespace Orc.Orchestrator.Membership;

/// <summary>
/// Seals what a store holds in secret: AES-256-GCM, nonce (12 bytes) and tag (16) before the text. It protects copies
/// of the store, not against root of this machine.
/// </summary>
internal sealed class StoreKey : IDisposable
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly AesGcm _cipher;

    private StoreKey(byte[] key) => _cipher = new AesGcm(key, TagLength);

    /// <param name="path">Is made, for its owner alone, where there is none.</param>
    public static StoreKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
            file.Flush(flushToDisk: true);
        }

        return FindFault(File.ReadAllBytes(path)) is { } fault
            ? throw new IOException($"{path} is damaged: {fault}")
            : Of(File.ReadAllBytes(path));
    }

    /// <summary>Null: they can be a key.</summary>
    public static string? FindFault(byte[] key) =>
        key.Length == KeyLength ? null : $"it has {key.Length} bytes, and {KeyLength} are a key";

    public static StoreKey Of(byte[] key) => new(key);

    public byte[] Seal(ReadOnlySpan<byte> text)
    {
        var whole = new byte[SealedLength(text.Length)];
        Seal(text, whole);
        return whole;
    }

    /// <summary>How long a text is once it is sealed.</summary>
    public static int SealedLength(int text) => NonceLength + TagLength + text;

    /// <param name="text">What to seal.</param>
    /// <param name="whole">Of just the length that it gets.</param>
    public void Seal(ReadOnlySpan<byte> text, Span<byte> whole)
    {
        RandomNumberGenerator.Fill(whole[..NonceLength]);
        _cipher.Encrypt(
            whole[..NonceLength],
            text,
            whole[(NonceLength + TagLength)..],
            whole.Slice(NonceLength, TagLength));
    }

    /// <exception cref="CryptographicException">Another key sealed it, or it was changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> whole)
    {
        if (whole.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("what is sealed was cut short");
        }

        var text = new byte[whole.Length - NonceLength - TagLength];
        _cipher.Decrypt(
            whole[..NonceLength], whole[(NonceLength + TagLength)..], whole.Slice(NonceLength, TagLength), text);
        return text;
    }

    public void Dispose() => _cipher.Dispose();
}
