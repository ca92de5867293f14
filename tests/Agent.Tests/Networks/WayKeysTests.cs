using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

/// <summary>Keys and numbers of encrypted ways.</summary>
public sealed class WayKeysTests
{
    private static readonly OverlayMember One = new("10.0.0.1", "aa");
    private static readonly OverlayMember Two = new("10.0.0.2", "bb");

    [Fact]
    public void Derive_IsTheSameEveryTimeAndEverywhere()
    {
        var state = WayKeys.Derive(Key(5), One, Two);

        Assert.Equal("10.0.0.1 > 10.0.0.2", $"{state.Source} > {state.Destination}");
        Assert.Equal(36, state.Key.Length);
        Assert.Equal(state.Number, WayKeys.Derive(Key(5), One, Two).Number);
        Assert.Equal(state.Key, WayKeys.Derive(Key(5), One, Two).Key);
    }

    [Fact]
    public void Derive_AnyOtherThing_IsAnotherKey()
    {
        var made = new[]
        {
            WayKeys.Derive(Key(5), One, Two),
            WayKeys.Derive(Key(5), Two, One),
            WayKeys.Derive(Key(6), One, Two),
            WayKeys.Derive(Key(5), One with { Life = "ab" }, Two),
            WayKeys.Derive(Key(5), One, Two with { Life = "ab" }),
            WayKeys.Derive(Key(5), One with { Machine = "10.0.0.3" }, Two),
            WayKeys.Derive(new OverlayKey(5, [.. new byte[32]]), One, Two),
        };

        Assert.Equal(made.Length, made.Select(state => Convert.ToHexString(state.Key.AsSpan())).Distinct().Count());
        Assert.Equal(made.Length, made.Select(state => state.Number).Distinct().Count());
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    public void Derive_NumberSaysItsKey_AndIsNoReservedOne(long number, uint tag)
    {
        var state = WayKeys.Derive(Key(number), One, Two);

        Assert.Equal(tag, state.Number >> 30);
        Assert.True(state.Number > 255);
    }

    internal static OverlayKey Key(long number) => new(number, [.. Enumerable.Repeat((byte)7, 32)]);
}
