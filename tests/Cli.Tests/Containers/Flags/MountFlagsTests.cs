using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Tests.Containers.Flags;

public class MountFlagsTests
{
    [Theory]
    [InlineData("/srv:/data", "/srv")]
    [InlineData("./conf:/data", "/work/conf")]
    [InlineData("..:/data", "/")]
    [InlineData("~/x:/data", "/home/ada/x")]
    [InlineData("~:/data", "/home/ada")]
    public void Volume_APath_IsABindWhoseMissingSourceIsMade(string text, string source)
    {
        var bind = Assert.IsType<MountSpec.Bind>(Mount("-v", text));

        Assert.Equal((source, "/data", true, false), (bind.Source, bind.Target, bind.CreateSource, bind.ReadOnly));
    }

    [Fact]
    public void Volume_ANameOrNone_IsAVolume()
    {
        Assert.Equal("db", Assert.IsType<MountSpec.Volume>(Mount("-v", "db:/data/")).Name);
        Assert.Equal("/data", Mount("-v", "db:/data/").Target);
        Assert.Null(Assert.IsType<MountSpec.Volume>(Mount("-v", "/data")).Name);
        Assert.True(
            Assert.IsType<MountSpec.Volume>(Mount("-v", "db:/data:ro,nocopy")) is { ReadOnly: true, NoCopy: true });
    }

    [Fact]
    public void Volume_Options_AreRead()
    {
        var bind = Assert.IsType<MountSpec.Bind>(Mount("-v", "/a:/b:ro,z,rshared"));

        Assert.Equal((true, "z", "rshared"), (bind.ReadOnly, bind.SelinuxRelabel, bind.Propagation));
    }

    [Theory]
    [InlineData("a:b:c:d", "invalid volume specification: 'a:b:c:d': too many colons")]
    [InlineData("/a:", "invalid spec: /a:: empty section between colons")]
    [InlineData(
        "data:rel", "invalid volume specification: 'data:rel': invalid mount path: 'rel' mount path must be absolute")]
    [InlineData("/a:/b:fast", "invalid mode: fast")]
    [InlineData("/a:/", "invalid volume specification: '/a:/': destination can't be '/'")]
    public void Volume_Wrong_IsRefused(string text, string message) =>
        Assert.Equal(message, RunLine.Error("-v", text, "busybox"));

    [Fact]
    public void Volume_OddName_PointsToPaths() => Assert.EndsWith(
        "If you intended to pass a host directory, use absolute path",
        RunLine.Error("-v", "a/b:/c", "busybox"),
        StringComparison.Ordinal);

    [Fact]
    public void Mount_EachType_IsRead()
    {
        var bind = Assert.IsType<MountSpec.Bind>(Mount(
            "--mount", "type=bind,source=./x,target=/x,readonly,bind-propagation=rslave"));
        Assert.Equal(
            ("/work/x", true, "rslave", false), (bind.Source, bind.ReadOnly, bind.Propagation, bind.CreateSource));

        var volume = Assert.IsType<MountSpec.Volume>(Mount(
            "--mount", "src=db,dst=/db,volume-subpath=a,volume-label=k=v"));
        Assert.Equal(("db", "a", "v"), (volume.Name, volume.Subpath, volume.Labels["k"]));

        var tmpfs = Assert.IsType<MountSpec.Tmpfs>(Mount(
            "--mount", "type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=700"));
        Assert.Equal((new ByteSize(1 << 20), 0b111_000_000), (tmpfs.Size, tmpfs.Mode));
    }

    [Fact]
    public void Mount_QuotedField_MayHoldACommas() => Assert.Equal(
        "/a,b", Assert.IsType<MountSpec.Bind>(Mount("--mount", "type=bind,\"source=/a,b\",target=/x")).Source);

    [Theory]
    [InlineData("type=bind,source=/a", "target is required")]
    [InlineData("type=bind,target=/a", "source is required for a mount of type \"bind\"")]
    [InlineData("target=/a,color=red", "unexpected key 'color' in 'color=red'")]
    [InlineData("target=/a,fast", "invalid field 'fast' must be a key=value pair")]
    [InlineData(
        "type=bind,source=/a,target=/a,volume-nocopy", "cannot mix 'volume-*' options with mount type 'bind'")]
    [InlineData("target=/a,tmpfs-size=1m", "cannot mix 'tmpfs-*' options with mount type 'volume'")]
    [InlineData("type=tmpfs,target=/a,bind-create-src=1", "cannot mix 'bind-*' options with mount type 'tmpfs'")]
    [InlineData("type=cloud,target=/a", "mount type unknown: \"cloud\"")]
    public void Mount_Wrong_IsRefused(string text, string message) => Assert.Equal(
        $"invalid argument \"{text}\" for \"--mount\" flag: {message}", RunLine.Error("--mount", text, "busybox"));

    [Fact]
    public void Tmpfs_Options_HaveFields()
    {
        var tmpfs = Assert.IsType<MountSpec.Tmpfs>(Mount("--tmpfs", "/t:size=64k,mode=1770,uid=7,noexec,ro"));

        Assert.Equal((new ByteSize(64 << 10), 7, true), (tmpfs.Size, tmpfs.Uid, tmpfs.ReadOnly));
        Assert.Equal(["noexec"], tmpfs.Options);
    }

    [Fact]
    public void Mounts_SameTarget_IsRefused() => Assert.Equal(
        "Duplicate mount point: /data", RunLine.Error("-v", "a1:/data", "--tmpfs", "/data", "busybox"));

    [Fact]
    public void VolumesFrom_SeveralContainers_AreKeptInTheirOrder()
    {
        Assert.Equal(
            ["db:ro", "web"], RunLine.Read("--volumes-from db:ro --volumes-from web busybox").VolumesFrom!.Value);
        Assert.Null(RunLine.Read("busybox").VolumesFrom);
        Assert.Equal(
            "invalid argument \"db:x\" for \"--volumes-from\" flag: invalid mode for volumes-from: x",
            RunLine.Error("--volumes-from", "db:x", "busybox"));
    }

    private static MountSpec Mount(string flag, string text) =>
        Assert.Single(RunLine.Read(flag, text, "busybox").Mounts);
}
