using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Store;

/// <summary>What an agent said of a task: by hand, as the task itself.</summary>
internal sealed class ReportConverter : JsonConverter<TaskReport>
{
    public override TaskReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var report = new TaskReport { Task = default, Epoch = 0, Sequence = 0, State = TaskState.New };
        while (RecordReading.NextProperty(ref reader))
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                report = ReadMain(ref reader, name, report) ?? ReadMore(ref reader, name, report);
            }
        }

        return report;
    }

    public override void Write(Utf8JsonWriter writer, TaskReport value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("Task"u8, value.Task.Value);
        writer.WriteNumber("Epoch"u8, value.Epoch);
        writer.WriteNumber("Sequence"u8, value.Sequence);
        writer.WriteNumber("State"u8, (int)value.State);
        writer.WriteIfSet("EndReason"u8, (int)value.EndReason);

        // An older orcd reads what is not there as null, and this may not be.
        writer.WriteString("Message"u8, value.Message);
        if (value.Container is { } container)
        {
            writer.WriteStartObject("Container"u8);
            writer.WriteString("Value"u8, container.Value);
            writer.WriteEndObject();
        }

        writer.WriteIfSet("Status"u8, (int)value.Status);
        writer.WriteIfSet("Health"u8, (int)value.Health);
        writer.WriteIfSet("RunCount"u8, value.RunCount);
        if (value.LastExit is { } exit)
        {
            Write(writer, exit);
        }

        writer.WriteIfSet("StartRound"u8, value.StartRound);
        writer.WriteIfSet("RestartRound"u8, value.RestartRound);
        writer.WriteIfSet("RestRound"u8, value.RestRound);
        writer.WriteIfSet("StoppedByUser"u8, value.StoppedByUser);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ExitReport exit)
    {
        writer.WriteStartObject("LastExit"u8);
        writer.WriteNumber("Code"u8, exit.Code);
        writer.WriteString("FinishedAt"u8, exit.FinishedAt);
        writer.WriteIfSet("OomKilled"u8, exit.OomKilled);
        writer.WriteIfSet("Error"u8, exit.Error);
        writer.WriteIfSet("IsOfHook"u8, exit.IsOfHook);
        writer.WriteEndObject();
    }

    private static TaskReport? ReadMain(ref Utf8JsonReader reader, string? name, TaskReport report) => name switch
    {
        nameof(TaskReport.Task) => report with { Task = new TaskId(reader.GetInt64()) },
        nameof(TaskReport.Epoch) => report with { Epoch = reader.GetInt64() },
        nameof(TaskReport.Sequence) => report with { Sequence = reader.GetInt64() },
        nameof(TaskReport.State) => report with { State = (TaskState)reader.GetInt32() },
        nameof(TaskReport.EndReason) => report with { EndReason = (EndReason)reader.GetInt32() },
        nameof(TaskReport.Message) => report with { Message = reader.GetString()! },
        nameof(TaskReport.Container) => report with { Container = ReadContainer(ref reader) },
        nameof(TaskReport.Status) => report with { Status = (ContainerState)reader.GetInt32() },
        _ => null,
    };

    private static TaskReport ReadMore(ref Utf8JsonReader reader, string? name, TaskReport report)
    {
        switch (name)
        {
            case nameof(TaskReport.Health):
                return report with { Health = (HealthState)reader.GetInt32() };
            case nameof(TaskReport.RunCount):
                return report with { RunCount = reader.GetInt32() };
            case nameof(TaskReport.LastExit):
                return report with { LastExit = ReadExit(ref reader) };
            case nameof(TaskReport.StartRound):
                return report with { StartRound = reader.GetInt64() };
            case nameof(TaskReport.RestartRound):
                return report with { RestartRound = reader.GetInt64() };
            case nameof(TaskReport.RestRound):
                return report with { RestRound = reader.GetInt64() };
            case nameof(TaskReport.StoppedByUser):
                return report with { StoppedByUser = reader.GetBoolean() };
            default:
                reader.Skip();
                return report;
        }
    }

    private static ContainerId ReadContainer(ref Utf8JsonReader reader)
    {
        var id = "";
        while (RecordReading.NextProperty(ref reader))
        {
            var isValue = reader.ValueTextEquals("Value"u8);
            reader.Read();
            if (isValue)
            {
                id = reader.GetString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        return new ContainerId(id);
    }

    private static ExitReport ReadExit(ref Utf8JsonReader reader)
    {
        var exit = new ExitReport { Code = 0, FinishedAt = default };
        while (RecordReading.NextProperty(ref reader))
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case nameof(ExitReport.Code):
                    exit = exit with { Code = reader.GetInt32() };
                    break;
                case nameof(ExitReport.FinishedAt):
                    exit = exit with { FinishedAt = reader.GetDateTimeOffset() };
                    break;
                case nameof(ExitReport.OomKilled):
                    exit = exit with { OomKilled = reader.GetBoolean() };
                    break;
                case nameof(ExitReport.Error):
                    exit = exit with { Error = reader.GetString() };
                    break;
                case nameof(ExitReport.IsOfHook):
                    exit = exit with { IsOfHook = reader.GetBoolean() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return exit;
    }
}
