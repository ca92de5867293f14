using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orc.Orchestrator.Listening;

namespace Orc.Daemon.Clustering;

/// <summary>
/// Where a manager hears members and those who would join: TLS, with a certificate of the caller's where it has one.
/// </summary>
internal sealed class ClusterListener : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromMilliseconds(200);

    /// <summary>What anybody may send, in bytes: a token, a name and a certificate request.</summary>
    private const int MostBeforeAdmission = 64 * 1024;

    /// <summary>A machine that is gone says nothing: who reads from it through a tunnel hears of it all the same.
    /// </summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;

    private ClusterListener(WebApplication application) => _application = application;

    /// <exception cref="IOException">The address is taken, or not this machine's.</exception>
    public static async Task<ClusterListener> OpenAsync(
        IPEndPoint listen,
        MemberPort port,
        AdmissionEndpoint admission,
        SessionsEndpoint sessions,
        MemberTunnelsEndpoint tunnels,
        ILoggerFactory logging,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null)
            .AddServiceOptions<AdmissionEndpoint>(options => options.MaxReceiveMessageSize = MostBeforeAdmission);
        builder.Services.AddSingleton(admission);
        builder.Services.AddSingleton(sessions);
        builder.Services.AddSingleton(tunnels);
        builder.Services.AddSingleton<IConnectionListenerFactory>(port);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinRequestBodyDataRate = null;
            server.Limits.MinResponseDataRate = null;
            server.Limits.Http2.KeepAlivePingDelay = AskAfter;
            server.Limits.Http2.KeepAlivePingTimeout = AskAfter;
            server.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        var application = builder.Build();
        application.MapGrpcService<AdmissionEndpoint>();
        application.MapGrpcService<SessionsEndpoint>();
        application.MapGrpcService<MemberTunnelsEndpoint>();
        try
        {
            await application.StartAsync(cancellationToken);
            return new ClusterListener(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
