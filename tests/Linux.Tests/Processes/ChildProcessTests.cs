using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Linux.Tests.Processes;

public class ChildProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit 0", 0, 0)]
    [InlineData("exit 42", 42, 0)]
    [InlineData("kill -9 $$", 0, 9)]
    [InlineData("kill -TERM $$", 0, 15)]
    public async Task WaitForExit_Shell_SaysHowItEnded(string script, int code, int signal)
    {
        using var child = ChildProcess.Spawn(Shell(script));

        Assert.Equal(new ExitStatus(code, signal), await child.WaitForExitAsync(Token));
    }

    [Fact]
    public async Task WaitForExit_FiftyAtOnce_EachHasItsOwnCode()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 50).Select(async code =>
        {
            using var child = ChildProcess.Spawn(Shell($"exit {code}"));
            return await child.WaitForExitAsync(Token);
        }));

        Assert.Equal(Enumerable.Range(0, 50), ends.Select(end => end.Code));
    }

    // The .NET runtime ignores SIGPIPE (bit 12), and a child would inherit that.
    [Fact]
    public async Task Spawn_AnyChild_HasNoSignalIgnoredOrBlocked()
    {
        var status = await OutputAsync("cat /proc/self/status");

        Assert.Equal("0000000000000000", Regex.Match(status, "SigIgn:.(.*)").Groups[1].Value);
        Assert.Contains("SigBlk:\t0000000000000000", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spawn_WithOneDescriptor_ChildHasNoOther()
    {
        using var pipe = Pipe.Create();
        using var noise = Descriptors.OpenRead("/dev/null");

        var open = await OutputAsync("echo /proc/self/fd/*", (5, pipe.Reader));

        // The shell's own directory handle for the glob is closed again before echo runs, yet seen by it.
        Assert.StartsWith("/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2", open, StringComparison.Ordinal);
        Assert.Contains("/proc/self/fd/5", open, StringComparison.Ordinal);
        Assert.DoesNotContain($"/fd/{Descriptors.Number(noise)} ", $"{open.Trim()} ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spawn_SwappedDescriptors_EachArrivesWhereItShould()
    {
        using var one = Pipe.Create();
        using var two = Pipe.Create();
        var first = Descriptors.Number(one.Writer);
        var second = Descriptors.Number(two.Writer);
        var script = $"echo one >/proc/self/fd/{second}; echo two >/proc/self/fd/{first}";
        using var child = ChildProcess.Spawn(Shell(script) with
        {
            Descriptors = new Dictionary<int, SafeFileHandle> { [second] = one.Writer, [first] = two.Writer },
        });
        one.Writer.Dispose();
        two.Writer.Dispose();

        Assert.Equal("one\n", await ReadAsync(one.Reader));
        Assert.Equal("two\n", await ReadAsync(two.Reader));
        await child.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task Spawn_EnvironmentAndDirectory_AreExactlyThoseGiven()
    {
        using var pipe = Pipe.Create();
        using var child = ChildProcess.Spawn(new SpawnRequest
        {
            Path = "/bin/sh",
            Arguments = ["-c", "echo $A:$HOME; /bin/pwd"],
            Environment = ["A=ä b"],
            WorkingDirectory = "/usr",
            Descriptors = new Dictionary<int, SafeFileHandle> { [1] = pipe.Writer },
        });
        pipe.Writer.Dispose();

        Assert.Equal("ä b:\n/usr\n", await ReadAsync(pipe.Reader));
        await child.WaitForExitAsync(Token);
    }

    [Fact]
    public void Spawn_NoSuchProgram_SaysWhichAndWhy()
    {
        var failure = Assert.Throws<LinuxException>(() => ChildProcess.Spawn(
            new SpawnRequest { Path = "/no/such/program", Arguments = [] }));

        Assert.Equal(Errno.NoEntry, failure.Error);
        Assert.Contains("/no/such/program", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryOpen_IdentityOfAnotherStartTime_IsNotThatProcess()
    {
        using var child = ChildProcess.Spawn(Shell("read line"));
        var identity = ProcessIdentity.Find(child.Pid)!.Value;

        using (var same = ProcessDescriptor.TryOpen(identity))
        {
            Assert.NotNull(same);
        }

        Assert.Null(ProcessDescriptor.TryOpen(identity with { StartTicks = identity.StartTicks - 1 }));
        child.Kill();
        await child.WaitForExitAsync(Token);
    }

    private static SpawnRequest Shell(string script) => new()
    {
        Path = "/bin/sh",
        Arguments = ["-c", script],
        Environment = ["PATH=/usr/bin:/bin"],
        NewSession = true,
    };

    private static async Task<string> OutputAsync(string script, params (int Target, SafeFileHandle Handle)[] more)
    {
        using var pipe = Pipe.Create();
        var descriptors = more.ToDictionary(pair => pair.Target, pair => pair.Handle);
        descriptors[1] = pipe.Writer;
        using var child = ChildProcess.Spawn(Shell(script) with { Descriptors = descriptors });
        pipe.Writer.Dispose();
        var text = await ReadAsync(pipe.Reader);
        await child.WaitForExitAsync(Token);
        return text;
    }

    private static async Task<string> ReadAsync(SafeFileHandle handle)
    {
        using var reader = new StreamReader(new PolledStream(handle), Encoding.UTF8);
        return await reader.ReadToEndAsync(Token);
    }
}
