using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

/// <summary>What fits into a packet of the way.</summary>
public sealed class OverlayWidthTests
{
    [Theory]
    [InlineData("10.0.0.1", 1450)]
    [InlineData("fd00::1", 1430)]
    public void Plain_IsWhatVxlanLeaves(string machine, int expected) =>
        Assert.Equal(expected, OverlayWidth.Plain(1500, machine));

    [Theory]
    [InlineData(1500, "10.0.0.1", 1416)]
    [InlineData(1500, "fd00::1", 1396)]
    [InlineData(1501, "10.0.0.1", 1416)]
    [InlineData(1504, "10.0.0.1", 1420)]
    [InlineData(9000, "10.0.0.1", 8916)]
    public void Encrypted_FillsTheWayAsFarAsWholeWordsGo(int path, string machine, int expected)
    {
        var width = OverlayWidth.Encrypted(path, machine);
        var header = machine.Contains(':', StringComparison.Ordinal) ? 40 : 20;

        // IP, ESP 8, vector 8, (UDP 8, VXLAN 8, Ethernet 14, the packet, 2) to a multiple of 4, tag 16.
        var whole = header + 16 + ((32 + width + 3) / 4 * 4) + 16;
        Assert.Equal(expected, width);
        Assert.InRange(whole, path - 3, path);
    }
}
