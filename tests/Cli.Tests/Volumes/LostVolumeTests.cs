using Orc.Cli.Commands.Volumes;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Volumes;

public sealed class LostVolumeTests
{
    [Theory]
    [InlineData("", false, null, false)]
    [InlineData("", false, "n2", false)]
    [InlineData("n3", false, null, false)]
    [InlineData("n3", false, "n3", false)]
    [InlineData("n3", true, "n3", false)]
    [InlineData("n3", true, "n2", true)]
    public void Volume_ThatIsRestored_GoesToTheNodeIfItsOwnerIsLost(
        string owner, bool isLost, string? node, bool expected) =>
        Assert.Equal(expected, LostVolume.GoesTo(Of(owner, isLost), node));

    [Theory]
    [InlineData(false, "n2", "volume shop_data is on node node3, and what uses it goes there: restore it")]
    [InlineData(true, null, "volume shop_data was on node node3, which is lost: say with --node where it shall be")]
    public void Volume_ThatNobodyWouldUseThere_IsRefused(bool isLost, string? node, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Throws<CliException>(() => LostVolume.GoesTo(Of("n3", isLost), node)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Volume_ThatTheClusterDoesNotKnow_IsTheNodesAlone() =>
        Assert.False(LostVolume.GoesTo(null, "n2"));

    private static ClusterVolume Of(string owner, bool isLost) =>
        new() { Name = "shop_data", NodeId = owner, NodeName = "node3", OwnerLost = isLost };
}
