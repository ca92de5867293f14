using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>What is wanted of a task: by hand, as the task itself.</summary>
internal sealed class WishConverter : JsonConverter<TaskWish>
{
    public override TaskWish Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var wish = new TaskWish { Name = "", Desired = DesiredState.Ready };
        while (RecordReading.NextProperty(ref reader))
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            wish = name switch
            {
                nameof(TaskWish.Name) => wish with { Name = reader.GetString()! },
                nameof(TaskWish.Desired) => wish with { Desired = (DesiredState)reader.GetInt32() },
                nameof(TaskWish.StartRound) => wish with { StartRound = reader.GetInt64() },
                nameof(TaskWish.RestartRound) => wish with { RestartRound = reader.GetInt64() },
                nameof(TaskWish.RestRound) => wish with { RestRound = reader.GetInt64() },
                nameof(TaskWish.StopGrace) => wish with { StopGrace = Span(reader.GetString()!) },
                nameof(TaskWish.KillSignal) => wish with { KillSignal = reader.GetString() },
                nameof(TaskWish.RemoveVolumes) => wish with { RemoveVolumes = reader.GetBoolean() },
                nameof(TaskWish.Predecessor) => wish with { Predecessor = new TaskId(reader.GetInt64()) },
                _ => Skipped(ref reader, wish),
            };
        }

        return wish;
    }

    public override void Write(Utf8JsonWriter writer, TaskWish value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("Name"u8, value.Name);
        writer.WriteNumber("Desired"u8, (int)value.Desired);
        writer.WriteIfSet("StartRound"u8, value.StartRound);
        writer.WriteIfSet("RestartRound"u8, value.RestartRound);
        writer.WriteIfSet("RestRound"u8, value.RestRound);
        writer.WriteIfSet("StopGrace"u8, value.StopGrace?.ToString("c", CultureInfo.InvariantCulture));
        writer.WriteIfSet("KillSignal"u8, value.KillSignal);
        writer.WriteIfSet("RemoveVolumes"u8, value.RemoveVolumes);
        writer.WriteIfSet("Predecessor"u8, value.Predecessor?.Value ?? 0);
        writer.WriteEndObject();
    }

    private static TimeSpan Span(string text) => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);

    private static T Skipped<T>(ref Utf8JsonReader reader, T value)
    {
        reader.Skip();
        return value;
    }
}
