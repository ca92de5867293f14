using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>
/// Writes an image's configuration as registries and other engines read it, and for Docker's image inspect.
/// </summary>
internal static class ImageConfigWriter
{
    private const long NanosecondsPerTick = 100;

    // Readers of JSON need no HTML-safe escapes; people read this.
    internal static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ImageConfig config)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            Write(writer, config);
        }

        return output.ToArray();
    }

    /// <summary>The inner object, which Docker shows as <c>Config</c>.</summary>
    public static void WriteRunConfig(Utf8JsonWriter writer, string name, ImageConfig config)
    {
        writer.WriteStartObject(name);
        WriteText(writer, "User", config.User);
        WriteSet(writer, "ExposedPorts", config.ExposedPorts);
        WriteList(writer, "Env", config.Env.Select(variable => $"{variable.Name}={variable.Value}"));
        WriteList(writer, "Entrypoint", config.Entrypoint);
        WriteList(writer, "Cmd", config.Cmd);
        WriteSet(writer, "Volumes", config.Volumes);
        WriteText(writer, "WorkingDir", config.WorkingDir);
        if (config.Labels.Count > 0)
        {
            writer.WriteStartObject("Labels");
            foreach (var (key, value) in config.Labels)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        WriteText(writer, "StopSignal", config.StopSignal);
        if (config.Healthcheck is { } health)
        {
            writer.WritePropertyName("Healthcheck");
            WriteHealthValue(writer, health);
        }

        WriteList(writer, "Shell", config.Shell);
        writer.WriteEndObject();
    }

    /// <summary>RFC 3339 with as many digits as there are, in UTC, as Go writes it.</summary>
    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter writer, ImageConfig config)
    {
        writer.WriteStartObject();
        if (config.Created is { } created)
        {
            writer.WriteString("created", Time(created));
        }

        WriteText(writer, "author", config.Author);
        writer.WriteString("architecture", config.Platform.Architecture);
        WriteText(writer, "variant", config.Platform.Variant ?? "");
        writer.WriteString("os", config.Platform.Os);
        WriteRunConfig(writer, "config", config);
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        writer.WriteStartArray("diff_ids");
        foreach (var diffId in config.DiffIds)
        {
            writer.WriteStringValue(diffId.ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteHistory(writer, config);
        writer.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter writer, ImageConfig config)
    {
        writer.WriteStartArray("history");
        foreach (var step in config.History)
        {
            writer.WriteStartObject();
            if (step.Created is { } created)
            {
                writer.WriteString("created", Time(created));
            }

            WriteText(writer, "created_by", step.CreatedBy);
            WriteText(writer, "author", step.Author);
            WriteText(writer, "comment", step.Comment);
            if (step.IsEmptyLayer)
            {
                writer.WriteBoolean("empty_layer", true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static void WriteHealthValue(Utf8JsonWriter writer, HealthSpec health)
    {
        writer.WriteStartObject();
        WriteList(writer, "Test", health.Test);
        WriteDuration(writer, "Interval", health.Interval);
        WriteDuration(writer, "Timeout", health.Timeout);
        WriteDuration(writer, "StartPeriod", health.StartPeriod);
        WriteDuration(writer, "StartInterval", health.StartInterval);
        if (health.Retries is { } retries)
        {
            writer.WriteNumber("Retries", retries);
        }

        writer.WriteEndObject();
    }

    private static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan? duration)
    {
        if (duration is { } value)
        {
            writer.WriteNumber(name, value.Ticks * NanosecondsPerTick);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        var list = values.ToList();
        if (list.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        list.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private static void WriteSet(Utf8JsonWriter writer, string name, IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var key in keys)
        {
            writer.WriteStartObject(key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
