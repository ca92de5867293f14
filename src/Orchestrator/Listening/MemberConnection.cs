using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Orc.Orchestrator.Listening;

/// <summary>A connection on TLS as the HTTP server takes it: bytes, whose it is, and the protocol that was agreed on.
/// </summary>
internal sealed class MemberConnection : DefaultConnectionContext, ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    private static long _count;

    private readonly SslStream _stream;
    private readonly Socket _socket;

    public MemberConnection(SslStream stream, Socket socket)
        : base("member-" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture))
    {
        _stream = stream;
        _socket = socket;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ClientCertificate = stream.RemoteCertificate as X509Certificate2;
        ApplicationProtocol = stream.NegotiatedApplicationProtocol.Protocol;
        Transport = new Pipes(
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)),
            new LosablePipeWriter(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true))));
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
    }

    public X509Certificate2? ClientCertificate { get; set; }

    public ReadOnlyMemory<byte> ApplicationProtocol { get; }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ClientCertificate);

    /// <summary>Whoever reads or writes hears of it.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Dispose();
        base.Abort(abortReason);
    }

    // Not the base's: it gives up a token that an abort, queued elsewhere, may be about to cancel, and that failure
    // would be nobody's (dotnet/aspnetcore#57098). There is nothing else in it.
#pragma warning disable CA2215
    public override async ValueTask DisposeAsync()
#pragma warning restore CA2215
    {
        try
        {
            await Transport.Input.CompleteAsync();
            await Transport.Output.CompleteAsync();
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
