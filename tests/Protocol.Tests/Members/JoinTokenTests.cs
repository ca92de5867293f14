using System.Security.Cryptography;
using Orc.Protocol.Members;

namespace Orc.Protocol.Tests.Members;

public class JoinTokenTests
{
    private static readonly byte[] Digest = SHA256.HashData("authority"u8);

    [Fact]
    public void Parse_WhatWasWritten_IsTheSame()
    {
        var token = JoinToken.Of(Digest, JoinToken.NewSecret());

        Assert.Equal(token, JoinToken.Parse($" {token}\n"));
        Assert.True(JoinToken.Parse(token.ToString()).Pins(Digest));
    }

    [Fact]
    public void Pins_AnotherDigest_DoesNot() =>
        Assert.False(JoinToken.Of(Digest, JoinToken.NewSecret()).Pins(SHA256.HashData("another"u8)));

    [Fact]
    public void HasSecret_OnlyItsOwn()
    {
        var token = JoinToken.Of(Digest, JoinToken.NewSecret());

        Assert.True(token.HasSecret(token.Secret));
        Assert.False(token.HasSecret(JoinToken.NewSecret()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SWMTKN-1-abc-def")]
    [InlineData("ORCTKN-1-abc-def")]
    [InlineData("ORCTKN-2-00000000000000000000000000000000000000000000000000-0000000000000000000000000")]
    [InlineData("ORCTKN-1-0000000000000000000000000000000000000000000000000A-0000000000000000000000000")]
    public void Parse_SomethingElse_SaysWhatATokenLooksLike(string text) => Assert.Contains(
        "ORCTKN-1-", Assert.Throws<FormatException>(() => JoinToken.Parse(text)).Message, StringComparison.Ordinal);
}
