using Orc.Agent.Node;

namespace Orc.Agent.Tests.Node;

public sealed class TrimRuleTests
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [InlineData(3, 0, 12, true)]        // a burst, and then nothing
    [InlineData(1, 0, 12, false)]       // hardly anything happened
    [InlineData(30, 8, 12, false)]      // still busy
    [InlineData(3, 1, 12, false)]
    [InlineData(20, 0, 200, false)]     // little beside what there is
    [InlineData(30, 0, 200, true)]
    [InlineData(1000, 10, 200, true)]   // never without work: quiet is little beside what went before
    [InlineData(1000, 20, 200, false)]
    public void IsDue_AfterABurstAndWhenQuiet(long sinceTrim, long sinceLook, long heap, bool isDue) =>
        Assert.Equal(isDue, TrimRule.IsDue(sinceTrim * Mebibyte, sinceLook * Mebibyte, heap * Mebibyte));
}
