using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Tasks are nearly all that a store writes and reads, so their form is written by hand: what is nothing is left out.
/// A property that is new in the record must be added here (a test says so).
/// </summary>
internal sealed class TaskConverter : JsonConverter<ServiceTask>
{
    private const int Nodes = 4096;

    private static readonly WishConverter Wishes = new();
    private static readonly ReportConverter Reports = new();

    private readonly string[] _nodes = [.. Enumerable.Repeat("", Nodes)];
    private string _project = "";
    private string _service = "";

    public override ServiceTask Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var task = new Draft();
        while (RecordReading.NextProperty(ref reader))
        {
            if (!ReadMain(ref reader, task, options) && !ReadMarks(ref reader, task, options)
                && !ReadPast(ref reader, task))
            {
                reader.Skip();
            }
        }

        return task.ToTask();
    }

    public override void Write(Utf8JsonWriter writer, ServiceTask value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("Id"u8, value.Id.Value);
        writer.WriteStartObject("Service"u8);
        writer.WriteString("Project"u8, value.Service.Project);
        writer.WriteString("Name"u8, value.Service.Name);
        writer.WriteEndObject();
        writer.WriteNumber("Slot"u8, value.Slot);
        writer.WriteNumber("Release"u8, value.Release);
        writer.WriteString("Node"u8, value.Node.Value);
        writer.WritePropertyName("Wish"u8);
        Wishes.Write(writer, value.Wish, options);

        // An older orcd reads what is not there as null, and this may not be.
        writer.WriteString("Waiting"u8, value.Waiting);
        writer.WriteIfSet("RecreateRound"u8, value.RecreateRound);
        writer.WriteIfSet("KeptFor"u8, value.KeptFor);
        writer.WriteIfSet("HandsOver"u8, value.HandsOver);
        writer.WriteIfSet("Donor"u8, value.Donor?.Value ?? 0);
        writer.WriteIfSet("CreatedAt"u8, value.CreatedAt.Milliseconds);
        if (value.Observed is { } observed)
        {
            writer.WritePropertyName("Observed"u8);
            Reports.Write(writer, observed, options);
        }

        WriteMarks(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteMarks(Utf8JsonWriter writer, ServiceTask value)
    {
        writer.WriteIfSet("Attempt"u8, value.Attempt);
        if (value.Runs != default)
        {
            writer.WriteStartObject("Runs"u8);
            writer.WriteNumber("Seen"u8, value.Runs.Seen);
            writer.WriteNumber("Failures"u8, value.Runs.Failures);
            writer.WriteNumber("Since"u8, value.Runs.Since.Milliseconds);
            writer.WriteEndObject();
        }

        if (value.UpAt is { } up)
        {
            writer.WriteNumber("UpAt"u8, up.Milliseconds);
        }

        if (value.FailedAt is { } failed)
        {
            writer.WriteNumber("FailedAt"u8, failed.Milliseconds);
        }

        writer.WriteIfSet("FailedUpdate"u8, value.FailedUpdate);
        writer.WriteIfSet("IsPast"u8, value.IsPast);
        WriteMap(writer, "Addresses"u8, value.Addresses);
        WriteMap(writer, "Granted"u8, value.Granted);
    }

    private static void WriteMap(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableSortedDictionary<string, string>? map)
    {
        if (map is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, text) in map)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }

    private bool ReadMain(ref Utf8JsonReader reader, Draft task, JsonSerializerOptions options)
    {
        if (Is(ref reader, "Id"u8))
        {
            task.Id = reader.GetInt64();
        }
        else if (Is(ref reader, "Service"u8))
        {
            task.Service = ReadKey(ref reader);
        }
        else if (Is(ref reader, "Slot"u8))
        {
            task.Slot = reader.GetInt32();
        }
        else if (Is(ref reader, "Release"u8))
        {
            task.Release = reader.GetInt64();
        }
        else if (Is(ref reader, "Node"u8))
        {
            task.Node = new NodeId(RecordReading.Shared(ref reader, _nodes));
        }
        else if (Is(ref reader, "Wish"u8))
        {
            task.Wish = Wishes.Read(ref reader, typeof(TaskWish), options);
        }
        else if (Is(ref reader, "Waiting"u8))
        {
            task.Waiting = reader.GetString() ?? "";
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool ReadMarks(ref Utf8JsonReader reader, Draft task, JsonSerializerOptions options)
    {
        if (Is(ref reader, "RecreateRound"u8))
        {
            task.RecreateRound = reader.GetInt64();
        }
        else if (Is(ref reader, "KeptFor"u8))
        {
            task.KeptFor = reader.GetInt64();
        }
        else if (Is(ref reader, "HandsOver"u8))
        {
            task.HandsOver = reader.GetBoolean();
        }
        else if (Is(ref reader, "Donor"u8))
        {
            task.Donor = reader.TokenType == JsonTokenType.Null ? null : new TaskId(reader.GetInt64());
        }
        else if (Is(ref reader, "CreatedAt"u8))
        {
            task.CreatedAt = new ClusterTime(reader.GetInt64());
        }
        else if (Is(ref reader, "Observed"u8))
        {
            task.Observed = reader.TokenType == JsonTokenType.Null
                ? null
                : Reports.Read(ref reader, typeof(TaskReport), options);
        }
        else if (Is(ref reader, "Attempt"u8))
        {
            task.Attempt = reader.GetInt32();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool ReadPast(ref Utf8JsonReader reader, Draft task)
    {
        if (Is(ref reader, "Runs"u8))
        {
            task.Runs = ReadRuns(ref reader);
        }
        else if (Is(ref reader, "UpAt"u8))
        {
            task.UpAt = ReadTime(ref reader);
        }
        else if (Is(ref reader, "FailedAt"u8))
        {
            task.FailedAt = ReadTime(ref reader);
        }
        else if (Is(ref reader, "FailedUpdate"u8))
        {
            task.FailedUpdate = reader.GetBoolean();
        }
        else if (Is(ref reader, "IsPast"u8))
        {
            task.IsPast = reader.GetBoolean();
        }
        else if (Is(ref reader, "Addresses"u8))
        {
            task.Addresses = ReadMap(ref reader);
        }
        else if (Is(ref reader, "Granted"u8))
        {
            task.Granted = ReadMap(ref reader);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();

    private ServiceKey ReadKey(ref Utf8JsonReader reader)
    {
        var (project, service) = ("", "");
        while (RecordReading.NextProperty(ref reader))
        {
            if (Is(ref reader, "Project"u8))
            {
                project = RecordReading.Shared(ref reader, ref _project);
            }
            else if (Is(ref reader, "Name"u8))
            {
                service = RecordReading.Shared(ref reader, ref _service);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ServiceKey(project, service);
    }

    private static RunMark ReadRuns(ref Utf8JsonReader reader)
    {
        var mark = default(RunMark);
        while (RecordReading.NextProperty(ref reader))
        {
            if (Is(ref reader, "Seen"u8))
            {
                mark = mark with { Seen = reader.GetInt32() };
            }
            else if (Is(ref reader, "Failures"u8))
            {
                mark = mark with { Failures = reader.GetInt32() };
            }
            else if (Is(ref reader, "Since"u8))
            {
                mark = mark with { Since = new ClusterTime(reader.GetInt64()) };
            }
            else
            {
                reader.Skip();
            }
        }

        return mark;
    }

    private static ClusterTime? ReadTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : new ClusterTime(reader.GetInt64());

    private static ImmutableSortedDictionary<string, string>? ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (RecordReading.NextProperty(ref reader))
        {
            var key = reader.GetString()!;
            reader.Read();
            map[key] = reader.GetString()!;
        }

        return map.ToImmutable();
    }

    /// <summary>A task while it is read, in whatever order its properties come.</summary>
    private sealed class Draft
    {
        public long Id { get; set; }

        public ServiceKey Service { get; set; }

        public int Slot { get; set; }

        public long Release { get; set; }

        public NodeId Node { get; set; }

        public TaskWish? Wish { get; set; }

        public string Waiting { get; set; } = "";

        public long RecreateRound { get; set; }

        public long KeptFor { get; set; }

        public bool HandsOver { get; set; }

        public TaskId? Donor { get; set; }

        public ClusterTime CreatedAt { get; set; }

        public TaskReport? Observed { get; set; }

        public int Attempt { get; set; }

        public RunMark Runs { get; set; }

        public ClusterTime? UpAt { get; set; }

        public ClusterTime? FailedAt { get; set; }

        public bool FailedUpdate { get; set; }

        public bool IsPast { get; set; }

        public ImmutableSortedDictionary<string, string>? Addresses { get; set; }

        public ImmutableSortedDictionary<string, string>? Granted { get; set; }

        public ServiceTask ToTask() => new()
        {
            Id = new TaskId(Id),
            Service = Service,
            Slot = Slot,
            Release = Release,
            Node = Node,
            Wish = Wish ?? throw new InvalidDataException($"the store's record of task {Id} says not what is wanted"),
            Waiting = Waiting,
            RecreateRound = RecreateRound,
            KeptFor = KeptFor,
            HandsOver = HandsOver,
            Donor = Donor,
            CreatedAt = CreatedAt,
            Observed = Observed,
            Attempt = Attempt,
            Runs = Runs,
            UpAt = UpAt,
            FailedAt = FailedAt,
            FailedUpdate = FailedUpdate,
            IsPast = IsPast,
            Addresses = Addresses,
            Granted = Granted,
        };
    }
}
