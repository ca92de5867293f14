using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Health;

/// <summary>The health check of a container: what its spec says over what the image says, field by field.</summary>
internal static class HealthPlan
{
    private static readonly ImmutableArray<string> DefaultShell = ["/bin/sh", "-c"];

    /// <summary>Null: there is none, or it was switched off.</summary>
    public static HealthCheck? For(ContainerSpec spec, ImageConfig image)
    {
        var asked = spec.Health ?? new HealthSpec();
        var built = image.Healthcheck ?? new HealthSpec();
        return Command(asked.Test.IsEmpty ? built.Test : asked.Test, image) is not { } command
            ? null
            : new HealthCheck
            {
                Command = command,
                Interval = Choose(asked.Interval, built.Interval, HealthSpec.DefaultInterval),
                Timeout = Choose(asked.Timeout, built.Timeout, HealthSpec.DefaultTimeout),
                StartPeriod = Choose(asked.StartPeriod, built.StartPeriod, TimeSpan.Zero),
                StartInterval = Choose(asked.StartInterval, built.StartInterval, HealthSpec.DefaultStartInterval),
                Retries = asked.Retries is > 0 and var retries ? retries
                    : built.Retries is > 0 and var builtRetries ? builtRetries
                    : HealthSpec.DefaultRetries,
            };
    }

    private static IReadOnlyList<string>? Command(ImmutableArray<string> test, ImageConfig image) => test switch
    {
        ["CMD", _, ..] => test.AsSpan()[1..].ToArray(),
        ["CMD-SHELL", ..] => [.. image.Shell.IsEmpty ? DefaultShell : image.Shell, .. test.AsSpan()[1..]],
        _ => null,
    };

    // As in Docker, zero means "not said".
    private static TimeSpan Choose(TimeSpan? asked, TimeSpan? built, TimeSpan otherwise) =>
        asked is { } first && first > TimeSpan.Zero ? first
        : built is { } second && second > TimeSpan.Zero ? second
        : otherwise;
}
