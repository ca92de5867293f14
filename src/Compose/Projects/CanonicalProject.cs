using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Compose.Rendering;
using Orc.Compose.Yaml;

namespace Orc.Compose.Projects;

/// <summary>
/// A project as bytes, to send to the daemon and to store: the canonical tree, what its files hold, and the place of
/// every value. Reading what was written gives the same project, and writing that the same bytes.
/// </summary>
public static class CanonicalProject
{
    /// <summary>Raised when an older reader would misunderstand.</summary>
    private const int Form = 1;

    public static byte[] ToJson(ComposeProject project)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 200 };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("form", Form);
            writer.WriteString("directory", project.WorkingDirectory);
            if (project.Separator != '-')
            {
                writer.WriteString("separator", project.Separator.ToString());
            }

            if (project.DefaultPlatform is { } platform)
            {
                writer.WriteString("platform", platform);
            }

            Write(writer, "files", project.Files);
            if (!project.EnvironmentFiles.IsEmpty)
            {
                Write(writer, "environmentFiles", project.EnvironmentFiles);
            }

            Write(writer, "disabled", project.DisabledServices);
            writer.WriteStartObject("contents");
            foreach (var (key, content) in project.Contents)
            {
                writer.WriteBase64String(key, content.AsSpan());
            }

            writer.WriteEndObject();
            writer.WritePropertyName("model");
            JsonText.Write(writer, project.Model);
            new PositionTable().Write(writer, project.Model);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">These are not the bytes of a project, or of a newer form.</exception>
    public static ComposeProject FromJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"this is not a canonical project: {exception.Message}", exception);
        }
    }

    private static ComposeProject Read(JsonElement root)
    {
        var form = root.GetProperty("form").GetInt32();
        if (form != Form)
        {
            throw new FormatException($"this project is of form {form}, and this version reads form {Form}");
        }

        var contents = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<byte>>(StringComparer.Ordinal);
        foreach (var property in root.GetProperty("contents").EnumerateObject())
        {
            contents[property.Name] = [.. property.Value.GetBytesFromBase64()];
        }

        var model = PositionTable.Read(root).Tree(root.GetProperty("model")) as MappingNode
            ?? throw new FormatException("this is not a canonical project: its model is no mapping");
        return new ComposeProject(
            model,
            root.GetProperty("directory").GetString() ?? "/",
            Texts(root.GetProperty("files")),
            contents.ToImmutable(),
            Texts(root.GetProperty("disabled")))
        {
            Separator = root.TryGetProperty("separator", out var separator) && separator.GetString() is [var sign]
                ? sign
                : '-',
            EnvironmentFiles = root.TryGetProperty("environmentFiles", out var named) ? Texts(named) : [],
            DefaultPlatform = root.TryGetProperty("platform", out var platform) ? platform.GetString() : null,
        };
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static ImmutableArray<string> Texts(JsonElement array) =>
        [.. array.EnumerateArray().Select(item => item.GetString() ?? "")];
}
