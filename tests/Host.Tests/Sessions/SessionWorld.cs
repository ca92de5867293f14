using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Membership;
using Orc.Linux.Sockets;
using Orc.Model.Nodes;
using Orc.Orchestrator.Listening;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Members;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Sessions;

/// <summary>
/// A manager's port on loopback, of today or of before sessions were straight on TLS, with certificates of an authority
/// as a cluster has, and a control plane that answers what a test says.
/// </summary>
internal sealed class SessionWorld : IAsyncDisposable
{
    private static readonly NodeId Manager = new("manager");

    private readonly (string Certificate, string Key) _authority;
    private readonly WebApplication _application;
    private readonly string _address;

    private SessionWorld(FakePlane plane, (string Certificate, string Key) authority, WebApplication application)
    {
        Plane = plane;
        _authority = authority;
        _application = application;
        var served = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(served.Addresses.Single()).Port);
        _address = EndPoint.ToString();
    }

    public FakePlane Plane { get; }

    public IPEndPoint EndPoint { get; }

    public int Denials { get; private set; }

    public static async Task<SessionWorld> OpenAsync(bool isOld = false, string? fault = null)
    {
        var authority = CertificateIssuer.CreateAuthority("cluster-1", TimeProvider.System.GetUtcNow());
        var plane = new FakePlane();
        var own = Issue(authority, Manager, NodeRole.Manager);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new CallEndpoint(plane));
        if (isOld)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
        else
        {
            builder.Services.AddSingleton(PortOf(plane, own, fault));
        }

        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            if (isOld)
            {
                endpoint.UseHttps(own, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = (_, _, _) => true;
                });
            }
        }));
        var application = builder.Build();
        application.MapGrpcService<CallEndpoint>();
        await application.StartAsync();
        return new SessionWorld(plane, authority, application);
    }

    private static IConnectionListenerFactory PortOf(FakePlane plane, X509Certificate2 own, string? fault) =>
        new MemberPort(
            new MemberTls(() => own),
            new FramedSessions(
                shown => new SessionCaller(MemberIdentity.Of(shown!)!.Node, fault), plane, TimeProvider.System),
            stream => TlsRoom.ReleaseWhenEmpty(stream),
            NullLogger<MemberPort>.Instance);

    /// <summary>An agent of today.</summary>
    public AgentSession Dial(string node, CancellationToken cancellationToken)
    {
        var credentials = Credentials(node);
        return AgentSession.Open(
            new RemoteSessions(
                token => SessionConnection.OpenAsync([_address], credentials.Shown, Trust(credentials), token),
                () => Channel(node),
                () => Denials++),
            MessageForm.Shared,
            cancellationToken);
    }

    /// <summary>What agents called before.</summary>
    public GrpcChannel Channel(string node) => ManagerChannel.Open([_address], Credentials(node), TimeProvider.System);

    /// <summary>No agent, but somebody who has a certificate.</summary>
    public Task<SessionConnection?> ConnectAsync(string node, CancellationToken cancellationToken)
    {
        var credentials = Credentials(node);
        return SessionConnection.OpenAsync([_address], credentials.Shown, Trust(credentials), cancellationToken);
    }

    public MemberCredentials Credentials(string node) => new(
        Issue(_authority, new NodeId(node), NodeRole.Worker),
        X509Certificate2.CreateFromPem(_authority.Certificate));

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static Func<X509Certificate2, bool> Trust(MemberCredentials credentials) =>
        certificate => credentials.IsManager(certificate, TimeProvider.System.GetUtcNow());

    private static X509Certificate2 Issue((string Certificate, string Key) authority, NodeId node, NodeRole role)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = X509Certificate2.CreateFromPem(CertificateIssuer.Issue(
            authority,
            MemberFiles.RequestFor(key),
            new MemberIdentity(node, "cluster-1", role),
            TimeProvider.System.GetUtcNow()));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Answers each acknowledgement with a message of that sequence, as long as was asked for.</summary>
    internal sealed class FakePlane : IAgentSessions
    {
        private readonly Channel<string> _ended = System.Threading.Channels.Channel.CreateUnbounded<string>();

        /// <summary>Thrown after the hello.</summary>
        public Exception? Refuses { get; set; }

        public int Length { get; set; }

        /// <summary>A node whose session ended.</summary>
        public ValueTask<string> EndedAsync(CancellationToken cancellationToken) =>
            _ended.Reader.ReadAsync(cancellationToken);

        public async Task ServeAsync(
            ChannelReader<AgentMessage> fromAgent,
            ChannelWriter<ManagerMessage> toAgent,
            CancellationToken cancellationToken)
        {
            var hello = await fromAgent.ReadAsync(cancellationToken);
            try
            {
                if (Refuses is { } refusal)
                {
                    throw refusal;
                }

                await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
                {
                    var answer = new ManagerMessage
                    {
                        Sequence = message.Acknowledged,
                        ClusterId = new string('c', Length),
                    };
                    await toAgent.WriteAsync(answer, cancellationToken);
                }
            }
            finally
            {
                _ended.Writer.TryWrite(hello.Hello.NodeId);
            }
        }
    }

    /// <summary>As a manager serves calls.</summary>
    private sealed class CallEndpoint(IAgentSessions sessions) : AgentSessions.AgentSessionsBase
    {
        public override async Task Open(
            IAsyncStreamReader<AgentMessage> requestStream,
            IServerStreamWriter<ManagerMessage> responseStream,
            ServerCallContext context)
        {
            var shown = MemberIdentity.Of(context.GetHttpContext().Connection.ClientCertificate!)!.Node;
            var up = new CallReader<AgentMessage>(requestStream, message => SessionCaller.Inspect(message, shown));
            using var down = new CallWriter<ManagerMessage>(responseStream);
            await sessions.ServeAsync(up, down, context.CancellationToken);
            await down.FinishAsync();
        }
    }
}
