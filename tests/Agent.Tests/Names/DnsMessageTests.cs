using System.Net;
using Orc.Agent.Names.Messages;

namespace Orc.Agent.Tests.Names;

public class DnsMessageTests
{
    [Fact]
    public void TryParse_AQuestion_IsUnderstood()
    {
        var query = Wire.Query("Web.Shop", DnsType.AddressV6, ednsSize: 1232);

        Assert.Equal("web.shop", query.Name.ToString());
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
    public void TryParse_EveryCutOfAMessage_IsNoneOrAQuestion()
    {
        var whole = Wire.Question("a.very.long.name.of.a.service", ednsSize: 4096);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.True(
                !DnsQuery.TryParse(whole.AsSpan(0, length), new char[DnsName.MaxLetters], out var query)
                || query.Name is "a.very.long.name.of.a.service");
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

            DnsQuery.TryParse(bytes, new char[DnsName.MaxLetters], out _);
        }
    }

    [Fact]
    public void TryParse_AnAnswer_IsNoQuestion()
    {
        var bytes = Wire.Question("web");
        bytes[2] |= 0x80;

        Assert.False(DnsQuery.TryParse(bytes, new char[DnsName.MaxLetters], out _));
    }

    [Fact]
    public void TryParse_TheLongestLabelsOfDots_FitTheirRoom()
    {
        byte[] label = [63, .. Enumerable.Repeat((byte)'.', 63)];
        byte[] message = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. label, .. label, .. label, .. label, 0, 0, 1, 0, 1];

        Assert.False(DnsQuery.TryParse(message, new char[DnsName.MaxLetters], out _));
        Assert.True(DnsQuery.TryParse(
            [.. message[..12], .. label, 0, 0, 1, 0, 1], new char[DnsName.MaxLetters], out var query));
        Assert.Equal(126, query.Name.Length);
    }

    [Fact]
    public void Reply_SaysTheQuestionBackLetterForLetter()
    {
        var query = Wire.Query("wEb");

        var reply = Write(query, 512, 1);

        Assert.Equal("NoError 10.0.0.0", Wire.Read(reply));
        Assert.True(DnsReply.Answers(reply, 0x1234, query.Question));
        Assert.False(DnsReply.Answers(reply, 0x1235, query.Question));
        Assert.False(DnsReply.Answers(reply, 0x1234, Wire.Query("web").Question));
    }

    [Theory]
    [InlineData(512, null, 40, true)]
    [InlineData(512, null, 20, false)]
    [InlineData(1232, 1232, 60, false)]
    public void Reply_WhatDoesNotFit_IsCutAndSaid(int limit, int? edns, int records, bool isCut)
    {
        var reply = Write(Wire.Query("web", ednsSize: (ushort?)edns), limit, records);

        Assert.InRange(reply.Length, 12, limit);
        Assert.Equal(isCut, Wire.Read(reply).Contains("TC", StringComparison.Ordinal));
        Assert.Equal(edns is null ? 0 : 1, reply[11]);
    }

    [Fact]
    public void Reply_IntoRoomThatWasUsedBefore_IsTheSame()
    {
        var query = Wire.Query("web", ednsSize: 1232);
        var used = Enumerable.Repeat((byte)0xFF, 512).ToArray();

        var length = DnsReply.Write(used, query, DnsCode.NoSuchName);
        var bare = DnsReply.WriteBare(used.AsSpan(256), [1, 2, 3], DnsCode.FormatError);

        var clean = new byte[512];
        Assert.Equal(clean[..DnsReply.Write(clean, query, DnsCode.NoSuchName)], used[..length]);
        Assert.Equal([1, 2, 0x80, 0x81, 0, 0, 0, 0, 0, 0, 0, 0], used[256..(256 + bare)]);
    }

    [Fact]
    public void BuildFailure_OfTheLongestQuestion_IsAnAnswerToIt()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 62), 4));
        var question = Wire.Question(name, ednsSize: 4096);

        var reply = DnsReply.BuildFailure(question);

        Assert.Equal("ServerFailure", Wire.Read(reply));
        Assert.True(DnsReply.Answers(reply, 0x1234, Wire.Parse(question).Question));
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

    private static byte[] Write(DnsQuery query, int room, int records)
    {
        var into = new byte[room];
        var writer = new DnsReplyWriter(into, query);
        for (var at = 0; at < records; at++)
        {
            writer.Add(DnsType.Address, [10, 0, 0, (byte)at], 5);
        }

        return into[..writer.End(DnsCode.NoError)];
    }
}
