using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Progress;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>Pulls images, several at a time, and shows how far each is.</summary>
internal sealed class ServicePulls(Invocation invocation, ProgressStyle style)
{
    private const int UsuallyAtOnce = 4;
    private const string Present = "Image is already present locally";

    /// <summary>How many; null: a few.</summary>
    public int? AtOnce { get; init; }

    /// <summary>What could not be pulled, as sentences.</summary>
    public async Task<List<string>> RunAsync(
        ImmutableArray<ImagePull> pulls, ImmutableArray<ProgressStep> skipped, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var failures = new ConcurrentQueue<string>();
        await using var display = ProgressDisplay.Create(style, invocation.Console, invocation.Time);
        foreach (var step in skipped)
        {
            display.Show(step);
        }

        await Parallel.ForEachAsync(
            pulls,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce ?? UsuallyAtOnce,
                CancellationToken = cancellationToken,
            },
            async (pull, token) =>
            {
                if (await PullAsync(daemon, pull, display, token) is { } failure)
                {
                    failures.Enqueue(failure);
                }
            });
        return [.. failures];
    }

    /// <summary>The lines of a dry run: which images would be asked for, and which are left alone.</summary>
    public async Task<List<string>> PlanAsync(
        ImmutableArray<ImagePull> pulls, ImmutableArray<ProgressStep> skipped, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        List<string> lines = [.. skipped.Select(step => $"{step.Subject} {step.Text} {step.Details}".TrimEnd())];
        foreach (var pull in pulls)
        {
            if (pull.OnlyIfMissing && await IsThereAsync(daemon, pull, cancellationToken))
            {
                lines.Add($"Image {pull.Image} Skipped {Present}");
                continue;
            }

            lines.Add($"Image {pull.Image} Pulling");
            lines.Add($"Image {pull.Image} Pulled");
        }

        return lines;
    }

    private static async Task<bool> IsThereAsync(
        DaemonConnection daemon, ImagePull pull, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await daemon.Images.InspectAsync(
                new ImageRequest { Image = pull.Image }, cancellationToken: cancellationToken);
            using var image = JsonDocument.Parse(reply.Json.Memory);
            return pull.Platform is null
                || !Platform.TryParse(pull.Platform, out var wanted)
                || wanted.Suits(new Platform(
                    image.RootElement.GetProperty("Os").GetString() ?? "",
                    image.RootElement.GetProperty("Architecture").GetString() ?? "",
                    image.RootElement.TryGetProperty("Variant", out var variant) ? variant.GetString() : null))
                    is not null;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<string?> PullAsync(
        DaemonConnection daemon, ImagePull pull, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var subject = $"Image {pull.Image}";
        var request = new PullRequest
        {
            Image = pull.Image,
            OnlyIfMissing = pull.OnlyIfMissing,
            Login = RegistryLogins.Find(pull.Image, invocation.Host),
        };
        if (pull.Platform is not null)
        {
            request.Platform = pull.Platform;
        }

        if (pull.RefreshAfter is { } age)
        {
            request.RefreshAfter = age.Ticks * 100;
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

            display.Show(pull.OnlyIfMissing && layers.Count == 0
                ? new ProgressStep(subject, "Skipped", Present)
                : new ProgressStep(subject, "Pulled"));
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
