using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Progress;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>Pulls the images of services, each image once, and shows how far each is.</summary>
internal sealed class ServicePulls(Invocation invocation, ProgressStyle style)
{
    private const int AtOnce = 4;

    /// <summary><c>missing</c>: images that are there are left alone.</summary>
    public string? Policy { get; init; }

    public bool IgnoresBuildable { get; init; }

    /// <summary>What could not be pulled, as sentences.</summary>
    public async Task<List<string>> RunAsync(
        IReadOnlyList<ComposeService> services, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var failures = new ConcurrentQueue<string>();
        await using var display = ProgressDisplay.Create(style, invocation.Console, invocation.Time);
        foreach (var service in services.Where(service => service.Image is null))
        {
            display.Show(new ProgressStep($"{service.Name}", "Skipped", "No image to be pulled"));
        }

        var images = Images(services);
        await Parallel.ForEachAsync(
            images,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (image, token) =>
            {
                if (await PullAsync(daemon, image.Image, image.Platform, display, token) is { } failure)
                {
                    failures.Enqueue(failure);
                }
            });
        return [.. failures];
    }

    /// <summary>The lines of a dry run: which images would be asked for, and which are left alone.</summary>
    public async Task<List<string>> PlanAsync(
        IReadOnlyList<ComposeService> services, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        List<string> lines =
        [
            .. services.Where(service => service.Image is null)
                .Select(service => $"{service.Name} Skipped No image to be pulled"),
        ];
        foreach (var (image, _) in Images(services))
        {
            if (Policy == "missing" && await IsThereAsync(daemon, image, cancellationToken))
            {
                lines.Add($"Image {image} Skipped Image is already present locally");
                continue;
            }

            lines.Add($"Image {image} Pulling");
            lines.Add($"Image {image} Pulled");
        }

        return lines;
    }

    /// <summary>Of services, and of the hooks that run before them in containers of their own.</summary>
    private (string Image, string? Platform)[] Images(IReadOnlyList<ComposeService> services) =>
    [
        .. services
            .SelectMany(service => service.PreStart.Select(hook => hook.Image)
                .Prepend(IgnoresBuildable && service.HasBuild ? null : service.Image)
                .OfType<string>()
                .Select(image => (image, service.Platform)))
            .Distinct(),
    ];

    private static async Task<bool> IsThereAsync(
        DaemonConnection daemon, string image, CancellationToken cancellationToken)
    {
        try
        {
            _ = await daemon.Images.InspectAsync(
                new ImageRequest { Image = image }, cancellationToken: cancellationToken);
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<string?> PullAsync(
        DaemonConnection daemon,
        string image,
        string? platform,
        IProgressDisplay display,
        CancellationToken cancellationToken)
    {
        var subject = $"Image {image}";
        var request = new PullRequest
        {
            Image = image,
            OnlyIfMissing = Policy == "missing",
            Login = RegistryLogins.Find(image, invocation.Host),
        };
        if (platform is not null)
        {
            request.Platform = platform;
        }

        display.Show(new ProgressStep(subject, "Pulling"));
        try
        {
            var layers = new Dictionary<string, PullEvent>(StringComparer.Ordinal);
            using var call = daemon.Images.Pull(request, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var current = call.ResponseStream.Current;
                layers[current.Id] = current;
                if (current.Id.All(char.IsAsciiHexDigitLower))
                {
                    display.Show(Layer(subject, current));
                }

                display.Show(new ProgressStep(subject, "Pulling", Amount(layers.Values)));
            }

            display.Show(new ProgressStep(subject, "Pulled"));
            return null;
        }
        catch (RpcException failure)
        {
            display.Show(new ProgressStep(subject, "Error", failure.Status.Detail));
            return DaemonErrors.Describe(failure);
        }
    }

    private static ProgressStep Layer(string subject, PullEvent current) =>
        new(current.Id, current.Status) { Parent = subject, Current = current.Current, Total = current.Total };

    private static string Amount(IEnumerable<PullEvent> layers)
    {
        var current = 0L;
        var total = 0L;
        foreach (var layer in layers.Where(layer => layer.Status.StartsWith("Downloading", StringComparison.Ordinal)))
        {
            current += layer.Current;
            total += layer.Total;
        }

        return total == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{HumanSize.Of(current)} / {HumanSize.Of(total)}");
    }
}
