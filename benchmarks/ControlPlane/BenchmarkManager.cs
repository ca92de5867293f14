using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Projects;
using Orc.Orchestrator;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>The real control plane of a cluster, and its listener for agents: TLS, known at both ends.</summary>
internal sealed class BenchmarkManager : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly HostControlPlane _plane;
    private readonly WebApplication _application;
    private readonly Task _running;

    private BenchmarkManager(HostControlPlane plane, WebApplication application)
    {
        _plane = plane;
        _application = application;
        _running = plane.RunAsync(_ending.Token);
    }

    public ClusterStore Store => _plane.Store;

    public HostControlPlane Plane => _plane;

    public static async Task<BenchmarkManager> OpenAsync(
        string path, X509Certificate2 certificate, int port, CancellationToken cancellationToken)
    {
        var plane = await HostControlPlane.OpenAsync(
            SqliteCommitLog.Open(path),
            GivenCluster.NodeOf(0),
            ProjectScope.Cluster,
            new BareNode(),
            TimeProvider.System,
            NullLoggerFactory.Instance,
            cancellationToken);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(new StreamEndpoint(plane.Sessions));
        builder.Services.Configure<SocketTransportOptions>(MemberTls.Apply);
        builder.WebHost.ConfigureKestrel(server => Listen(server, port, certificate));
        var application = builder.Build();
        application.MapGrpcService<StreamEndpoint>();
        await application.StartAsync(cancellationToken);
        return new BenchmarkManager(plane, application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _plane.DisposeAsync();
        _ending.Dispose();
    }

    private static void Listen(KestrelServerOptions server, int port, X509Certificate2 certificate)
    {
        var tls = new MemberTls(() => certificate);
        server.Limits.MaxRequestBodySize = null;
        server.Limits.MinRequestBodyDataRate = null;
        server.Limits.MinResponseDataRate = null;
        server.Listen(IPAddress.Loopback, port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(https =>
            {
                tls.Apply(https);
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => client.Thumbprint == certificate.Thumbprint;
            });
        });
    }
}
