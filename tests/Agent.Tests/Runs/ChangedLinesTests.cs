using Orc.Agent.Engine.Runs;

namespace Orc.Agent.Tests.Runs;

/// <summary>A file that others write to as well.</summary>
public sealed class ChangedLinesTests
{
    [Theory]
    [InlineData("a b", "a b", "a", "a")]
    [InlineData("a b", "a b", "a b c", "a b c")]
    [InlineData("a mine b", "a b", "a c", "a mine c")]
    [InlineData("a", "a b", "a c", "a c")]
    [InlineData("a b b", "a b", "a", "a b")]
    [InlineData("a", "a", "a", "a")]
    public void Follow_TakesAndAddsOursAlone(string text, string before, string now, string expected) =>
        Assert.Equal(Lines(expected), ChangedLines.Follow(Lines(text), Lines(before), Lines(now)));

    private static string Lines(string words) => words.Replace(' ', '\n') + "\n";
}
