using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Linux.Sockets;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator;
using Orc.Orchestrator.Listening;
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
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.Services.AddSingleton<IConnectionListenerFactory>(new MemberPort(
            new MemberTls(() => certificate),
            new FramedSessions(shown => Find(shown, certificate), plane.Sessions, TimeProvider.System),
            stream => TlsRoom.ReleaseWhenEmpty(stream),
            NullLogger<MemberPort>.Instance));
        builder.WebHost.ConfigureKestrel(server => server.Listen(
            IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
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

    /// <summary>Agents' certificates have the key of ours, and their node's name.</summary>
    private static SessionCaller Find(X509Certificate2? shown, X509Certificate2 certificate) =>
        shown is not null && BenchmarkCertificates.IsOurs(shown, certificate)
            ? new SessionCaller(new NodeId(shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false)), null)
            : new SessionCaller(default, "another's certificate");
}
