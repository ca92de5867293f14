using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// The stored form of commits: one JSON document each. Only nulls are left out: other defaults may change from
/// one version of orc to the next.
/// </summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(RecordConverters.TaskIdConverter), typeof(RecordConverters.NodeIdConverter),
        typeof(RecordConverters.BytesConverter), typeof(RecordConverters.SizeConverter),
        typeof(RecordConverters.TimeConverter), typeof(RecordConverters.RequestConverter), typeof(TaskConverter),
        typeof(WishConverter), typeof(ReportConverter),
    ])]
[JsonSerializable(typeof(Commit))]
[JsonSerializable(typeof(Release))]
[SuppressMessage("Maintainability", "CA1506", Justification = "The generated half knows every stored type.")]
internal sealed partial class RecordForm : JsonSerializerContext
{
    /// <summary>Written into each store; a store of a higher form than the highest here is refused.</summary>
    public const int Number = 1;

    // As the serializer has it where it makes its own writer.
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <summary>The same documents, each sealed: who does not know that would take them for damaged.</summary>
    public const int Sealed = 2;

    /// <summary>Into a buffer that is not of one piece with it.</summary>
    public static void Write(Commit commit, IBufferWriter<byte> to)
    {
        using var writer = new Utf8JsonWriter(to, Unchecked);
        JsonSerializer.Serialize(writer, commit, Default.Commit);
    }

    public static byte[] Write(Commit commit) => JsonSerializer.SerializeToUtf8Bytes(commit, Default.Commit);

    /// <summary>What is written of a commit; null: it is too large.</summary>
    public static Action<IBufferWriter<byte>>? FindRecord(Commit commit, out string error)
    {
        error = "";
        var (changes, bytes) = (commit.Changes, (byte[])[]);
        if (changes.Count <= Store.Commit.MaxChanges)
        {
            // Many and small: whoever writes them puts them into bytes, while the next ones are decided.
            var others = changes.Where(change => !IsOfTask(change)).ToList();
            if (others.Count == 0)
            {
                return to => Write(commit, to);
            }

            bytes = Write(commit with { Changes = others });
            if (bytes.Length <= Store.Commit.MaxBytes)
            {
                return others.Count == changes.Count ? to => to.Write(bytes) : to => Write(commit, to);
            }
        }

        var size = bytes.Length == 0 ? "" : $", {bytes.Length} bytes";
        error = $"this change is too large for one commit ({changes.Count} changes{size}; "
            + $"at most {Store.Commit.MaxChanges} and {Store.Commit.MaxBytes} bytes); "
            + (bytes.Length > 0 && FileWeight.Describe(changes) is { } files
                ? $"{files}, or split the project"
                : "split the project");
        return null;
    }

    private static bool IsOfTask(Store.Change change) =>
        change is Store.Change.PutTask or Store.Change.ObserveTask or Store.Change.DropTask;

    public static Commit Read(ReadOnlySpan<byte> record) =>
        OlderRecords.Mend(
            JsonSerializer.Deserialize(record, Default.Commit)
            ?? throw new InvalidDataException("the store holds an empty record"));

    /// <summary>A whole snapshot as commits of puts.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> WriteCheckpoint(Snapshot snapshot)
    {
        IEnumerable<Change> changes =
        [
            new Change.SetIdentity(snapshot.Identity),
            new Change.SetCounter(snapshot.Counter),
            .. snapshot.Authority is { } authority
                ? (IEnumerable<Change>)[new Change.PutAuthority(authority)]
                : [],
            .. snapshot.Overlays == Overlays.OverlaySettings.Default
                ? (IEnumerable<Change>)[]
                : [new Change.SetOverlays(snapshot.Overlays)],
            .. snapshot.OverlayKeys == Overlays.OverlayKeys.None
                ? (IEnumerable<Change>)[]
                : [new Change.SetOverlayKeys(snapshot.OverlayKeys)],
            .. snapshot.Settings != Store.ClusterSettings.None
                ? (IEnumerable<Change>)[new Change.PutSettings(snapshot.Settings)]
                : [],
            .. snapshot.Logins.Values.Select(login => new Change.PutLogin(login)),
            .. snapshot.Nodes.Values.Select(node => new Change.PutNode(node)),
            .. snapshot.Projects.Values.Select(project => new Change.PutProject(project)),
            .. snapshot.Sources.Values.Select(source => new Change.PutSource(source)),
            .. snapshot.Networks.Values.Select(network => new Change.PutNetwork(network)),
            .. snapshot.Volumes.Values.Select(volume => new Change.PutVolume(volume)),
            .. snapshot.Files.Values.Select(file => new Change.PutFile(file)),
            .. snapshot.Services.Values.Select(service => new Change.PutService(service)),
            .. snapshot.Releases.Values.Select(release => new Change.PutRelease(release)),
            .. snapshot.Tasks.Values.Select(task => new Change.PutTask(task)),
            .. snapshot.Orphans.Values.Select(orphan => new Change.PutOrphan(orphan)),
            .. snapshot.Attachments.Values.Select(one => new Change.PutAttachment(one)),
            .. snapshot.Restore is { } restore ? (IEnumerable<Change>)[new Change.PutRestore(restore)] : [],
            .. snapshot.Requests.Values.Select(request => new Change.PutRequest(request)),
        ];
        return
        [
            .. changes.Chunk(Store.Commit.MaxChanges)
                .Select(chunk => new ReadOnlyMemory<byte>(Write(new Commit(snapshot.Version, snapshot.Time, chunk)))),
        ];
    }
}
