using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orc.Agent.Images;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Puts the agent's endpoints into a host of gRPC services. The daemon adds its own by the same two steps.
/// </summary>
internal static class AgentEndpoints
{
    private const int LargestMessage = 64 << 20;

    /// <summary>
    /// gRPC with our words for errors, and the endpoints of containers, images, volumes, networks and the system.
    /// </summary>
    public static IServiceCollection AddAgentEndpoints(
        this IServiceCollection services, EndpointParts parts, IDaemonControl daemon)
    {
        services.AddGrpc(options =>
        {
            options.Interceptors.Add<ErrorInterceptor>();
            options.MaxReceiveMessageSize = LargestMessage;
        });
        services.AddSingleton<ErrorInterceptor>();
        services.AddSingleton(new ContainersEndpoint(parts, new ContainerCreator(parts, new NameWords(new Random()))));
        services.AddSingleton(new ImagesEndpoint(
            parts.Images,
            parts.Puller,
            parts.Artifacts,
            new ImageImporter(parts.Images, parts.Time),
            new ImageLoader(parts.Images),
            new ImageSaver(parts.Images),
            parts.Engine,
            parts.Time));
        services.AddSingleton(new VolumesEndpoint(parts));
        services.AddSingleton(new NetworksEndpoint(parts));
        services.AddSingleton(new SystemEndpoint(parts, daemon));
        return services;
    }

    public static void MapAgentEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ContainersEndpoint>();
        endpoints.MapGrpcService<ImagesEndpoint>();
        endpoints.MapGrpcService<VolumesEndpoint>();
        endpoints.MapGrpcService<NetworksEndpoint>();
        endpoints.MapGrpcService<SystemEndpoint>();
    }
}
