using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orc.Cli.Connections;
using Orc.Cli.Logs;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Logs;

/// <summary>Logs of several nodes as one, also when one of these cannot be reached.</summary>
public sealed class LogMergeTests : IDisposable
{
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _error = new();
    private readonly List<GrpcChannel> _channels = [];
    private readonly DaemonAddress _address = new("/nonexistent/orc.sock");

    public void Dispose()
    {
        _channels.ForEach(channel => channel.Dispose());
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Print_OfTwo_IsInTheOrderOfTheirTimes()
    {
        await PrintAsync([Answering((1, "a"), (4, "d")), Answering((2, "b"), (3, "c"))], onBroken: null);

        Assert.Equal("t0  | a\nt1  | b\nt1  | c\nt0  | d\n", Encoding.UTF8.GetString(_out.ToArray()));
    }

    [Fact]
    public async Task Print_ANodeIsLost_PrintsTheOthersAndTells()
    {
        var told = new List<string>();

        await PrintAsync(
            [Answering((1, "a")), Lost(), Answering((2, "b"))],
            (reader, failure) => told.Add($"{reader.Source} {failure.StatusCode}"));

        Assert.Equal("t0  | a\nt2  | b\n", Encoding.UTF8.GetString(_out.ToArray()));
        Assert.Equal(["t1 Unavailable"], told);
    }

    [Fact]
    public async Task Print_NobodyHearsOfFailures_EndsWithThem()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => PrintAsync([Answering((1, "a")), Lost()], onBroken: null));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    private async Task PrintAsync(HttpMessageHandler[] nodes, Action<LogReader, RpcException>? onBroken)
    {
        using var console = CliConsole.InMemory(_out, _error);
        var printer = new LogPrinter(console, new LogLayout());
        var daemons = nodes.Select(Daemon).ToList();
        var readers = nodes.Select((_, number) => new LogReader($"c{number}", $"t{number}")).ToList();
        var merge = new LogMerge(reader => daemons[readers.IndexOf(reader)], printer) { OnBroken = onBroken };
        await merge.PrintAsync(readers, new LogsRequest(), TestContext.Current.CancellationToken);
    }

    private DaemonConnection Daemon(HttpMessageHandler node)
    {
        var channel = GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = node, DisposeHttpClient = true });
        _channels.Add(channel);
        return new DaemonConnection(_address, channel);
    }

    private static Answer Answering(params (int Second, string Text)[] lines) => new(() =>
    {
        // A flag, four bytes of length, the message.
        using var body = new MemoryStream();
        var head = new byte[5];
        foreach (var (second, text) in lines)
        {
            var record = new LogRecord
            {
                Stream = OutputStream.Stdout,
                Time = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(second)),
                Content = ByteString.CopyFromUtf8($"{text}\n"),
            }.ToByteArray();
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), record.Length);
            body.Write(head);
            body.Write(record);
        }

        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Version = HttpVersion.Version20,
            Content = content,
        };
        response.TrailingHeaders.Add("grpc-status", "0");
        return response;
    });

    private static Answer Lost() => new(() => throw new IOException("node n2 cannot be reached"));

    private sealed class Answer(Func<HttpResponseMessage> make) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return make();
        }
    }
}
