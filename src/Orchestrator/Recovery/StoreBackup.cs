using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>
/// A whole store in one file: a line that names the form, a line of JSON (<see cref="BackupHeader"/>), and the rest,
/// sealed by the store's key: gzip of pieces, each a length (4 bytes, big-endian) and as many bytes. The first piece is
/// the header again, so that nobody can put another on top; the others are the records of a checkpoint.
/// </summary>
internal static class StoreBackup
{
    private const string FirstLine = "orc cluster backup 1\n";
    private const int LongestLine = 4096;

    public static byte[] Write(Snapshot snapshot, BackupHeader header, StoreKey key)
    {
        using var file = new MemoryStream();
        file.Write(Encoding.ASCII.GetBytes(FirstLine));
        file.Write(Json(header));
        file.WriteByte((byte)'\n');
        using var body = new MemoryStream();
        using (var pieces = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            WritePiece(pieces, Json(header with { Key = null }));
            foreach (var record in RecordForm.WriteCheckpoint(snapshot))
            {
                WritePiece(pieces, record.Span);
            }
        }

        file.Write(key.Seal(body.ToArray()));
        return file.ToArray();
    }

    /// <exception cref="BackupException">It is no backup.</exception>
    public static BackupHeader ReadHeader(ReadOnlySpan<byte> file) => Split(file, out _);

    /// <param name="file">All of it.</param>
    /// <param name="key">The key of the store that it was made of.</param>
    /// <exception cref="BackupException">It is no backup, is damaged, or another key sealed it.</exception>
    public static Snapshot Read(ReadOnlySpan<byte> file, StoreKey key)
    {
        var header = Split(file, out var body);
        try
        {
            using var pieces = new GZipStream(new MemoryStream(key.Open(file[body..])), CompressionMode.Decompress);
            if (ReadPiece(pieces) is not { } copy || !copy.AsSpan().SequenceEqual(Json(header with { Key = null })))
            {
                throw new BackupException("the backup is damaged: its head is not the one it was made with");
            }

            var snapshot = Snapshot.Empty;
            while (ReadPiece(pieces) is { } record)
            {
                snapshot = snapshot.Apply(RecordForm.Read(record));
            }

            return snapshot.Version == header.Version && snapshot.Identity.ClusterId == header.Cluster
                ? snapshot
                : throw new BackupException("the backup is damaged: it does not hold what its head says");
        }
        catch (CryptographicException)
        {
            throw new BackupException(
                $"the backup cannot be opened: it is damaged, or the key is not that of the store of node {header.Node}"
                + " which it was made of");
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException or IOException)
        {
            throw new BackupException($"the backup is damaged: {failure.Message}");
        }
    }

    private static BackupHeader Split(ReadOnlySpan<byte> file, out int body)
    {
        if (!file.StartsWith(Encoding.ASCII.GetBytes(FirstLine)))
        {
            throw new BackupException("this file is no backup of a cluster (orc cluster backup makes one)");
        }

        var rest = file[FirstLine.Length..];
        var end = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new BackupException("the backup is damaged: it has no head");
        }

        body = FirstLine.Length + end + 1;
        try
        {
            var header = JsonSerializer.Deserialize(rest[..end], BackupHeader.Text.Default.BackupHeader)
                ?? throw new BackupException("the backup is damaged: its head is empty");
            return header.Form <= RecordForm.Number
                ? header
                : throw new BackupException(
                    $"the backup has form {header.Form}, and this orcd knows {RecordForm.Number}: use a newer orcd");
        }
        catch (JsonException failure)
        {
            throw new BackupException($"the backup is damaged: its head cannot be read ({failure.Message})");
        }
    }

    private static byte[] Json(BackupHeader header) =>
        JsonSerializer.SerializeToUtf8Bytes(header, BackupHeader.Text.Default.BackupHeader);

    private static void WritePiece(Stream stream, ReadOnlySpan<byte> piece)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, piece.Length);
        stream.Write(length);
        stream.Write(piece);
    }

    /// <summary>Null: that was the last.</summary>
    private static byte[]? ReadPiece(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            return null;
        }

        // Sealed with our own key, so that a length is what we wrote.
        var piece = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        stream.ReadExactly(piece);
        return piece;
    }
}
