using System.Collections.Immutable;
using System.Text;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;

namespace Orc.Orchestrator.Tests.Operators;

public sealed class FileTests
{
    [Fact]
    public void Create_ThenTheSameName_IsAConflict()
    {
        var scene = Scene.Of(1);

        Assert.Equal("", scene.Do(FilePlanner.Create(scene.Snapshot, Secret("pw"))));
        Assert.Equal(
            "name conflicts with an existing object: secret pw already exists",
            FilePlanner.Create(scene.Snapshot, Secret("pw")).Error);
        Assert.Equal("", FilePlanner.Create(scene.Snapshot, Secret("pw") with { Kind = FileKind.Config }).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-pw")]
    [InlineData("pw.")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void Create_ANameThatIsNone_IsRefused(string name) => Assert.StartsWith(
        "invalid secret name", FilePlanner.Create(Snapshot.Empty, Secret(name)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData((500 * 1024) + 1)]
    public void Create_TooSmallOrTooLarge_IsRefused(int length) => Assert.StartsWith(
        "a secret must be larger than 0",
        FilePlanner.Create(Snapshot.Empty, Secret("pw") with { Content = [.. new byte[length]] }).Error,
        StringComparison.Ordinal);

    [Fact]
    public void Fill_WhatIsThere_IsInTheContainer()
    {
        var scene = Scene.Of(1);
        scene.Do(FilePlanner.Create(scene.Snapshot, Secret("pw")));

        var project = ExternalFiles.Fill(scene.Snapshot, Project(Using("pw")), out var error);

        Assert.Equal("", error);
        Assert.Equal("content of pw", Text(project.Services[0].Container.Files[0].Content));
    }

    [Fact]
    public void Fill_WhatIsNotThere_IsAnError()
    {
        ExternalFiles.Fill(Scene.Of(1).Snapshot, Project(Using("pw")), out var error);

        Assert.Equal("secret not found: pw (make it first: orc secret create pw FILE)", error);
    }

    [Fact]
    public void FillFrom_AContainerLoweredAgain_KeepsWhatItWasGiven()
    {
        var known = Using("pw").Container with { Files = [File("pw") with { Content = Bytes("given") }] };

        Assert.Equal("given", Text(ExternalFiles.FillFrom(Using("pw").Container, known).Files[0].Content));
        Assert.Empty(ExternalFiles.FillFrom(Using("other").Container, known).Files[0].Content);
    }

    [Fact]
    public void Remove_WhatAServiceUses_IsRefusedUntilItIsGone()
    {
        var scene = Scene.Of(1);
        scene.Do(FilePlanner.Create(scene.Snapshot, Secret("pw")));
        scene.Deploy(Using("pw"));
        scene.Settle();

        Assert.Equal(
            "secret 'pw' is in use by the following service: shop_web",
            FilePlanner.Remove(scene.Snapshot, Secret("pw")).Error);
        scene.Deploy(Scene.Web());
        scene.Pass(30);
        Assert.Equal("", scene.Do(FilePlanner.Remove(scene.Snapshot, Secret("pw"))));
        Assert.Empty(scene.Snapshot.Files);
    }

    [Fact]
    public void Checkpoint_KeepsThem()
    {
        var scene = Scene.Of(1);
        scene.Do(FilePlanner.Create(scene.Snapshot, Secret("pw")));

        var copy = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Aggregate(Snapshot.Empty, (snapshot, record) => snapshot.Apply(RecordForm.Read(record.Span)));

        Assert.Equal("content of pw", Text(Assert.Single(copy.Files.Values).Content));
    }

    private static ClusterFile Secret(string name) => new()
    {
        Kind = FileKind.Secret,
        Name = name,
        Content = Bytes($"content of {name}"),
    };

    private static FileSpec File(string name) => new()
    {
        Kind = FileKind.Secret,
        Name = name,
        Target = "/run/secrets/it",
        Content = [],
        ClusterName = name,
    };

    private static ServiceSpec Using(string name)
    {
        var web = Scene.Web();
        return web with { Container = web.Container with { Files = [File(name)] } };
    }

    private static ProjectSpec Project(ServiceSpec service) =>
        new() { Name = "shop", Scope = ProjectScope.Cluster, Services = [service] };

    private static ImmutableArray<byte> Bytes(string text) => [.. Encoding.UTF8.GetBytes(text)];

    private static string Text(ImmutableArray<byte> bytes) => Encoding.UTF8.GetString(bytes.AsSpan());
}
