using Orc.Linux.Mounts;

namespace Orc.Linux.Tests.Mounts;

public class MountEntryTests
{
    [Fact]
    public void Parse_OverlayWithSpaceInItsPath_ReadsEveryField()
    {
        const string Line =
            @"36 35 0:98 / /mnt/a\040b rw master:1 shared:2 - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w";

        var entry = MountEntry.Parse(Line)!;

        Assert.Equal((36, 35, "/", "/mnt/a b"), (entry.Id, entry.ParentId, entry.Root, entry.Target));
        Assert.Equal(("overlay", "overlay", true), (entry.Type, entry.Source, entry.IsShared));
        Assert.Equal("rw,lowerdir=/l,upperdir=/u,workdir=/w", entry.SuperOptions);
    }

    [Fact]
    public void ReadOwn_ThisProcess_HasARoot() => Assert.Contains(MountEntry.ReadOwn(), entry => entry.Target == "/");

    [Theory]
    [InlineData("ro,nosuid", 3, null)]
    [InlineData("ro,rw", 0, null)]
    [InlineData("addr=10.0.0.1,rw,nolock", 0, "addr=10.0.0.1,nolock")]
    [InlineData("size=1m, uid=3", 0, "size=1m,uid=3")]
    public void Options_OfMount_AreFlagsAndRest(string text, int flags, string? rest)
    {
        var options = MountOptions.Parse(text);

        Assert.Equal((nuint)flags, options.Flags);
        Assert.Equal(rest, options.Rest);
    }
}
