using Orc.Compose.Watching;

namespace Orc.Compose.Tests.Watching;

public class IgnorePatternsTests
{
    [Theory]
    [InlineData("node_modules", "node_modules", true)]
    [InlineData("node_modules", "node_modules/a/b.js", true)]
    [InlineData("node_modules", "src/node_modules", false)]
    [InlineData("**/node_modules", "node_modules", true)]
    [InlineData("**/node_modules", "src/node_modules/x", true)]
    [InlineData("/build/", "build/x", true)]
    [InlineData("./build", "build", true)]
    [InlineData("src/../build", "build", true)]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "src/a.log", false)]
    [InlineData("**/*.log", "src/deep/a.log", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("src/**", "src/a/b", true)]
    [InlineData("src/**/x", "src/x", true)]
    [InlineData("src/**/x", "src/a/b/x", true)]
    [InlineData("src/**/x", "src/a/b/y", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData(@"\*x", "*x", true)]
    [InlineData(@"\*x", "ax", false)]
    [InlineData("# remark|x", "# remark", false)]
    [InlineData("*.md|!README.md", "README.md", false)]
    [InlineData("*.md|!README.md", "OTHER.md", true)]
    [InlineData("docs|!docs/keep", "docs/keep/a", false)]
    [InlineData("docs|!docs/keep", "docs/other", true)]
    [InlineData("!x|x", "x", true)]
    [InlineData("", "x", false)]
    [InlineData("x", "", false)]
    public void Matches_APath_AsADockerignoreDoes(string patterns, string path, bool expected) =>
        Assert.Equal(expected, new IgnorePatterns(patterns.Split('|')).Matches(path));
}
