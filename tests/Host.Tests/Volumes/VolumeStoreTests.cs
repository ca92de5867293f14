using System.Collections.Immutable;
using Orc.Agent.Volumes;
using Orc.Linux.FileTrees;
using Orc.Linux.Mounts;
using Orc.Model.Containers;

namespace Orc.Host.Tests.Volumes;

public class VolumeStoreTests
{
    private static readonly ContainerId One = new(new string('1', ContainerId.Length));
    private static readonly ContainerId Two = new(new string('2', ContainerId.Length));

    [Fact]
    public async Task Ensure_Twice_IsOneVolume_AndOutlivesTheDaemon()
    {
        await using var world = await VolumeWorld.StartAsync();
        using var events = world.Events.Subscribe();
        var made = await world.VolumeAsync("data");
        var again = await world.VolumeAsync("data");
        await world.RestartAsync();

        Assert.Equal(made.CreatedAt, again.CreatedAt);
        Assert.Equal(made.CreatedAt, world.Store.Find("data")!.CreatedAt);
        Assert.True(events.Reader.TryRead(out var created));
        Assert.Equal(("volume", "create", "data"), (created.Type, created.Action, created.Actor));
        Assert.False(events.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Ensure_WithOtherOptions_IsAConflict()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("data");

        var failure = await Assert.ThrowsAsync<VolumeException>(
            () => world.VolumeAsync("data", "type=tmpfs", "device=tmpfs"));

        Assert.Equal(VolumeFailure.Conflict, failure.Reason);
        Assert.Contains("option type is not set, asked is \"tmpfs\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_AnEmptyVolume_CopiesAllOfIt()
    {
        await using var world = await VolumeWorld.StartAsync();
        var source = world.In("image");
        VolumeWorld.Shell(
            $"mkdir -p {source}/sub/deep; cd {source}; echo hello > file; ln file twin; ln -s /etc/passwd link; " +
            "mkfifo pipe; mknod null c 1 3; echo deep > sub/deep/x; chown 1000:1001 sub file; chown -h 7:8 link; " +
            "chmod 4711 file; chmod 1777 sub; chown 33:33 .; chmod 2750 .; " +
            "truncate -s 1M holes; ln sub/deep/x sub/second; touch -d 2001-02-03T04:05:06Z file sub");
        using var from = DirectoryHandle.Open(source);
        from.SetAttribute("file"u8, "user.colour"u8, "red"u8);
        await world.VolumeAsync("data");

        await world.Store.FillAsync("data", source, CancellationToken.None);

        var data = world.Store.MountpointOf("data");
        const string List = "find . | sort | grep -v null | xargs stat -c '%n %F %a %u:%g %s %h %Y' | " +
            "sed -E '/directory/s/ [0-9]+ [0-9]+ ([0-9]+)$/ \\1/'; readlink link; cat sub/deep/x";
        Assert.Equal(VolumeWorld.Shell($"cd {source}; {List}"), VolumeWorld.Shell($"cd {data}; {List}"));
        using var to = DirectoryHandle.Open(data);
        Assert.Equal("red"u8.ToArray(), to.FindAttribute("file"u8, "user.colour"u8));
        Assert.False(File.Exists($"{data}/null"));
        Assert.Equal("0\n", VolumeWorld.Shell($"du -k {data}/holes | cut -f1"));
    }

    [Fact]
    public async Task Fill_AVolumeWithContent_ChangesNothing()
    {
        await using var world = await VolumeWorld.StartAsync();
        VolumeWorld.Shell($"mkdir {world.In("image")}; echo image > {world.In("image")}/file");
        await world.VolumeAsync("data");
        var data = world.Store.MountpointOf("data");
        await File.WriteAllTextAsync($"{data}/mine", "mine", TestContext.Current.CancellationToken);

        await world.Store.FillAsync("data", world.In("image"), CancellationToken.None);

        Assert.Equal("mine\n", VolumeWorld.Shell($"ls {data}"));
    }

    [Fact]
    public async Task Fill_ThroughALinkOutOfTheRoot_StaysInTheRoot()
    {
        await using var world = await VolumeWorld.StartAsync();
        var root = world.In("root");
        VolumeWorld.Shell($"mkdir -p {root}/etc; echo ours > {root}/etc/ours; ln -s /etc {root}/conf");
        await world.VolumeAsync("data");

        await world.Store.FillAsync(new VolumePlace("data", null), root, "/conf", CancellationToken.None);
        await world.Store.FillAsync(new VolumePlace("data", null), root, "/nothing/here", CancellationToken.None);

        Assert.Equal("ours\n", VolumeWorld.Shell($"ls {world.Store.MountpointOf("data")}"));
    }

    [Fact]
    public async Task Fill_OfAPart_LeavesTheRestAlone()
    {
        await using var world = await VolumeWorld.StartAsync();
        var root = world.In("root");
        VolumeWorld.Shell(
            $"mkdir -p {root}/app; chmod 750 {root}/app; chown 5:6 {root}/app; echo page > {root}/app/page");
        await world.VolumeAsync("data");
        var data = world.Store.MountpointOf("data");
        VolumeWorld.Shell($"cd {data}; mkdir -p sites/one full; touch full/mine file; ln -s /sites s");

        foreach (var part in new[] { "s/one", "full", "file", "missing" })
        {
            await world.Store.FillAsync(VolumePlace.Of("data", part), root, "/app", CancellationToken.None);
        }

        Assert.Equal(
            "file\nfull\nfull/mine\ns\nsites\nsites/one\nsites/one/page\n",
            VolumeWorld.Shell($"cd {data}; find . -mindepth 1 | sort | cut -c3-"));
        Assert.Equal("750 5:6\n", VolumeWorld.Shell($"stat -c '%a %u:%g' {data}/sites/one"));
        Assert.Equal("0\n", VolumeWorld.Shell($"ls {data}/.. | grep -c filling || true"));
    }

    [Theory]
    [InlineData("one", "mine\none\n")]
    [InlineData("", "mine\none\none/half\n")]
    [InlineData("gone", "mine\none\none/half\n")]
    public async Task Fill_OfAPartThatADyingDaemonLeftHalfDone_IsUndoneThere(string part, string left)
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("data");
        var data = world.Store.MountpointOf("data");
        VolumeWorld.Shell($"cd {data}; mkdir one; touch one/half mine; printf '%s' '{part}' > ../filling-part");

        await world.RestartAsync();

        Assert.Equal(left, VolumeWorld.Shell($"cd {data}; find . -mindepth 1 | sort | cut -c3-"));
        Assert.Equal("0\n", VolumeWorld.Shell($"ls {data}/.. | grep -c filling || true"));
    }

    [Fact]
    public async Task Fill_ThatADyingDaemonLeftHalfDone_IsUndoneByTheNext()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("data");
        var data = world.Store.MountpointOf("data");
        VolumeWorld.Shell($"touch {data}/half {data}/../filling");

        await world.RestartAsync();

        Assert.Equal("", VolumeWorld.Shell($"ls {data}"));
    }

    [Fact]
    public async Task Acquire_Tmpfs_IsOneMountForAll_UntilTheLastLeaves()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("scratch", "type=tmpfs", "device=tmpfs", "o=size=1m,uid=1000");

        var path = await world.Store.AcquireAsync("scratch", One, CancellationToken.None);
        await world.Store.AcquireAsync("scratch", Two, CancellationToken.None);
        await world.Mounts.RunAsync(() => File.WriteAllText($"{path}/note", "x"));
        await world.RestartAsync();
        await world.Store.ReleaseAsync("scratch", One);

        Assert.True(await world.Mounts.RunAsync(() => File.Exists($"{path}/note")));
        await world.Store.ReleaseAsync("scratch", Two);
        Assert.False(await world.Mounts.RunAsync(() => File.Exists($"{path}/note")));
    }

    [Fact]
    public async Task Bind_IsShown_AndItsRemovalSparesTheSource()
    {
        await using var world = await VolumeWorld.StartAsync();
        VolumeWorld.Shell($"mkdir {world.In("source")}; echo precious > {world.In("source")}/file");
        await world.VolumeAsync("bound", "type=none", "o=bind,ro", $"device={world.In("source")}");
        var path = await world.Store.AcquireAsync("bound", One, CancellationToken.None);

        Assert.Equal("precious\n", await world.Mounts.RunAsync(() => File.ReadAllText($"{path}/file")));
        await world.Mounts.RunAsync(
            () => Assert.Throws<IOException>(() => File.WriteAllText($"{path}/new", "x")));
        await world.Store.RemoveAsync("bound", force: false, CancellationToken.None);

        Assert.True(File.Exists($"{world.In("source")}/file"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(world.Root));
    }

    [Fact]
    public async Task Acquire_ADeviceThatIsNotThere_SaysSo()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("bound", "type=none", "o=bind", "device=/nowhere/at/all");

        var failure = await Assert.ThrowsAsync<VolumeException>(
            () => world.Store.AcquireAsync("bound", One, CancellationToken.None));

        Assert.Equal(VolumeFailure.Unavailable, failure.Reason);
        Assert.Contains("/nowhere/at/all", failure.Message, StringComparison.Ordinal);
        Assert.Contains("No such file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_InUse_NamesTheContainers()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("data");
        world.Users["data"] = ["web-1", "web-2"];

        var failure = await Assert.ThrowsAsync<VolumeException>(
            () => world.Store.RemoveAsync("data", force: true, CancellationToken.None));

        Assert.Contains("web-1, web-2", failure.Message, StringComparison.Ordinal);
        world.Users.Clear();
        await world.Store.RemoveAsync("data", force: false, CancellationToken.None);
        await world.Store.RemoveAsync("data", force: true, CancellationToken.None);
        var missing = await Assert.ThrowsAsync<VolumeException>(
            () => world.Store.RemoveAsync("data", force: false, CancellationToken.None));
        Assert.Equal("no such volume: data", missing.Message);
    }

    [Fact]
    public async Task Prune_TakesUnusedAnonymousOnes_AndNamedOnesOnRequest()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("named");
        var unused = await world.Store.CreateAnonymousAsync(Labels, CancellationToken.None);
        var used = await world.Store.CreateAnonymousAsync(Labels, CancellationToken.None);
        world.Users[used.Name] = ["web-1"];
        VolumeWorld.Shell($"head -c 100000 /dev/urandom > {world.Store.MountpointOf(unused.Name)}/x");

        var pruned = await world.Store.PruneAsync(all: false, _ => true, CancellationToken.None);
        var rest = await world.Store.PruneAsync(all: true, _ => true, CancellationToken.None);

        Assert.Equal([unused.Name], pruned.Removed);
        Assert.InRange(pruned.ReclaimedBytes, 100_000, 120_000);
        Assert.Equal(["named"], rest.Removed);
        Assert.Equal([used.Name], world.Store.List().Select(volume => volume.Name));
        Assert.Equal(64, used.Name.Length);
    }

    [Fact]
    public async Task OpenPart_FollowsLinksInsideTheVolumeOnly()
    {
        await using var world = await VolumeWorld.StartAsync();
        await world.VolumeAsync("data");
        VolumeWorld.Shell(
            $"cd {world.Store.MountpointOf("data")}; mkdir -p real/part etc; touch real/part/x etc/ours; " +
            $"ln -s /real link; ln -s ../../../../../../etc out; mkdir {world.In("target")}");

        Assert.Equal(["x"], await PartAsync(world, "link/part"));
        Assert.Equal(["ours"], await PartAsync(world, "out"));
        var missing = await Assert.ThrowsAsync<VolumeException>(() => PartAsync(world, "missing"));
        Assert.Contains("data has no missing", missing.Message, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Labels => ImmutableSortedDictionary<string, string>.Empty;

    private static async Task<string?[]> PartAsync(VolumeWorld world, string part)
    {
        using var tree = await world.Store.OpenPartAsync("data", part, CancellationToken.None);
        return await world.Mounts.RunAsync(() =>
        {
            tree.MoveTo(world.In("target"));
            try
            {
                return Directory.GetFileSystemEntries(world.In("target")).Select(Path.GetFileName).ToArray();
            }
            finally
            {
                MountPoint.Unmount(world.In("target"));
            }
        });
    }
}
