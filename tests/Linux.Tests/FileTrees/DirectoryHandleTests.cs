using System.Globalization;
using System.Text;
using Orc.Linux.FileTrees;

namespace Orc.Linux.Tests.FileTrees;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-filetrees-");
    private readonly DirectoryHandle _root;

    public DirectoryHandleTests() => _root = DirectoryHandle.Open(_place.FullName);

    public void Dispose()
    {
        _root.Dispose();
        using var parent = DirectoryHandle.Open(_place.Parent!.FullName);
        parent.RemoveTree(Encoding.UTF8.GetBytes(_place.Name));
        Assert.False(Directory.Exists(_place.FullName));
    }

    [Fact]
    public void CreateFile_WithContent_IsThereWithModeAndTime()
    {
        using (var file = _root.CreateFile("f"u8, 0x180))
        {
            file.Write("hello"u8);
            file.Seek(10000);
            file.Write("x"u8);
            file.SetMode(0x9ED);
            file.SetModifiedAt(new FileTime(123456789, 987654321));
        }

        var status = _root.FindStatus("f"u8)!;
        Assert.Equal((FileType.Regular, 0x9ED, 10001L), (status.Type, status.Mode, status.Size));
        Assert.Equal(new FileTime(123456789, 987654321), status.ModifiedAt);
    }

    [Fact]
    public void CreateFile_OverALink_IsRefusedAndTouchesNothing()
    {
        var outside = Path.Combine(_place.FullName, "outside");
        File.WriteAllText(outside, "safe");
        _root.CreateSymbolicLink("link"u8, Encoding.UTF8.GetBytes(outside));

        var failure = Assert.Throws<LinuxException>(() => _root.CreateFile("link"u8, 0x180));

        Assert.Equal(Errno.Exists, failure.Error);
        Assert.Equal("safe", File.ReadAllText(outside));
    }

    [Fact]
    public void FindBelow_AnAbsoluteLink_StaysInside()
    {
        _root.CreateDirectory("etc"u8, 0x1ED);
        _root.CreateSymbolicLink("abs"u8, "/etc"u8);
        _root.CreateSymbolicLink("up"u8, "../../../../../../etc"u8);

        foreach (var name in (string[])["abs", "up", "/etc", "../etc", "abs/../../etc"])
        {
            using var below = _root.FindBelow(Encoding.UTF8.GetBytes(name));
            Assert.Equal(_root.FindStatus("etc"u8)!.Inode, below!.FindStatus(""u8)!.Inode);
        }
    }

    [Fact]
    public void FindBelow_AMissingStep_IsNull() => Assert.Null(_root.FindBelow("a/b"u8));

    [Fact]
    public void FindBelow_AMagicLink_IsRefused()
    {
        using var proc = DirectoryHandle.Open("/proc/self");
        var failure = Assert.Throws<LinuxException>(() => proc.FindBelow("root/etc"u8));
        Assert.Equal(Errno.Loop, failure.Error);
    }

    [Fact]
    public void SetAttribute_ArbitraryBytes_AreKept()
    {
        _root.CreateFile("f"u8, 0x180).Dispose();
        byte[] value = [0, 10, 0x80, 0xFF, 0xA4, 0];

        _root.SetAttribute("f"u8, "user.x"u8, value);

        Assert.Equal(value, _root.FindAttribute("f"u8, "user.x"u8));
        Assert.Null(_root.FindAttribute("f"u8, "user.y"u8));
        Assert.Contains(_root.ListAttributes("f"u8), name => name.AsSpan().SequenceEqual("user.x"u8));
    }

    [Fact]
    public void SetAttribute_OnANameThatIsNoText_Works()
    {
        byte[] name = [0xFF, 0xFE, (byte)'a'];
        _root.CreateFile(name, 0x180).Dispose();

        _root.SetAttribute(name, "user.x"u8, "1"u8);

        Assert.Equal("1"u8.ToArray(), _root.FindAttribute(name, "user.x"u8));
        Assert.Equal(name, Assert.Single(_root.List()));
    }

    [Fact]
    public void CreateHardLink_ToALink_LinksTheLink()
    {
        _root.CreateSymbolicLink("a"u8, "nowhere"u8);
        _root.CreateHardLink("b"u8, _root, "a"u8);

        Assert.Equal("nowhere"u8.ToArray(), _root.ReadLink("b"u8));
        Assert.Equal(2u, _root.FindStatus("a"u8)!.Links);
    }

    [Fact]
    public void Name_WithAZero_IsRefused()
    {
        byte[] name = [(byte)'a', 0, (byte)'b'];
        Assert.Equal(Errno.Invalid, Assert.Throws<LinuxException>(() => _root.CreateDirectory(name, 0x1ED)).Error);
    }

    [Fact]
    public void Name_TooLong_IsRefused() =>
        Assert.Equal(
            Errno.NameTooLong, Assert.Throws<LinuxException>(() => _root.CreateDirectory(new byte[5000], 0x1ED)).Error);

    [Fact]
    public void RemoveTree_ThroughALink_LeavesWhatItPointsAt()
    {
        _root.CreateDirectory("keep"u8, 0x1ED);
        _root.CreateDirectory("tree"u8, 0x1ED);
        using (var tree = _root.OpenDirectory("tree"u8))
        {
            tree.CreateSymbolicLink("link"u8, "../keep"u8);
            tree.CreateDirectory("d"u8, 0);
        }

        _root.RemoveTree("tree"u8);
        _root.RemoveTree("not there"u8);

        Assert.Equal("keep"u8.ToArray(), Assert.Single(_root.List()));
    }

    [Fact]
    public async Task RemoveTree_BySeveralAtOnce_AllSucceed()
    {
        foreach (var round in Enumerable.Range(0, 10))
        {
            foreach (var number in Enumerable.Range(0, 200))
            {
                var folder = Path.Combine(_place.FullName, "many", $"{number % 20}");
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(
                    Path.Combine(folder, $"{number}"), $"{round}", TestContext.Current.CancellationToken);
            }

            var together = new Barrier(3);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                together.SignalAndWait();
                _root.RemoveTree("many"u8);
            })));
            Assert.Empty(_root.List());
        }
    }

    [Fact]
    public void RemoveTree_DeeperThanAnyPath_EndsAndLeavesNothing()
    {
        _root.CreateDirectory("deep"u8, 0x1ED);
        var here = _root.OpenDirectory("deep"u8);
        for (var level = 0; level < 3000; level++)
        {
            here.CreateDirectory("d"u8, 0x1ED);
            var next = here.OpenDirectory("d"u8);
            here.Dispose();
            here = next;
        }

        here.Dispose();
        _root.RemoveTree("deep"u8);

        Assert.Empty(_root.List());
    }

    [Fact]
    public void CreateNode_ADevice_HasItsNumbers()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        _root.CreateNode("null"u8, FileType.CharacterDevice, 0x1B6, new DeviceNumber(1, 3));
        _root.CreateNode("big"u8, FileType.BlockDevice, 0x1B6, new DeviceNumber(259, 70000));

        Assert.Equal(new DeviceNumber(1, 3), _root.FindStatus("null"u8)!.Device);
        Assert.Equal(new DeviceNumber(259, 70000), _root.FindStatus("big"u8)!.Device);
    }

    [Fact]
    public void SetOwner_OfALink_ChangesTheLink()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        _root.CreateFile("f"u8, 0x180).Dispose();
        _root.CreateSymbolicLink("l"u8, "f"u8);
        _root.SetOwner("l"u8, 1234, 5678);

        Assert.Equal((1234u, 5678u), (_root.FindStatus("l"u8)!.Uid, _root.FindStatus("l"u8)!.Gid));
        Assert.Equal(0u, _root.FindStatus("f"u8)!.Uid);
    }

    [Fact]
    public void Rename_OverAFile_ReplacesIt()
    {
        for (var number = 0; number < 2; number++)
        {
            using var file = _root.CreateFile(Name(number), 0x180);
            file.Write(Name(number));
        }

        _root.Rename(Name(0), _root, Name(1));

        Assert.Equal("0", File.ReadAllText(Path.Combine(_place.FullName, "1")));
        Assert.Null(_root.FindStatus(Name(0)));
    }

    private static byte[] Name(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
