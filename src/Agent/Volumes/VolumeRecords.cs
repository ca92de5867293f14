using System.Text.Json;
using Orc.Linux.Files;

namespace Orc.Agent.Volumes;

/// <summary>The records of volumes on disk, one in each volume's directory.</summary>
internal sealed class VolumeRecords(VolumePaths paths)
{
    /// <summary>Every volume, also one whose removal has begun. What died before it had a record is swept.</summary>
    public IEnumerable<VolumeRecord> Load()
    {
        Directory.CreateDirectory(paths.Root);
        foreach (var directory in Directory.GetDirectories(paths.Root).Order(StringComparer.Ordinal))
        {
            var file = paths.Record(Path.GetFileName(directory));
            if (!File.Exists(file))
            {
                SweepEmpty(directory);
            }
            else if (Read(file) is { } record)
            {
                yield return record;
            }
        }
    }

    public void Save(VolumeRecord record)
    {
        Directory.CreateDirectory(paths.Volume(record.Name));
        DurableFile.Replace(
            paths.Record(record.Name),
            JsonSerializer.SerializeToUtf8Bytes(record, VolumeRecordJson.Default.VolumeRecord),
            Durability.SurvivesPowerCut);
        if (!record.IsRemoving)
        {
            DurableFile.SynchronizeDirectory(paths.Root);
        }
    }

    /// <summary>The last step of a removal.</summary>
    public void Remove(VolumeRecord record)
    {
        File.Delete(paths.Record(record.Name));
        Directory.Delete(paths.Volume(record.Name), recursive: true);
    }

    private static VolumeRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), VolumeRecordJson.Default.VolumeRecord);
        }
        catch (JsonException damaged)
        {
            throw new VolumeException(
                VolumeFailure.Unavailable,
                $"cannot read the record {file}: {damaged.Message}; move its directory away (the data is in _data)",
                damaged);
        }
    }

    // Only what is empty but for our own half-written file: anything else is somebody's data.
    private static void SweepEmpty(string directory)
    {
        if (Directory.GetFileSystemEntries(directory).All(entry => Path.GetFileName(entry) == "record.json.new"))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
