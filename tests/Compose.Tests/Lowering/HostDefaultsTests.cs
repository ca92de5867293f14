using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Model.Containers;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Lowering;

/// <summary>What holds where neither the file nor its short forms say otherwise.</summary>
public sealed class HostDefaultsTests
{
    [Theory]
    [InlineData("./x:/d", true)]
    [InlineData("{type: bind, source: ./x, target: /d}", true)]
    [InlineData("{type: bind, source: ./x, target: /d, bind: {propagation: shared}}", true)]
    [InlineData("{type: bind, source: ./x, target: /d, bind: {create_host_path: true}}", true)]
    [InlineData("{type: bind, source: ./x, target: /d, bind: {create_host_path: false}}", false)]
    public void Bind_WithoutCreateHostPath_MakesItsSource(string volume, bool expected)
    {
        var spec = Lower($"services: {{web: {{image: i, volumes: [{volume}]}}}}");

        Assert.Equal(expected, Assert.IsType<MountSpec.Bind>(Assert.Single(spec.Mounts)).CreateSource);
    }

    [Theory]
    [InlineData("{image: i}", "linux/arm64")]
    [InlineData("{image: i, platform: linux/amd64}", "linux/amd64")]
    public void Platform_OfTheEnvironment_IsForServicesThatNameNone(string service, string expected)
    {
        var request = Given.Request with
        {
            Purpose = LoadPurpose.Run,
            Environment = Given.Request.Environment.SetItem("DOCKER_DEFAULT_PLATFORM", "linux/arm64"),
        };
        var loaded = ComposeLoader.Load(request, Given.Files(("compose.yaml", $"services: {{web: {service}}}")));
        var project = CanonicalProject.FromJson(CanonicalProject.ToJson(loaded.Project!))
            .WithPullPolicy("missing")
            .WithSeparator('_');

        Assert.Equal(
            expected, ComposeLowering.Lower(project, ProjectScope.Host).Services[0].Container.Platform);
    }

    [Theory]
    [InlineData("{type: bind, source: /x, target: /d}", false)]
    [InlineData("{type: bind, source: /x, target: /d, bind: {create_host_path: true}}", true)]
    [InlineData("/x:/d", true)]
    public void Bind_OnACluster_MakesItsSourceOnlyWhereTheFileSaysSo(string volume, bool expected)
    {
        var project = Given.Load($"services: {{web: {{image: i, volumes: [{volume}]}}}}").Project!;

        var bind = Assert.IsType<MountSpec.Bind>(
            ComposeLowering.Lower(project, ProjectScope.Cluster).Services[0].Container.Mounts[0]);

        Assert.Equal(expected, bind.CreateSource);
    }

    [Fact]
    public void Attachable_OnOneHost_IsSaidToDoNothing() => Assert.Equal(
        "compose.yaml:2:18: warning: the network \"lan\": attachable has no effect on one host: any container may be "
        + "on it",
        Given.Complaints(
            "services: {web: {image: i, networks: [lan]}}\nnetworks: {lan: {attachable: true}}", LoadPurpose.Run));

    private static ContainerSpec Lower(string yaml)
    {
        var loaded = Given.Load(yaml, LoadPurpose.Run);
        Assert.False(loaded.HasErrors, Given.Said(loaded));
        return ComposeLowering.Lower(loaded.Project!, ProjectScope.Host).Services[0].Container;
    }
}
