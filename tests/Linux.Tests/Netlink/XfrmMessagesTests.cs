using System.Net;
using Orc.Linux.Netlink;

namespace Orc.Linux.Tests.Netlink;

/// <summary>What the kernel is told of IPsec, byte for byte: as linux/xfrm.h lays it out on 64 bits.</summary>
public sealed class XfrmMessagesTests
{
    private static readonly IPAddress Here = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress There = IPAddress.Parse("10.0.0.2");

    private static readonly XfrmState State = new(
        Here, There, 0xe0010203, 0x6f7263, [.. Enumerable.Range(1, 36).Select(number => (byte)number)]);

    [Fact]
    public void AddState_IsWhatTheKernelReads()
    {
        var text = Text(batch => batch.AddState(State));

        // Header: 16 + 224 + (4 + 108) + (4 + 152) bytes, XFRM_MSG_NEWSA, request | create | exclusive.
        Assert.Equal("fc0100001000010600000000" + "00000000", text[..32]);
        var body = text[32..];
        Assert.Equal("0200", body[80..84]);
        Assert.Equal("0a000002" + Zeros(12) + "e0010203" + "32000000", body[112..160]);
        Assert.Equal("0a000001" + Zeros(12), body[160..192]);
        Assert.Equal(new string('f', 64) + Zeros(32), body[192..320]);
        Assert.Equal("63726f00" + "0200" + "00" + "00" + "80" + Zeros(7), body[416..448]);
        Assert.Equal(
            "7000" + "1200" + Convert.ToHexStringLower("rfc4106(gcm(aes))"u8) + Zeros(64 - 17) + "20010000" + "80000000"
                + Convert.ToHexStringLower(State.Key.AsSpan()),
            body[448..672]);
        Assert.Equal("9c00" + "1700" + "20000000" + Zeros(16) + "00040000" + Zeros(128), body[672..]);
    }

    [Fact]
    public void AddState_IPv6_HasItsFamilyAndWholeAddresses()
    {
        var six = State with { Source = IPAddress.Parse("fd00::1"), Destination = IPAddress.Parse("fd00::2") };
        var body = Text(batch => batch.AddState(six))[32..];

        Assert.Equal("0a00", body[80..84]);
        Assert.Equal("fd" + Zeros(14) + "02", body[112..144]);
        Assert.Equal("fd" + Zeros(14) + "01", body[160..192]);
        Assert.Equal("0a00", body[424..428]);
    }

    [Fact]
    public void RemoveState_NamesItByDestinationAndNumber() => Assert.Equal(
        "2800000011000100" + Zeros(8) + "0a000002" + Zeros(12) + "e0010203" + "0200" + "32" + "00",
        Text(batch => batch.RemoveState(State)));

    [Fact]
    public void SetPolicy_AsksForTheOneAssociation()
    {
        var text = Text(batch => batch.SetPolicy(
            new XfrmPolicy(XfrmDirection.Out, Here, There, 4795, 0x6f7263, 0xe0010203)));

        Assert.Equal("fc00000019000100" + Zeros(8), text[..32]);
        var body = text[32..];
        Assert.Equal(
            "0a000002" + Zeros(12) + "0a000001" + Zeros(12) + "12bb" + "ffff" + "0000" + "0000" + "0200" + "20" + "20"
                + "11" + Zeros(3) + Zeros(8),
            body[..112]);
        Assert.Equal(new string('f', 64) + Zeros(32), body[112..240]);
        Assert.Equal(Zeros(8) + "01" + "00" + "00" + "00" + Zeros(4), body[304..336]);
        Assert.Equal(
            "4400" + "0500" + "0a000002" + Zeros(12) + "e0010203" + "32000000" + "0200" + "0000" + "0a000001"
                + Zeros(12) + "63726f00" + "00000000" + new string('f', 24),
            body[336..]);
    }

    [Fact]
    public void SetPolicy_IPv6_HasItsFamilyAndWholeAddresses()
    {
        var (here, there) = (IPAddress.Parse("fd00::1"), IPAddress.Parse("fd00::2"));
        var body = Text(batch => batch.SetPolicy(
            new XfrmPolicy(XfrmDirection.Out, here, there, 4795, 0x6f7263, 0xe0010203)))[32..];

        Assert.Equal(
            "fd" + Zeros(14) + "02" + "fd" + Zeros(14) + "01" + "12bb" + "ffff" + "0000" + "0000" + "0a00" + "80" + "80"
                + "11" + Zeros(3) + Zeros(8),
            body[..112]);
        Assert.Equal(
            "4400" + "0500" + "fd" + Zeros(14) + "02" + "e0010203" + "32000000" + "0a00" + "0000" + "fd" + Zeros(14)
                + "01" + "63726f00" + "00000000" + new string('f', 24),
            body[336..]);
    }

    [Fact]
    public void RemovePolicy_NamesItByItsPacketsAndDirection()
    {
        var text = Text(batch => batch.RemovePolicy(
            new XfrmPolicy(XfrmDirection.In, There, Here, 4795, 0x6f7263, 0)));

        Assert.Equal("5000000014000100" + Zeros(8), text[..32]);
        Assert.Equal("0a000001" + Zeros(12) + "0a000002" + Zeros(12) + "12bbffff", text[32..104]);
        Assert.Equal(Zeros(8), text[144..]);
    }

    [Fact]
    public void ReadState_SaysWhatWasWritten()
    {
        var batch = new NetlinkWriter();
        batch.AddState(State);
        batch.End();

        Assert.Equal(State with { Key = [] }, XfrmMessages.ReadState(batch.Written[16..]) with { Key = [] });
    }

    private static string Zeros(int bytes) => new('0', bytes * 2);

    private static string Text(Action<NetlinkWriter> write)
    {
        var batch = new NetlinkWriter();
        write(batch);
        batch.End();
        return Convert.ToHexStringLower(batch.Written);
    }
}
