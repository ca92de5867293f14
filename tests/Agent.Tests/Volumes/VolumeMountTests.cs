using Orc.Agent.Volumes;
using Orc.Model.Volumes;

namespace Orc.Agent.Tests.Volumes;

public class VolumeMountTests
{
    [Fact]
    public void Parse_NoOptions_IsADirectory() => Assert.Null(VolumeMount.Parse(Spec()));

    [Fact]
    public void Parse_Bind_KeepsDeviceAndFlags()
    {
        var mount = VolumeMount.Parse(Spec("type=none", "o=bind,ro", "device=/srv/data"))!;

        Assert.True(mount.IsBind);
        Assert.Equal("/srv/data", mount.Device);
        Assert.Null(mount.Options.Rest);
    }

    [Fact]
    public void Parse_Tmpfs_LeavesSizeToTheFileSystem()
    {
        var mount = VolumeMount.Parse(Spec("type=tmpfs", "device=tmpfs", "o=size=100m,uid=1000,nosuid"))!;

        Assert.False(mount.IsBind);
        Assert.Equal("size=100m,uid=1000", mount.Options.Rest);
    }

    [Theory]
    [InlineData("type is missing", "device=/x")]
    [InlineData("device is missing", "type=nfs", "o=addr=10.0.0.1")]
    [InlineData("size", "size=10g")]
    [InlineData("colour", "colour=red")]
    [InlineData("add o=bind", "type=none", "device=/x")]
    [InlineData("absolute path", "type=none", "o=bind", "device=data")]
    public void Parse_OptionsThatMountNothing_SayWhy(string expected, params string[] options)
    {
        var failure = Assert.Throws<VolumeException>(() => VolumeMount.Parse(Spec(options)));

        Assert.Equal(VolumeFailure.InvalidSpec, failure.Reason);
        Assert.Contains(
            expected, failure.Message.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnotherDriver_IsRefused()
    {
        var failure = Assert.Throws<VolumeException>(() => VolumeMount.Parse(Spec() with { Driver = "rexray" }));

        Assert.Contains("rexray", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("shop_db-1.x")]
    public void Check_AGoodName_Passes(string name) => VolumeName.Check(name);

    [Theory]
    [InlineData("a")]
    [InlineData("../etc")]
    [InlineData("-data")]
    [InlineData("a/b")]
    [InlineData("dä")]
    public void Check_ABadName_IsRefused(string name) =>
        Assert.Throws<VolumeException>(() => VolumeName.Check(name));

    [Fact]
    public void Differences_NameEachOption_AndNoLabel()
    {
        var existing = Spec("type=tmpfs", "device=tmpfs") with { Labels = Spec("a=b").Options };

        Assert.Equal("", VolumeDifferences.Of(existing, Spec("type=tmpfs", "device=tmpfs")));
        Assert.Equal(
            "option device is \"tmpfs\", asked is not set; option o is not set, asked is \"size=1m\"",
            VolumeDifferences.Of(existing, Spec("type=tmpfs", "o=size=1m")));
    }

    internal static VolumeSpec Spec(params string[] options) => new()
    {
        Name = "data",
        Options = options.Aggregate(
            new VolumeSpec { Name = "data" }.Options,
            (all, option) => all.SetItem(option.Split('=', 2)[0], option.Split('=', 2)[1])),
    };
}
