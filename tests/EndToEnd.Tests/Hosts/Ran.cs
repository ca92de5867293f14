using System.Text.RegularExpressions;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>What a command did.</summary>
internal sealed record Ran(string Command, int Code, string Out, string Error)
{
    public string Both => Out + Error;

    /// <summary>What it printed, without the line feed at the end. A failure of the command fails the test.</summary>
    public string Text
    {
        get
        {
            Succeeded();
            return Out.TrimEnd('\n');
        }
    }

    public string[] Lines => Text.Length == 0 ? [] : Text.Split('\n');

    public Ran Succeeded() => Exited(0);

    public Ran Exited(int code)
    {
        Assert.True(Code == code, $"exit code {Code}, expected {code}:\n{this}");
        return this;
    }

    /// <summary>Somewhere in what it said, on either stream.</summary>
    public Ran Says(string pattern)
    {
        Assert.True(
            Regex.IsMatch(
                Both, pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            $"does not say {pattern}:\n{this}");
        return this;
    }

    public override string ToString() => $"$ {Command}\n{Out}{Error}(exit code {Code})";
}
