using System.Collections.Immutable;
using Grpc.Core;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// Image names to ids, once for a call: looked up in the local store, fetched by the service's policy. Nothing has been
/// touched yet when an image cannot be had.
/// </summary>
/// <param name="resources">Of this node.</param>
/// <param name="findLogin">For pulling an image; null: as anybody.</param>
/// <param name="findElsewhere">The id that a name has on other nodes; null: none has it, or they do not agree.</param>
internal sealed class ImageResolution(
    INodeResources resources, Func<string, ImageLogin?> findLogin, Func<string, string?> findElsewhere)
{
    public async Task<AskedProject> ResolveAsync(
        AskedProject asked,
        IReadOnlyCollection<string> services,
        PullUse use,
        ProjectEventWriter events,
        CancellationToken cancellationToken)
    {
        var wanted = asked.Spec.Services
            .Where(service => services.Contains(service.Name))
            .SelectMany(service => WithHooks(service).Concat(
                asked.Spec.Scope == ProjectScope.Host ? Mounted(service) : []))
            .Where(service => service.Container.Image.Length > 0)
            .GroupBy(service => WantedImage.Of(service.Container))
            .Select(group => group.MaxBy(IsDue))
            .OfType<ServiceSpec>()
            .ToList();
        var ids = await Task.WhenAll(wanted.Select(service => ResolveAsync(
            IsOfSeveralPlatforms(service, wanted) ? ForThisMachine(service) : service,
            use,
            events,
            cancellationToken)));
        return asked with
        {
            Images = wanted
                .Zip(ids)
                .Where(pair => pair.Second is not null)
                .ToImmutableDictionary(pair => WantedImage.Of(pair.First.Container), pair => pair.Second!),
        };
    }

    // The name is that of one of them, and of which no one can tell.
    private static bool IsOfSeveralPlatforms(ServiceSpec service, List<ServiceSpec> wanted) => wanted.Any(other =>
        other.Container.Image == service.Container.Image && other.Container.Platform != service.Container.Platform);

    private static ServiceSpec ForThisMachine(ServiceSpec service) => service with
    {
        Container = service.Container with { Platform = service.Container.Platform ?? Platform.Host.ToString() },
    };

    /// <summary>Hooks may have images of their own, fetched by the same policy.</summary>
    private static IEnumerable<ServiceSpec> WithHooks(ServiceSpec service) =>
    [
        service,
        .. (service.Container.Hooks?.PreStart ?? [])
            .Select(hook => hook.Image)
            .OfType<string>()
            .Select(image => service with { Container = service.Container with { Image = image } }),
    ];

    /// <summary>Images that are mounted are fetched where they are missing, as in Compose.</summary>
    private static IEnumerable<ServiceSpec> Mounted(ServiceSpec service) => service.Container.Mounts
        .OfType<MountSpec.Image>()
        .Select(mount => service with
        {
            PullPolicy = PullPolicy.Missing,
            PullAfter = null,
            Container = service.Container with { Image = mount.Name },
        });

    private async Task<string?> ResolveAsync(
        ServiceSpec service, PullUse use, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        var image = service.Container.Image;
        var known = Find(service);
        if (known is not null && (use == PullUse.LookOrLeave || !IsDue(service)))
        {
            return known;
        }

        if (use == PullUse.LookOrLeave || (service.PullPolicy == PullPolicy.Never && use == PullUse.OrLeave))
        {
            return known ?? FindElsewhere(service);
        }

        if (service.PullPolicy == PullPolicy.Never)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition,
                $"no such image: {WantedImage.Of(service.Container)} "
                + $"(service \"{service.Name}\" has pull_policy: never; "
                + $"import or load it, or pull it by hand: orc pull {PullWords(service)})"));
        }

        if (use == PullUse.LookOnly)
        {
            await events.WritePlanAsync($"Image {image} Pulling", cancellationToken);
            await events.WritePlanAsync($"Image {image} Pulled", cancellationToken);
            return known;
        }

        await events.WriteImageAsync(image, "Pulling", "", cancellationToken);
        var id = await PullAsync(service, use, events, cancellationToken);
        if (id is not null)
        {
            await events.WriteImageAsync(image, "Pulled", "", cancellationToken);
            return id;
        }

        if (known is null && use == PullUse.OrLeave && FindElsewhere(service) is { } elsewhere)
        {
            await events.WriteImageAsync(image, "Found", "on other nodes", cancellationToken);
            return elsewhere;
        }

        return known;
    }

    private static string PullWords(ServiceSpec service) => service.Container.Platform is { } platform
        ? $"--platform {platform} {service.Container.Image}"
        : service.Container.Image;

    private string? Find(ServiceSpec service) =>
        resources.FindImage(service.Container.Image, service.Container.Platform);

    private bool IsDue(ServiceSpec service) =>
        service.PullPolicy == PullPolicy.Always
        || (service.PullAfter is { } age && resources.FindImageAge(service.Container.Image) > age);

    /// <summary>What other nodes have may be of another platform than the one that is asked for.</summary>
    private string? FindElsewhere(ServiceSpec service) =>
        service.Container.Platform is null ? findElsewhere(service.Container.Image) : null;

    private async Task<string?> PullAsync(
        ServiceSpec service, PullUse use, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        var image = service.Container.Image;
#pragma warning disable CA1031 // A request's edge: whatever the pull failed of, the user gets its sentence.
        try
        {
            return await resources.PullImageAsync(
                image, service.Container.Platform, findLogin(image), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (use == PullUse.OrLeave && Find(service) is null
            && FindElsewhere(service) is not null)
        {
            // Nodes that need it fetch it from those that have it.
            return null;
        }
        catch (Exception exception) when (use == PullUse.OrLeave)
        {
            await events.WarnAsync(
                $"image {image} could not be had here ({exception.Message}): each node looks for it by itself",
                cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            await events.WriteImageAsync(image, "Error", exception.Message, cancellationToken);
            throw new RpcException(new Status(StatusCode.FailedPrecondition, exception.Message));
        }
#pragma warning restore CA1031
    }
}
