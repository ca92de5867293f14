using Orc.Compose.Tests.Corpus;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>The corpus of attributes, to build files of.</summary>
internal static class Examples
{
    public const string Resources =
        """
        networks: {front: , back: }
        volumes: {data: }
        secrets: {one: {file: ./one}, two: {environment: SET}}
        configs: {first: {content: c}, second: {content: d}}
        models: {llm: {model: m}, other: {model: n}}

        """;

    /// <summary>Each with the keys it sets.</summary>
    public static readonly (string[] Keys, string Text)[] OfServices = Read();

    private static (string[] Keys, string Text)[] Read()
    {
        var corpus = CorpusFile.Read("attributes.cases");
        return
        [
            .. corpus.Names
                .Where(name => !name.StartsWith("top: ", StringComparison.Ordinal))
                .Select(name => corpus[name].Parts[0])
                .Select(text => (Keys(text), Given.Indent(text, 4))),
        ];
    }

    private static string[] Keys(string text) =>
    [
        .. text.Split('\n')
            .Where(line => line.Length > 0 && char.IsAsciiLetter(line[0]))
            .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]),
    ];
}
