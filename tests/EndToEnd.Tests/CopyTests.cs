using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>Containers' files from outside: <c>cp</c>, <c>diff</c>, <c>export</c>.</summary>
public sealed class CopyTests(OrcHost host) : IClassFixture<OrcHost>
{
    private string Folder => Path.Combine(host.Root, "home", "copy");

    [Theory]
    [InlineData("running", "sleep 3600")]
    [InlineData("ended", "true")]
    public async Task Copy_BothDirections_FollowsDockersRules(string name, string command)
    {
        var files = Path.Combine(Folder, name);
        _ = (await host.ShellAsync(
            $"mkdir -p {files}/tree/sub {files}/out && cd {files} && echo one > one && echo two > tree/sub/two && " +
            "ln -s sub/two tree/link && chmod 751 tree/sub && " +
            $"orc run -d --init --name {name} -v data-{name}:/data busybox {command}")).Succeeded();
        if (name == "ended")
        {
            _ = (await host.OrcAsync("wait", name)).Succeeded();
        }

        // In: a file to a name, into a directory, to nowhere; a directory into one that is there, to a new one, its
        // content.
        await AnswersAsync(name, $"orc cp one {name}:/tmp/uno", 0, $"Successfully copied .* to {name}:/tmp/uno");
        await AnswersAsync(name, $"orc cp one {name}:/tmp", 0, "Successfully");
        await AnswersAsync(name, $"orc cp one {name}:/nowhere/", 1, "no such directory");
        await AnswersAsync(name, $"orc cp one {name}:/no/where", 1, "Could not find the file /no/ in container");
        await AnswersAsync(name, $"orc cp -q tree {name}:/tmp", 0, "^$");
        await AnswersAsync(name, $"orc cp -q tree {name}:/tmp/new", 0, "^$");
        await AnswersAsync(name, $"orc cp -q tree/. {name}:/var", 0, "^$");
        await AnswersAsync(name, $"orc cp -q one {name}:/data/", 0, "^$");
        await AnswersAsync(name, $"orc cp tree {name}:/tmp/uno", 1, "cannot copy directory");
        await AnswersAsync(name, $"orc cp missing {name}:/tmp", 1, "lstat missing: no such file or directory");
        await AnswersAsync(name, $"tar -c one | orc cp - {name}:/srv", 1, "must be a directory");
        await AnswersAsync(name, $"tar -c one tree | orc cp - {name}:/opt", 1, "must be a directory");
        await AnswersAsync(name, $"tar -c one tree | orc cp - {name}:/root", 0, "^$");
        await AnswersAsync(name, $"orc cp one {name}:/tmp/link && orc cp tree/link {name}:/tmp/soft", 0, "Success");

        // Out, and what came of it.
        await AnswersAsync(
            name,
            $"for p in tmp var root data; do orc cp -q {name}:/$p out/; done; cat out/tmp/uno out/tmp/one " +
            "out/tmp/tree/sub/two out/tmp/new/sub/two out/var/sub/two out/root/tree/link out/data/one; " +
            "stat -c '%a %u' out/tmp/tree/sub; readlink out/tmp/soft",
            0,
            "^one\none\ntwo\ntwo\ntwo\ntwo\none\n751 0\nsub/two$");
        await AnswersAsync(name, $"orc cp {name}:/tmp/uno - | tar -t", 0, "^uno$");
        await AnswersAsync(name, $"orc cp {name}:/tmp/tree/. - | tar -t | sort", 0, "^./\n./link\n./sub/\n./sub/two$");
        await AnswersAsync(name, $"orc cp {name}:/missing .", 1, $"not find the file /missing in container {name}");
        await AnswersAsync(name, $"orc cp {name}:/tmp/uno no/where", 1, "directory \"no\" does not exist");
        await AnswersAsync(name, $"orc cp -qL {name}:/tmp/tree/link plain; cat plain", 0, "^two$");
        await AnswersAsync(name, "orc cp one two", 1, "must specify at least one container source");
        await AnswersAsync(name, $"orc cp {name}:/a {name}:/b", 1, "copying between containers is not supported");
        await AnswersAsync(name, "orc cp nobody:/a .", 1, "No such container: nobody");
        _ = (await host.OrcAsync("rm", "-f", name)).Succeeded();
        _ = (await host.OrcAsync("volume", "rm", $"data-{name}")).Succeeded();
    }

    [Fact]
    public async Task DiffAndExport_ShowWhatTheContainerChanged()
    {
        _ = Directory.CreateDirectory(Folder);
        _ = (await host.ShellAsync(
            "orc run --name changed busybox sh -c " +
            "'mkdir -p /a/b; echo new > /a/b/c; echo x >> /etc/passwd; rm /etc/group; ln -s c /a/b/d; rm -r /var/tmp'"))
                .Succeeded();

        Assert.Equal(
            "A /a|A /a/b|A /a/b/c|A /a/b/d|C /etc|D /etc/group|C /etc/passwd|C /var|D /var/tmp",
            string.Join('|', (await host.OrcAsync("diff", "changed")).Lines));
        _ = (await host.OrcAsync("run", "--name", "same", "busybox", "true")).Succeeded();
        Assert.Empty((await host.OrcAsync("diff", "same")).Lines);
        await AnswersAsync(
            "",
            "orc export changed > out.tar; tar -xOf out.tar a/b/c; tar -tf out.tar | grep -c -e '^etc/group' || true",
            0,
            "^new\n0$");
        await AnswersAsync("", "orc export -o second.tar changed; cmp out.tar second.tar", 0, "^$");
        await AnswersAsync("", "orc import out.tar again; orc run --rm again cat /a/b/c", 0, "sha256:.*\nnew$");
        _ = (await host.OrcAsync("rm", "changed", "same")).Succeeded();
    }

    [Fact]
    public async Task Copy_OutOfAReadOnlyOrHostileContainer_DoesNoHarm()
    {
        _ = Directory.CreateDirectory(Folder);
        _ = (await host.ShellAsync("orc run -d --init --read-only --name sealed busybox sleep 3600")).Succeeded();
        await AnswersAsync("", "echo x > x; orc cp x sealed:/etc/x", 1, "[Rr]ead-only file system");
        _ = (await host.ShellAsync(
            "orc run -d --init --name hostile busybox sleep 3600; orc exec hostile sh -c " +
            "'mkdir /in; ln -s /etc /in/etc; ln -s ../../../../../../etc/passwd /in/up'")).Succeeded();
        await AnswersAsync(
            "", "orc cp -q hostile:/in got; readlink got/etc got/up; orc cp -qL hostile:/in/up p; grep -c root p",
            0, "^/etc\n../../../../../../etc/passwd\n1$");
        // Links on the way stay within the container.
        await AnswersAsync("", "orc cp -q x hostile:/in/etc/planted; ls /etc/planted", 2, "");
        _ = (await host.OrcAsync("exec", "hostile", "cat", "/etc/planted")).Says("^x$");
        _ = (await host.OrcAsync("rm", "-f", "sealed", "hostile")).Succeeded();
    }

    private async Task AnswersAsync(string folder, string command, int code, string pattern)
    {
        var ran = await host.ShellAsync($"cd {Path.Combine(Folder, folder)} && {{ {command}\n}}");
        Assert.Matches(pattern, ran.Exited(code).Both.TrimEnd('\n'));
    }
}
