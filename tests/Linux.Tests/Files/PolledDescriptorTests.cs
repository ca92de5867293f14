using Orc.Linux.Files;
using Orc.Linux.Terminals;

namespace Orc.Linux.Tests.Files;

public class PolledDescriptorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_NothingThereYet_WaitsForTheWriter()
    {
        using var pipe = Pipe.Create();
        using var stream = new PolledStream(pipe.Reader);
        var buffer = new byte[16];

        var reading = stream.ReadAsync(buffer, Token);
        Assert.False(reading.IsCompleted);
        Descriptors.TryWrite(pipe.Writer, "abc"u8);

        Assert.Equal(3, await reading);
        pipe.Writer.Dispose();
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));
    }

    [Fact]
    public async Task WriteAsync_MoreThanThePipeHolds_ArrivesWhole()
    {
        using var pipe = Pipe.Create();
        var sent = Enumerable.Range(0, 3_000_000).Select(number => (byte)number).ToArray();
        using var reader = new PolledStream(pipe.Reader);
        using var writer = new PolledStream(pipe.Writer);
        using var received = new MemoryStream();

        var writing = Task.Run(
            async () =>
            {
                await writer.WriteAsync(sent, Token);
                await writer.DisposeAsync();
            },
            Token);
        await reader.CopyToAsync(received, Token);
        await writing;

        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task WaitReadable_Cancelled_Ends()
    {
        using var pipe = Pipe.Create();
        using var polled = new PolledDescriptor(pipe.Reader);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var waiting = polled.WaitReadableAsync(source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Dispose_SomeoneWaits_WakesThem()
    {
        using var pipe = Pipe.Create();
        var polled = new PolledDescriptor(pipe.Reader);
        var waiting = polled.WaitReadableAsync(Token);

        polled.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task PseudoTerminal_SlaveClosed_ReadsAsTheEnd()
    {
        using var terminal = PseudoTerminal.Open(new WindowSize(40, 120));
        Assert.Equal(new WindowSize(40, 120), Terminal.FindSize(Descriptors.Number(terminal.Slave)));
        using var stream = new PolledStream(terminal.Master);
        Descriptors.TryWrite(terminal.Slave, "hi"u8);
        terminal.Slave.Dispose();

        var buffer = new byte[16];
        Assert.Equal(2, await stream.ReadAsync(buffer, Token));
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));
    }

    [Fact]
    public async Task DirectoryWatch_FileRenamedIntoPlace_IsNamed()
    {
        var directory = Directory.CreateTempSubdirectory("orc-watch").FullName;
        try
        {
            using var watch = new DirectoryWatch();
            var number = watch.Add(directory, DirectoryEvents.Appeared);
            DurableFile.Replace(Path.Combine(directory, "exit"), "7"u8, Durability.SurvivesTheProcess);

            var seen = new List<(int Watch, string Name)>();
            while (!seen.Contains((number, "exit")))
            {
                seen.AddRange(await watch.ReadAsync(Token));
            }

            Assert.Equal("7", await File.ReadAllTextAsync(Path.Combine(directory, "exit"), Token));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void FileLock_HeldElsewhere_IsNotGiven()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var first = FileLock.TryTake(path))
            {
                Assert.NotNull(first);
                Assert.Null(FileLock.TryTake(path));
            }

            using var second = FileLock.TryTake(path);
            Assert.NotNull(second);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
