using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orc.Linux.Files;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>The tables of overlay networks on the disk, a file each, for when the control plane is out of
/// reach.</summary>
internal sealed partial class OverlayTableRecords(string directory, ILogger logger)
{
    // A table is saved at each change, and a large one is not thrown away each time.
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>Those of networks that are here; the others go.</summary>
    public IReadOnlyList<OverlayTable> Load(Func<OverlayTable, bool> isHere)
    {
        Directory.CreateDirectory(directory);
        var tables = new List<OverlayTable>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.json"))
        {
            if (TryLoad(path) is { } table && isHere(table))
            {
                tables.Add(table);
            }
            else
            {
                File.Delete(path);
            }
        }

        return tables;
    }

    /// <summary>One at a time.</summary>
    public void Save(OverlayTable table)
    {
        _text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_text))
        {
            JsonSerializer.Serialize(json, table, OverlayTableJson.Default.OverlayTable);
        }

        DurableFile.Replace(PathOf(table.Network), _text.WrittenSpan, Durability.SurvivesTheProcess);
    }

    public void Remove(string network) => File.Delete(PathOf(network));

    private OverlayTable? TryLoad(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), OverlayTableJson.Default.OverlayTable);
        }
        catch (JsonException damaged)
        {
            // The control plane says it again.
            LogDamaged(path, damaged.Message);
            return null;
        }
    }

    private string PathOf(string network) => Path.Combine(
        directory,
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network)))[..32]}.json");

    [LoggerMessage(LogLevel.Warning, "the table {Path} of an overlay network is damaged, and left out: {Reason}")]
    private partial void LogDamaged(string path, string reason);
}
