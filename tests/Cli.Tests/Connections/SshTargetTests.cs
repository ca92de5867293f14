using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Connections;

public class SshTargetTests
{
    [Theory]
    [InlineData("ssh://box", "-T -o ConnectTimeout=30 -- box orc system dial-stdio")]
    [InlineData("ssh://me@box:2222", "-T -o ConnectTimeout=30 -l me -p 2222 -- box orc system dial-stdio")]
    [InlineData(
        "ssh://me@[fd00::1]/run/other/orc.sock",
        "-T -o ConnectTimeout=30 -l me -- fd00::1 orc --host unix:///run/other/orc.sock system dial-stdio")]
    public void Arguments_OfAnAddress_AreSshs(string text, string words)
    {
        var target = SshTarget.Parse(text);

        Assert.Equal(words, string.Join(' ', target.Arguments()));
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData("ssh://", "like ssh://user@host:22")]
    [InlineData("ssh://me:secret@box", "a password cannot be in it")]
    [InlineData("ssh://box/a?b=c", "ends after the path")]
    [InlineData("ssh://box/a;reboot", "letters, digits")]
    [InlineData("ssh://-oProxyCommand=x@box", "for a flag")]
    public void Parse_WhatSshMustNotGet_IsRefused(string text, string part) => Assert.Contains(
        part, Assert.Throws<CliException>(() => SshTarget.Parse(text)).Message, StringComparison.Ordinal);
}
