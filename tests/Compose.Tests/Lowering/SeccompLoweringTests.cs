using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Lowering;

/// <summary>A profile is a file beside the project: the daemon is given what it holds.</summary>
public sealed class SeccompLoweringTests
{
    private const string Profile = """
        {
          "defaultAction": "SCMP_ACT_ALLOW",
          "syscalls": []
        }
        """;

    private const string Compact = """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[]}""";

    [Theory]
    [InlineData("seccomp:./p.json", "seccomp=" + Compact)]
    [InlineData("seccomp=p.json", "seccomp=" + Compact)]
    [InlineData("seccomp=/work/p.json", "seccomp=" + Compact)]
    [InlineData("seccomp:unconfined", "seccomp:unconfined")]
    [InlineData("seccomp=builtin", "seccomp=builtin")]
    [InlineData("no-new-privileges:true", "no-new-privileges:true")]
    public void Lower_AnOption_NamesNoFile(string option, string expected)
    {
        var loaded = Load($"services: {{web: {{image: i, security_opt: ['{option}']}}}}");
        Assert.False(loaded.HasErrors, Given.Said(loaded));

        // As the daemon reads it.
        var project = CanonicalProject.FromJson(CanonicalProject.ToJson(loaded.Project!));

        Assert.Equal(
            [expected],
            ComposeLowering.Lower(project, ProjectScope.Host).Services[0].Container.Security.Options);
        Assert.Equal([option], project.Services[0].SecurityOptions);
    }

    [Theory]
    [InlineData("seccomp:none.json", "cannot read the seccomp profile none.json: there is no such file")]
    [InlineData("seccomp:bad.json", "cannot read the seccomp profile bad.json: it is no JSON")]
    public void Load_WhatCannotBeRead_IsAnErrorAtItsPlace(string option, string expected) => Assert.StartsWith(
        $"compose.yaml:1:43: {expected}",
        Given.Said(Load($"services: {{web: {{image: i, security_opt: ['{option}']}}}}")),
        StringComparison.Ordinal);

    [Fact]
    public void Load_OfAServiceThatIsNotChosen_NeedsNoFile()
    {
        var files = Given.Files((
            "compose.yaml", "services: {web: {image: i}, other: {image: i, security_opt: ['seccomp:none.json']}}"));

        var loaded = ComposeLoader.Load(
            Given.Request with { Purpose = LoadPurpose.Run, Services = ["web"] }, files);

        Assert.Equal("", Given.Said(loaded));
    }

    private static ComposeResult Load(string yaml) => ComposeLoader.Load(
        Given.Request with { Purpose = LoadPurpose.Run },
        Given.Files(("compose.yaml", yaml), ("p.json", Profile), ("bad.json", "{")));
}
