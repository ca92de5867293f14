using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Images;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Single containers as a user asks for them: with a name, on the default network and from an image that is fetched
/// where that is wanted; then the engine makes them.
/// </summary>
internal sealed class ContainerCreator(EndpointParts parts, NameWords names) : IDisposable
{
    private const string DefaultNetwork = "bridge";

    private readonly ToldPulls _pulls = new(parts.Puller, new ImageNews(parts.Engine.Events, parts.Time));
    private readonly SemaphoreSlim _defaultNetworkGate = new(1, 1);

    /// <exception cref="EngineException">The spec, or the machine, does not allow it.</exception>
    public Task<CreatedContainer> CreateAsync(WireContainer wire, CancellationToken cancellationToken) =>
        CreateAsync(new CreateRequest(wire.ToModel()), cancellationToken);

    /// <exception cref="EngineException">The spec, or the machine, does not allow it.</exception>
    public Task<CreatedContainer> CreateToRunAsync(RunBegin begin, CancellationToken cancellationToken) =>
        CreateAsync(
            new CreateRequest(begin.Spec.ToModel())
            {
                Id = begin.Id.Length > 0 ? new ContainerId(begin.Id) : null,
                IsOfRun = true,
            },
            cancellationToken);

    /// <summary>Sees to it that the image is here, telling how the fetching goes.</summary>
    /// <exception cref="ImageException">It is not, and cannot be fetched.</exception>
    public async Task EnsureImageAsync(
        RunBegin begin, IServerStreamWriter<RunOutput> output, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(begin.Pull);
        var platform = begin.Spec.HasPlatform
            ? Platform.TryParse(begin.Spec.Platform, out var asked)
                ? asked
                : throw new FormatException($"\"{begin.Spec.Platform}\" is not a platform: write linux/amd64")
            : null;
        if (policy is not PullPolicy.Always && parts.Images.Find(begin.Spec.Image) is { } there
            && (platform is null || platform.Suits(there.Config.Platform) is not null))
        {
            return;
        }

        if (policy is PullPolicy.Never)
        {
            throw new ImageException(ImageFailure.NotFound, $"No such image: {begin.Spec.Image}");
        }

        var reference = ImageReference.TryParse(begin.Spec.Image, out var parsed, out var error)
            ? parsed
            : throw new FormatException(error);
        var news = new PullNews(reference.ToString());
        var pulling = PullAsync(begin, reference, platform, news, cancellationToken);
        await foreach (var happened in news.ReadAsync(cancellationToken))
        {
            await output.WriteAsync(new RunOutput { Pull = happened }, cancellationToken);
        }

        await pulling;
    }

    public void Dispose() => _defaultNetworkGate.Dispose();

    private async Task<CreatedContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        var spec = request.Spec;
        if (spec.Name.Length == 0)
        {
            spec = spec with { Name = names.Choose(name => parts.Engine.Find(name) is not null) };
        }

        if (spec.NetworkMode == NetworkMode.Networks && spec.Endpoints.IsEmpty)
        {
            spec = spec with { Endpoints = [new EndpointSpec { Network = DefaultNetwork }] };
        }

        NetworkCatalog.RequireAskable(spec.Endpoints.SelectMany(endpoint => endpoint.Aliases));
        foreach (var link in (spec.Links ?? []).Select(LinkText.Of))
        {
            if (parts.Engine.Find(link.Container) is null)
            {
                throw new EngineException(
                    EngineFailure.NotFound, $"could not get container for {link.Container}: No such container: "
                        + $"{link.Container}, to which {spec.Name} shall be linked");
            }
        }

        if (spec.Endpoints.Any(endpoint => endpoint.Network == DefaultNetwork))
        {
            await EnsureDefaultNetworkAsync(cancellationToken);
        }

        return await parts.Engine.CreateAsync(request with { Spec = spec }, cancellationToken);
    }

    private async Task PullAsync(
        RunBegin begin,
        ImageReference reference,
        Platform? platform,
        PullNews news,
        CancellationToken cancellationToken)
    {
        try
        {
            var login = ToldPulls.LoginOf(begin.Login, reference);
            await _pulls.PullAsync(reference, platform, login, news, cancellationToken);
        }
        finally
        {
            news.Complete();
        }
    }

    // It is there from the first container on that needs it, so that a host without any has no bridge.
    private async Task EnsureDefaultNetworkAsync(CancellationToken cancellationToken)
    {
        if (parts.Networks.Find(DefaultNetwork) is not null)
        {
            return;
        }

        await _defaultNetworkGate.WaitAsync(cancellationToken);
        try
        {
            if (parts.Networks.Find(DefaultNetwork) is null)
            {
                await parts.Networks.EnsureNetworkAsync(new NetworkSpec { Name = DefaultNetwork }, cancellationToken);
            }
        }
        finally
        {
            _defaultNetworkGate.Release();
        }
    }

    private static PullPolicy PolicyOf(string word) => word switch
    {
        "" or "missing" => PullPolicy.Missing,
        "always" => PullPolicy.Always,
        "never" => PullPolicy.Never,
        _ => throw new FormatException(
            $"invalid pull option: '{word}': must be one of \"always\", \"missing\" or \"never\""),
    };
}
