using System.Collections.Immutable;
using System.Text.Json;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>Reads an image's configuration (OCI image-spec, config.md, with Docker's Healthcheck and Shell).</summary>
internal static class ImageConfigReader
{
    private const long NanosecondsPerTick = 100;

    public static ImageConfig Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new ImageException(
                ImageFailure.BadContent, $"the image's configuration cannot be read: {failure.Message}", failure);
        }
    }

    private static ImageConfig Read(JsonElement root)
    {
        var config = Json.Find(root, "config") ?? default;
        return new ImageConfig
        {
            Platform = new Platform(
                Json.Text(root, "os") ?? "linux",
                Json.Text(root, "architecture") ?? Platform.Host.Architecture,
                Json.Text(root, "variant")),
            Entrypoint = Json.Texts(config, "Entrypoint"),
            Cmd = Json.Texts(config, "Cmd"),
            Env = [.. Json.Texts(config, "Env").Select(ReadVariable)],
            WorkingDir = Json.Text(config, "WorkingDir") ?? "",
            User = Json.Text(config, "User") ?? "",
            ExposedPorts = Json.Keys(config, "ExposedPorts"),
            Volumes = Json.Keys(config, "Volumes"),
            Labels = ReadLabels(config),
            StopSignal = Json.Text(config, "StopSignal") ?? "",
            Healthcheck = Json.Find(config, "Healthcheck") is { } health ? ReadHealth(health) : null,
            Shell = Json.Texts(config, "Shell"),
            Created = Json.Time(root, "created"),
            Author = Json.Text(root, "author") ?? "",
            History = ReadHistory(root),
            DiffIds = Json.Find(root, "rootfs") is { } tree
                ? [.. Json.Texts(tree, "diff_ids").Select(Digest.Parse)]
                : [],
        };
    }

    private static EnvironmentVariable ReadVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(text, "") : new(text[..equals], text[(equals + 1)..]);
    }

    private static ImmutableSortedDictionary<string, string> ReadLabels(JsonElement config) =>
        Json.Find(config, "Labels") is { ValueKind: JsonValueKind.Object } labels
            ? labels.EnumerateObject().ToImmutableSortedDictionary(
                label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static HealthSpec ReadHealth(JsonElement health) => new()
    {
        Test = Json.Texts(health, "Test"),
        Interval = Duration(health, "Interval"),
        Timeout = Duration(health, "Timeout"),
        StartPeriod = Duration(health, "StartPeriod"),
        StartInterval = Duration(health, "StartInterval"),
        Retries = Json.Find(health, "Retries")?.GetInt32() is > 0 and var retries ? retries : null,
    };

    private static TimeSpan? Duration(JsonElement health, string name) =>
        Json.Find(health, name)?.GetInt64() is > 0 and var nanoseconds
            ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick)
            : null;

    private static ImmutableArray<ImageHistoryEntry> ReadHistory(JsonElement root) =>
        Json.Find(root, "history") is { ValueKind: JsonValueKind.Array } history
            ? [.. history.EnumerateArray().Select(step => new ImageHistoryEntry
            {
                Created = Json.Time(step, "created"),
                CreatedBy = Json.Text(step, "created_by") ?? "",
                Author = Json.Text(step, "author") ?? "",
                Comment = Json.Text(step, "comment") ?? "",
                IsEmptyLayer = Json.Find(step, "empty_layer")?.GetBoolean() ?? false,
            })]
            : [];
}
