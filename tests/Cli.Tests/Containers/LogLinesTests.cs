using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Commands.Containers;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Containers;

public class LogLinesTests
{
    [Fact]
    public async Task Write_WithTimes_MarksTheBeginningOfEachLineOnce()
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        var lines = new LogLines(output, error, withTimes: true);

        await lines.WriteAsync(Record("part"), TestContext.Current.CancellationToken);
        await lines.WriteAsync(Record("bad\n", OutputStream.Stderr), TestContext.Current.CancellationToken);
        await lines.WriteAsync(Record(" whole\n"), TestContext.Current.CancellationToken);
        await lines.WriteAsync(Record("\n"), TestContext.Current.CancellationToken);

        const string Time = "2023-11-14T22:13:20.000000007Z ";
        Assert.Equal($"{Time}part whole\n{Time}\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal($"{Time}bad\n", Encoding.UTF8.GetString(error.ToArray()));
    }

    [Fact]
    public async Task Write_WithoutTimes_ChangesNoByte()
    {
        var output = new MemoryStream();
        var lines = new LogLines(output, Stream.Null, withTimes: false);

        await lines.WriteAsync(Record("a\r\nb"), TestContext.Current.CancellationToken);

        Assert.Equal("a\r\nb", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_ABatch_IsTheSameAsItsLines(bool withTimes)
    {
        const string Stamp = "2023-11-14T23:13:20.000000007+01:00";
        var batch = string.Concat(
            $"{Stamp} stdout P part\n", $"{Stamp} stderr F bad\n", $"{Stamp} stdout F  whole\n",
            $"{Stamp} stdout F \n", $"{Stamp} stdout F last\n");
        var output = new MemoryStream();
        var error = new MemoryStream();
        var lines = new LogLines(output, error, withTimes);

        await lines.WriteAsync(
            new LogRecord { Batch = ByteString.CopyFromUtf8(batch) }, TestContext.Current.CancellationToken);

        var time = withTimes ? "2023-11-14T22:13:20.000000007Z " : "";
        Assert.Equal($"{time}part whole\n{time}\n{time}last\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal($"{time}bad\n", Encoding.UTF8.GetString(error.ToArray()));
    }

    private static LogRecord Record(string text, OutputStream stream = OutputStream.Stdout) => new()
    {
        Time = new Timestamp { Seconds = 1_700_000_000, Nanos = 7 },
        Stream = stream,
        Content = ByteString.CopyFromUtf8(text),
    };
}
