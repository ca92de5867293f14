using System.Text;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Cli.Tests.Compose;

/// <summary>A project of one file in memory.</summary>
internal static class Given
{
    public static ComposeProject Project(string yaml) => Load(yaml).Project!;

    public static ComposeResult Load(string yaml, params string[] services)
    {
        var request = new ComposeRequest
        {
            WorkingDirectory = "/shop",
            Services = [.. services],
            Purpose = LoadPurpose.Show,
        };
        var result = ComposeLoader.Load(request, new OneFile($"name: shop\n{yaml}"));
        return result.Project is null
            ? throw new InvalidOperationException(string.Join('\n', result.Diagnostics))
            : result;
    }

    private sealed class OneFile(string yaml) : IComposeFiles
    {
        public bool Exists(string path) => path == "/shop/compose.yaml";

        public FileContent Read(string path) =>
            Exists(path) ? FileContent.Of(Encoding.UTF8.GetBytes(yaml)) : FileContent.Missing;
    }
}
