using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Records;

/// <summary>Writes and reads what is kept of containers and their runs.</summary>
internal sealed class ContainerRecords(EnginePaths paths, NodeKey key)
{
    public void Save(ContainerRecord record, Durability durability)
    {
        var kept = record with { Spec = record.Spec with { Files = [.. record.Spec.Files.Select(Seal)] } };
        DurableFile.Replace(
            paths.Record(record.ContainerId),
            JsonSerializer.SerializeToUtf8Bytes(kept, RecordJson.Default.ContainerRecord),
            durability);
    }

    /// <summary>Null: there is none, or what is there is not one (a container half made, or a damaged disk).</summary>
    public ContainerRecord? TryLoad(ContainerId id)
    {
        try
        {
            var record = JsonSerializer.Deserialize(
                File.ReadAllBytes(paths.Record(id)), RecordJson.Default.ContainerRecord);
            return record is null
                ? null
                : record with
                {
                    // An older record has none: the generated reader gives what is missing the type's own default.
                    Command = record.Command.IsDefault ? [] : record.Command,
                    Spec = record.Spec with { Files = [.. record.Spec.Files.Select(Open)] },
                };
        }
        catch (Exception failure) when (failure is IOException or JsonException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>How a container ended, by what is left of its directory.</summary>
    public static ExitReport? TryLoadExit(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(directory, EnginePaths.RecordName)),
                RecordJson.Default.ContainerRecord)?.LastExit;
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Every container that has a directory.</summary>
    public IEnumerable<ContainerId> All() => Directory.Exists(paths.Containers)
        ? Directory.EnumerateDirectories(paths.Containers)
            .Select(directory => new ContainerId(Path.GetFileName(directory)))
            .Where(id => id.Value.Length == ContainerId.Length)
        : [];

    public static void SaveRun(RunPaths run, RunRecord record) => DurableFile.Replace(
        run.Record,
        JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.RunRecord),
        Durability.SurvivesTheProcess);

    /// <summary>Null: the run is half made.</summary>
    public static RunRecord? TryLoadRun(RunPaths run)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(run.Record), RecordJson.Default.RunRecord);
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The numbers of the runs that have a directory, rising.</summary>
    public IReadOnlyList<int> Runs(ContainerId id) => Directory.Exists(paths.Runs(id))
        ?
        [
            .. Directory.EnumerateDirectories(paths.Runs(id))
                .Select(directory => int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture))
                .Order(),
        ]
        : [];

    private FileSpec Seal(FileSpec file) =>
        file.Kind == FileKind.Secret ? file with { Content = key.Seal(file.Content) } : file;

    private FileSpec Open(FileSpec file) =>
        file.Kind == FileKind.Secret ? file with { Content = key.Open(file.Content) } : file;
}
