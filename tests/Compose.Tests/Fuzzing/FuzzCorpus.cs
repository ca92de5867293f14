using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>Inputs that together lead wherever the fuzzer has been, kept beside these tests.</summary>
internal static class FuzzCorpus
{
    private const string Name = "kept.json";

    private static readonly JsonSerializerOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Read() => JsonSerializer.Deserialize<string[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fuzzing", Name))) ?? [];

    public static void Write(string path, IEnumerable<string> texts) => File.WriteAllText(
        path, $"[\n{string.Join(",\n", texts.Select(text => JsonSerializer.Serialize(text, Options)))}\n]\n");
}
