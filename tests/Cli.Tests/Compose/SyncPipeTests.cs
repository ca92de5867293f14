using System.Formats.Tar;
using System.Net.Sockets;
using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Invoking;
using Orc.Compose.Watching;

namespace Orc.Cli.Tests.Compose;

public sealed class SyncPipeTests : IDisposable
{
    private const string Unreadable = "/sys/bus/platform/drivers_probe";

    private readonly string _folder = Directory.CreateTempSubdirectory("orc-sync-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Output_OfFiles_IsAWholeArchive()
    {
        await WriteAsync("a", new string('x', 300_000));

        await using var pipe = new SyncPipe([Step("a")], TestContext.Current.CancellationToken);
        await using var archive = new TarReader(pipe.Output);
        var entry = await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken);

        Assert.Equal(("to/a", 300_000L), (entry!.Name, entry.Length));
        Assert.Null(await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Output_OfWhatCannotBeRead_FailsAndDoesNotMerelyEnd()
    {
        await WriteAsync("a", "x");

        // A file of the kernel's that not even root may read.
        Assert.SkipUnless(File.Exists(Unreadable), $"there is no {Unreadable}");
        await using var pipe = new SyncPipe(
            [Step("a"), new SyncStep(Unreadable, "/to/b", IsGone: false)], TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<CliException>(
            () => pipe.Output.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));

        Assert.StartsWith("cannot read what changed: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_OfASocket_LeavesItOut()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "s")));
        await WriteAsync("z", "x");

        await using var pipe = new SyncPipe([Step("s"), Step("z")], TestContext.Current.CancellationToken);
        await using var archive = new TarReader(pipe.Output);

        var entry = await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken);
        Assert.Equal("to/z", entry?.Name);
        Assert.Null(await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dispose_WhatNobodyReads_DoesNotWaitForRoom()
    {
        await WriteAsync("a", new string('x', 3_000_000));

        var pipe = new SyncPipe([Step("a")], TestContext.Current.CancellationToken);

        await pipe.DisposeAsync().AsTask().WaitAsync(
            TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);

    private SyncStep Step(string name) => new(Path.Combine(_folder, name), $"/to/{name}", IsGone: false);
}
