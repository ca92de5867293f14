using Orc.Cli.Commands.Containers;

namespace Orc.Cli.Tests.Containers;

public sealed class ProjectHintTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-hint-").FullName;

    [Fact]
    public void FindFile_BelowAProject_IsTheProjects()
    {
        var file = Path.Combine(_folder, "docker-compose.yml");
        File.WriteAllText(file, "");
        var below = Directory.CreateDirectory(Path.Combine(_folder, "src", "deep")).FullName;

        Assert.Equal(file, ProjectHint.FindFile(below));
    }

    [Fact]
    public void FindFile_Elsewhere_IsNothing() => Assert.Null(ProjectHint.FindFile(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
