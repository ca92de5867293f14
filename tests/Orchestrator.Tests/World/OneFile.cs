using System.Text;
using Google.Protobuf;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Orchestrator.Tests.World;

/// <summary>A folder with one Compose file, which is on standard input too.</summary>
internal sealed class OneFile(string folder, string yaml) : IComposeFiles
{
    public bool Exists(string path) => path == "-" || path == $"{folder}/compose.yaml";

    public FileContent Read(string path) =>
        Exists(path) ? FileContent.Of(Encoding.UTF8.GetBytes(yaml)) : FileContent.Missing;

    public static ByteString Project(
        string yaml, string folder = "/shop", Func<ComposeRequest, ComposeRequest>? change = null)
    {
        var request = new ComposeRequest { WorkingDirectory = folder, Purpose = LoadPurpose.Run };
        var result = ComposeLoader.Load(change?.Invoke(request) ?? request, new OneFile(folder, yaml));
        Assert.True(result.Project is not null, string.Join('\n', result.Diagnostics));
        return ByteString.CopyFrom(CanonicalProject.ToJson(result.Project));
    }
}
