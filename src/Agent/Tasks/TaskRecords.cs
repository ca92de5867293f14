using System.Globalization;
using System.Text;
using System.Text.Json;
using Orc.Linux.Files;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>A file for each task, and the number of this life of the agent.</summary>
internal sealed class TaskRecords
{
    private const string Suffix = ".json";

    private readonly string _directory;

    /// <param name="directory">Is made if it is not there.</param>
    public TaskRecords(string directory)
    {
        Directory.CreateDirectory(directory);
        _directory = directory;
        Epoch = NextEpoch(Path.Combine(directory, "epoch"));
    }

    /// <summary>Rises with each life of the agent, so that what an earlier one said counts less.</summary>
    public long Epoch { get; }

    /// <summary>What is damaged (a power cut) is left out: its container says enough to go on.</summary>
    public IReadOnlyList<TaskRecord> Load() =>
    [
        .. Directory.EnumerateFiles(_directory, $"*{Suffix}")
            .Select(TryLoad)
            .OfType<TaskRecord>()
            .OrderBy(record => record.Task),
    ];

    public void Save(TaskRecord record) => DurableFile.Replace(
        PathOf(record.Task),
        JsonSerializer.SerializeToUtf8Bytes(record, TaskJson.Default.TaskRecord),
        Durability.SurvivesTheProcess);

    public void Remove(TaskId task) => File.Delete(PathOf(task));

    private static TaskRecord? TryLoad(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), TaskJson.Default.TaskRecord);
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    private static long NextEpoch(string file)
    {
        var last = File.Exists(file)
            && long.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                ? known
                : 0;
        DurableFile.Replace(
            file,
            Encoding.ASCII.GetBytes((last + 1).ToString(CultureInfo.InvariantCulture)),
            Durability.SurvivesPowerCut);
        return last + 1;
    }

    private string PathOf(TaskId task) =>
        Path.Combine(_directory, $"{task.Value.ToString(CultureInfo.InvariantCulture)}{Suffix}");
}
