using System.Globalization;
using Orc.Protocol.V1;

namespace Orc.Cli.Output;

/// <summary>What <c>ps</c> says of containers.</summary>
internal static class ContainerText
{
    public static string ShortId(string id)
    {
        var bare = id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id;
        return bare.Length > 12 ? bare[..12] : bare;
    }

    /// <summary>A text cut to a length, an ellipsis included.</summary>
    public static string Shorten(string text, int length) => TextWidth.Fit(text, length);

    /// <summary><c>Up 3 seconds (healthy)</c>, <c>Exited (0) 5 minutes ago</c>.</summary>
    public static string Status(WireContainerReport container, TimeProvider time)
    {
        var up = container.StartedAt is { } started
            ? $"Up {RelativeTime.Since(started.ToDateTimeOffset(), time)}"
            : "Up";
        var code = container.LastExit?.Code ?? 0;
        return container.State switch
        {
            WireContainerState.Created => "Created",
            WireContainerState.Running => container.Health switch
            {
                WireHealthState.Starting => $"{up} (health: starting)",
                WireHealthState.Healthy => $"{up} (healthy)",
                WireHealthState.Unhealthy => $"{up} (unhealthy)",
                _ => up,
            },
            WireContainerState.Paused => $"{up} (Paused)",
            WireContainerState.Restarting => Ended("Restarting", code, container, time),
            WireContainerState.Removing => "Removal In Progress",
            WireContainerState.Dead => "Dead",
            _ => Ended("Exited", code, container, time),
        };
    }

    /// <summary><c>running</c>, <c>exited</c>: docker's words for a state.</summary>
    public static string State(WireContainerState state) => state switch
    {
        WireContainerState.Created => "created",
        WireContainerState.Running => "running",
        WireContainerState.Paused => "paused",
        WireContainerState.Restarting => "restarting",
        WireContainerState.Removing => "removing",
        WireContainerState.Dead => "dead",
        _ => "exited",
    };

    public static string Health(WireHealthState health) => health switch
    {
        WireHealthState.Starting => "starting",
        WireHealthState.Healthy => "healthy",
        WireHealthState.Unhealthy => "unhealthy",
        _ => "",
    };

    /// <summary>Entrypoint and command in double quotes: <c>"nginx -g 'daemon…"</c>.</summary>
    public static string Command(WireContainerReport container, bool truncate)
    {
        var asked = (container.Spec?.Entrypoint?.Values ?? []).Concat(container.Spec?.Command?.Values ?? []);
        var words = container.Command.Count > 0 ? container.Command : asked;
        var line = string.Join(' ', words.Select(word => word.Contains(' ') ? $"'{word}'" : word));
        return $"\"{(truncate ? Shorten(line, 20) : line)}\"";
    }

    private static string Ended(string word, int code, WireContainerReport container, TimeProvider time)
    {
        var when = container.LastExit?.FinishedAt is { } finished
            ? $" {RelativeTime.Ago(finished.ToDateTimeOffset(), time)}"
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{word} ({code}){when}");
    }
}
