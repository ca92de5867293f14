using System.Text;
using Google.Protobuf;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Host.Tests.Tasks;

/// <summary>A folder with one Compose file.</summary>
internal sealed class OneFile(string folder, string yaml) : IComposeFiles
{
    public static ByteString Project(string yaml)
    {
        const string Folder = "/shop";
        var result = ComposeLoader.Load(
            new ComposeRequest { WorkingDirectory = Folder, Purpose = LoadPurpose.Run }, new OneFile(Folder, yaml));
        Assert.True(result.Project is not null, string.Join('\n', result.Diagnostics));
        return ByteString.CopyFrom(CanonicalProject.ToJson(result.Project));
    }

    public bool Exists(string path) => path == $"{folder}/compose.yaml";

    public FileContent Read(string path) =>
        Exists(path) ? FileContent.Of(Encoding.UTF8.GetBytes(yaml)) : FileContent.Missing;
}
