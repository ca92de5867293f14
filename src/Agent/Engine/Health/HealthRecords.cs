using System.Text.Json;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Health;

/// <summary>What is kept of containers' health, in their directories: it goes with them.</summary>
internal sealed class HealthRecords(EnginePaths paths)
{
    /// <summary>Null: nothing was ever asked, or what is there is damaged.</summary>
    public HealthRecord? TryLoad(ContainerId id)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(id)), HealthJson.Default.HealthRecord);
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Nothing happens if the container is gone.</summary>
    public void Save(ContainerId id, HealthRecord record)
    {
        try
        {
            DurableFile.Replace(
                PathOf(id),
                JsonSerializer.SerializeToUtf8Bytes(record, HealthJson.Default.HealthRecord),
                Durability.SurvivesTheProcess);
        }
        catch (LinuxException failure) when (failure.Error == Errno.NoEntry)
        {
            // It was removed meanwhile.
        }
        catch (FileNotFoundException)
        {
            // The same, between the file's writing and its renaming.
        }
    }

    private string PathOf(ContainerId id) => Path.Combine(paths.Container(id), "health.json");
}
