using Orc.Cli.Commands.Compose.Remotes;

namespace Orc.Cli.Tests.Compose;

public sealed class GitReferencesTests
{
    private const string One = "1111111111111111111111111111111111111111";
    private const string Two = "2222222222222222222222222222222222222222";
    private const string Three = "3333333333333333333333333333333333333333";

    [Theory]
    [InlineData("HEAD", $"{One}\tHEAD\n", One)]
    [InlineData("main", $"{Two}\trefs/heads/feature/main\n{One}\trefs/heads/main\n", One)]
    [InlineData("v1", $"{Two}\trefs/heads/v1\n{One}\trefs/tags/v1\n", One)]
    [InlineData("v1", $"{Two}\trefs/tags/v1\n{One}\trefs/tags/v1^{{}}\n{Three}\trefs/heads/v1\n", One)]
    [InlineData("refs/heads/main", $"{One}\trefs/heads/main\n", One)]
    [InlineData("heads/main", $"{One}\trefs/heads/main\n", One)]
    [InlineData("main", $"{Two}\trefs/heads/feature/main\n", null)]
    [InlineData("main", "", null)]
    [InlineData("main", "nonsense\nzz\trefs/heads/main\n", null)]
    public void Choose_WhatTheRepositorySays_TakesWhatGitWould(string version, string output, string? commit) =>
        Assert.Equal(commit, GitReferences.Choose(output, version));

    [Theory]
    [InlineData(One, true)]
    [InlineData("1111111", false)]
    [InlineData("main", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    public void IsCommit_OnlyWhatIsWhole(string version, bool expected) =>
        Assert.Equal(expected, GitReferences.IsCommit(version));
}
