using Orc.Compose.Projects;
using Orc.Compose.Tests.Corpus;

namespace Orc.Compose.Tests.Syntax;

public class VolumeSyntaxTests
{
    private const string Error = "error: ";

    private static readonly CorpusFile Corpus = CorpusFile.Read("volumes.cases");

    public static TheoryData<string> Cases => [.. Corpus.Names];

    /// <summary>An entry of <c>volumes:</c> is mounted so, or refused.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Volumes_AnEntry_GivesWhatIsExpected(string name)
    {
        var one = Corpus[name];
        var result = Given.Load(
            $"services:\n  web:\n    image: i\n    volumes:\n      - {one.Parts[0]}\nvolumes: {{v: }}\n");

        // All entries stand at one place, which is left out.
        var said = string.Join('\n', result.Diagnostics.Select(found => found with { Position = null }));
        Corpus.Check(
            one,
            result.HasErrors ? $"{Error}{said}"
            : said.Length > 0 ? said
            : Show(result.Project!.Services[0].Volumes[0]));
    }

    [Fact]
    public void Cases_AreAsManyAsTheSpecificationNeeds() => Assert.True(Corpus.Names.Count() >= 24);

    private static string Show(ComposeMount mount)
    {
        string?[] words =
        [
            mount.Kind.ToString().ToLowerInvariant(),
            mount.Source ?? "",
            mount.Target,
            mount.ReadOnly ? "ro" : null,
            mount.CreateHostPath ?? mount.Kind == ComposeMountKind.Bind ? "create" : null,
            mount.Recursive ? null : "flat",
            mount.Propagation,
            mount.Selinux,
            mount.NoCopy ? "nocopy" : null,
            mount.Subpath is { } subpath ? $"sub={subpath}" : null,
            .. mount.Labels.Select(label => $"{label.Key}={label.Value}"),
            mount.TmpfsSize?.Bytes.ToString(),
            mount.TmpfsMode?.ToString(),
        ];
        return string.Join(' ', words.Where(word => word is not null));
    }
}
