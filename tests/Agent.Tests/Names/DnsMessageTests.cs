using System.Net;
using Orc.Agent.Names.Messages;

namespace Orc.Agent.Tests.Names;

public class DnsMessageTests
{
    [Fact]
    public void TryParse_AQuestion_IsUnderstood()
    {
        var query = Wire.Query("Web.Shop", DnsType.AddressV6, ednsSize: 1232);

        Assert.Equal("web.shop", query.Name);
        Assert.Equal(DnsType.AddressV6, query.Type);
        Assert.Equal(0x1234, query.Id);
        Assert.Equal(1232, query.UdpSize);
        Assert.True(query.HasOptions);
        Assert.True(query.IsPlain);
    }

    [Fact]
    public void TryParse_WithoutEdns_TakesTheSmallestSize()
    {
        var query = Wire.Query("web");

        Assert.Equal(512, query.UdpSize);
        Assert.False(query.HasOptions);
    }

    [Fact]
    public void TryParse_EveryCutOfAMessage_IsNullOrAQuestion()
    {
        var whole = Wire.Question("a.very.long.name.of.a.service", ednsSize: 4096);
        for (var length = 0; length < whole.Length; length++)
        {
            var query = DnsQuery.TryParse(whole.AsMemory(0, length));
            Assert.True(query is null || query.Name == "a.very.long.name.of.a.service");
        }
    }

    [Fact]
    public void TryParse_Garbage_NeverThrows()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            if (bytes.Length > 5)
            {
                (bytes[2], bytes[4], bytes[5]) = ((byte)(bytes[2] & 0x7F), 0, 1);
            }

            DnsQuery.TryParse(bytes);
        }
    }

    [Fact]
    public void TryParse_AnAnswer_IsNoQuestion()
    {
        var bytes = Wire.Question("web");
        bytes[2] |= 0x80;

        Assert.Null(DnsQuery.TryParse(bytes));
    }

    [Fact]
    public void Build_SaysTheQuestionBackLetterForLetter()
    {
        var query = Wire.Query("wEb");

        var reply = DnsReply.Build(query, DnsCode.NoError, [(DnsType.Address, [10, 0, 0, 1])], 512, 5);

        Assert.Equal("NoError 10.0.0.1", Wire.Read(reply));
        Assert.True(DnsReply.Answers(reply, 0x1234, query.Question.Span));
        Assert.False(DnsReply.Answers(reply, 0x1235, query.Question.Span));
        Assert.False(DnsReply.Answers(reply, 0x1234, Wire.Query("web").Question.Span));
    }

    [Theory]
    [InlineData(512, null, 40, true)]
    [InlineData(512, null, 20, false)]
    [InlineData(1232, 1232, 60, false)]
    public void Build_WhatDoesNotFit_IsCutAndSaid(int limit, int? edns, int records, bool isCut)
    {
        var query = Wire.Query("web", ednsSize: (ushort?)edns);
        var reply = DnsReply.Build(
            query,
            DnsCode.NoError,
            [.. Enumerable.Range(0, records).Select(at => (DnsType.Address, new byte[] { 10, 0, 0, (byte)at }))],
            limit,
            5);

        Assert.InRange(reply.Length, 12, limit);
        Assert.Equal(isCut, Wire.Read(reply).Contains("TC", StringComparison.Ordinal));
        Assert.Equal(edns is null ? 0 : 1, reply[11]);
    }

    [Theory]
    [InlineData("4.3.2.1.in-addr.arpa", "1.2.3.4")]
    [InlineData("3.2.1.in-addr.arpa", null)]
    [InlineData("300.3.2.1.in-addr.arpa", null)]
    [InlineData("web", null)]
    [InlineData("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa", "fd00::1")]
    [InlineData("1.0.ip6.arpa", null)]
    public void FindReverseAddress_ReadsBothFamilies(string name, string? expected) => Assert.Equal(
        expected is null ? null : IPAddress.Parse(expected), DnsName.FindReverseAddress(name));

    [Theory]
    [InlineData("web..x")]
    [InlineData("")]
    public void TryEncode_ANameNobodyCanAskFor_IsNull(string name) => Assert.Null(DnsName.TryEncode(name));

    [Fact]
    public void TryEncode_ALabelTooLong_IsNull() => Assert.Null(DnsName.TryEncode(new string('a', 64)));
}
