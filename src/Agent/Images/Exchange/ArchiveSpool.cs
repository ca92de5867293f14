using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Storage;

namespace Orc.Agent.Images.Exchange;

/// <summary>
/// An archive of images, set out so that its parts can be read in any order: what names what stands at its end as often
/// as at its start. Names in it are keys here and never paths, so that no name can do harm.
/// </summary>
internal sealed class ArchiveSpool : IDisposable
{
    /// <summary>An image has a few parts and at most some hundred layers.</summary>
    private const int MostParts = 100_000;

    private const int MostLinks = 8;
    private const int MaxDocumentBytes = 16 << 20;

    private readonly TemporaryPlace _temporary;
    private readonly string _place;
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private long _last;

    private ArchiveSpool(TemporaryPlace temporary)
    {
        _temporary = temporary;
        _place = temporary.NewPath();
        Directory.CreateDirectory(_place, (UnixFileMode)0x1C0);
    }

    /// <summary>Reads the archive to its end, packed with gzip or zstd or not at all.</summary>
    public static async Task<ArchiveSpool> ReadAsync(
        Stream archive, TemporaryPlace temporary, TarLimits limits, CancellationToken cancellationToken)
    {
        var spool = new ArchiveSpool(temporary);
        try
        {
            await using var plain = await LayerInflater.OpenAsync(
                PipeReader.Create(archive, new StreamPipeReaderOptions(bufferSize: LayerInflater.ChunkSize)),
                cancellationToken);
            var reader = new TarReader(
                PipeReader.Create(plain, new StreamPipeReaderOptions(bufferSize: LayerInflater.ChunkSize)), limits);
            await spool.FillAsync(reader, limits, cancellationToken);
            return spool;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or ZstdSharp.ZstdException)
        {
            spool.Dispose();
            throw new ImageException(
                ImageFailure.BadContent, $"the archive cannot be unpacked: {damaged.Message}", damaged);
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => Find(name) is not null;

    public FileStream Open(string name) => new(
        Find(name)
            ?? throw ImageException.BadContent($"the archive has no {TarEntry.Show(Encoding.UTF8.GetBytes(name))}"),
        FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    /// <summary>A small part, whole.</summary>
    public byte[] Read(string name)
    {
        using var part = Open(name);
        if (part.Length > MaxDocumentBytes)
        {
            throw ImageException.BadContent($"the archive's {name} has {part.Length} bytes: too many for a document");
        }

        var bytes = new byte[part.Length];
        part.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => _temporary.Remove(_place);

    private async Task FillAsync(TarReader reader, TarLimits limits, CancellationToken cancellationToken)
    {
        long total = 0;
        while (await reader.ReadAsync(cancellationToken) is { } entry)
        {
            var name = Normal("", Encoding.UTF8.GetString(entry.Name));
            if (entry.Kind is TarKind.SymbolicLink or TarKind.HardLink)
            {
                // A symbolic link says where from its own place, a hard link from the archive's root.
                var from = entry.Kind is TarKind.SymbolicLink ? Parent(name) : "";
                _links[name] = Normal(from, Encoding.UTF8.GetString(entry.LinkName));
            }
            else if (entry.Kind is TarKind.File)
            {
                total += entry.Length;
                if (total > limits.MaxUnpackedBytes || _parts.Count + _links.Count >= MostParts)
                {
                    throw ImageException.BadContent("the archive has more in it than any image: is it a bomb?");
                }

                await SetOutAsync(reader, entry, name, cancellationToken);
            }
        }
    }

    private async Task SetOutAsync(
        TarReader reader, TarEntry entry, string name, CancellationToken cancellationToken)
    {
        if (entry.Segments is not null)
        {
            throw ImageException.BadContent(
                $"the archive has a sparse file, which no image archive has: {entry.ShownName}");
        }

        var path = Path.Combine(_place, (_last++).ToString(CultureInfo.InvariantCulture));
        await using var part = new FileStream(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        while (await reader.ReadContentAsync(cancellationToken) is { IsEmpty: false } piece)
        {
            part.Write(piece.Span);
        }

        // Given twice, the last one counts, as tar has it.
        if (_parts.TryGetValue(name, out var before))
        {
            File.Delete(before);
        }

        _parts[name] = path;
        _links.Remove(name);
    }

    private string? Find(string name)
    {
        var found = Normal("", name);
        for (var links = 0; links < MostLinks; links++)
        {
            if (_parts.TryGetValue(found, out var path))
            {
                return path;
            }

            if (!_links.TryGetValue(found, out found!))
            {
                return null;
            }
        }

        return null;
    }

    private static string Parent(string name) =>
        name.LastIndexOf('/') is var slash and > 0 ? name[..slash] : "";

    private static string Normal(string from, string name)
    {
        var words = name.StartsWith('/') ? [] : from.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var word in name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "."))
        {
            if (word != "..")
            {
                words.Add(word);
            }
            else if (words.Count > 0)
            {
                words.RemoveAt(words.Count - 1);
            }
        }

        return string.Join('/', words);
    }
}
