using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Images.Changes;

/// <summary>
/// Applies what <c>import --change</c> says: Dockerfile instructions that change a configuration and no file.
/// </summary>
internal static class ImageChanges
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");
    private static readonly ImmutableArray<string> Shell = ["/bin/sh", "-c"];

    public static ImageConfig Apply(ImageConfig config, IEnumerable<string> changes) =>
        changes.Aggregate(config, Apply);

    private static ImageConfig Apply(ImageConfig config, string change)
    {
        var trimmed = change.Trim();
        var end = trimmed.AsSpan().IndexOfAny(' ', '\t');
        var name = (end < 0 ? trimmed : trimmed[..end]).ToUpperInvariant();
        var text = end < 0 ? "" : trimmed[end..].Trim();
        if (text.Length == 0)
        {
            throw ImageException.Invalid(name.Length == 0
                ? "an empty change changes nothing"
                : $"{name} requires at least one argument");
        }

        return name switch
        {
            "CMD" => config with { Cmd = Command(config, text) },
            "ENTRYPOINT" => config with { Entrypoint = Command(config, text) },
            "ENV" => config with { Env = WithVariables(config.Env, ChangeWords.Pairs(name, text)) },
            "EXPOSE" => config with { ExposedPorts = Join(config.ExposedPorts, Words(text).Select(Port)) },
            "LABEL" => config with { Labels = config.Labels.SetItems(ChangeWords.Pairs(name, text)) },
            "USER" => config with { User = text },
            "VOLUME" => config with { Volumes = Join(config.Volumes, Words(text)) },
            "WORKDIR" => config with { WorkingDir = WorkingDir(config.WorkingDir, text) },
            "STOPSIGNAL" => config with { StopSignal = text },
            "SHELL" => config with { Shell = List(text) },
            "HEALTHCHECK" => config with { Healthcheck = Health(config, text) },
            _ => throw ImageException.Invalid(
                $"{name} is not a valid change command: use CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, SHELL, "
                + "STOPSIGNAL, USER, VOLUME or WORKDIR"),
        };
    }

    private static ImmutableArray<string> Command(ImageConfig config, string text) =>
        ChangeWords.TryList(text) is { } list
            ? [.. list]
            : [.. config.Shell.IsEmpty ? Shell : config.Shell, text];

    private static ImmutableArray<string> List(string text) => ChangeWords.TryList(text) is { } list
        ? [.. list]
        : throw ImageException.Invalid($"SHELL requires the arguments to be in JSON form, not: {text}");

    private static IEnumerable<string> Words(string text) => ChangeWords.TryList(text) ?? ChangeWords.Split(text);

    private static ImmutableArray<string> Join(ImmutableArray<string> there, IEnumerable<string> added) =>
        [.. there.Concat(added).Distinct().Order(StringComparer.Ordinal)];

    private static ImmutableArray<EnvironmentVariable> WithVariables(
        ImmutableArray<EnvironmentVariable> there, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        foreach (var (name, value) in added)
        {
            var index = there.ToList().FindIndex(variable => variable.Name == name);
            var variable = new EnvironmentVariable(name, value);
            there = index < 0 ? there.Add(variable) : there.SetItem(index, variable);
        }

        return there;
    }

    private static string Port(string text)
    {
        var parts = text.Split('/');
        var protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        return parts.Length <= 2 && protocol is "tcp" or "udp" or "sctp" && IsPorts(parts[0])
            ? $"{parts[0]}/{protocol}"
            : throw ImageException.Invalid($"invalid containerPort: {text}");
    }

    private static bool IsPorts(string text) => text.Split('-') is { Length: 1 or 2 } ports
        && ports.All(port => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0);

    private static string WorkingDir(string there, string text) =>
        text.StartsWith('/') ? text : $"{there.TrimEnd('/')}/{text}";

    // HEALTHCHECK [--interval=30s --timeout=…] CMD …, or NONE.
    private static HealthSpec Health(ImageConfig config, string text)
    {
        var health = new HealthSpec();
        while (text.StartsWith("--", StringComparison.Ordinal))
        {
            var end = text.IndexOf(' ', StringComparison.Ordinal);
            health = WithOption(health, end < 0 ? text : text[..end]);
            text = end < 0 ? "" : text[end..].TrimStart();
        }

        var words = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        return words switch
        {
            [var none] when none.Equals("NONE", StringComparison.OrdinalIgnoreCase) => health with { Test = ["NONE"] },
            [var cmd, { Length: > 0 } command] when cmd.Equals("CMD", StringComparison.OrdinalIgnoreCase) =>
                health with
                {
                    Test = ChangeWords.TryList(command) is { } list ? ["CMD", .. list] : ["CMD-SHELL", command],
                },
            _ => throw ImageException.Invalid(
                $"Unknown type \"{words[0]}\" in HEALTHCHECK (try CMD) of {config.Platform}"),
        };
    }

    private static HealthSpec WithOption(HealthSpec health, string option)
    {
        var (name, value) = option.Split('=', 2) is [var key, var text] ? (key, text) : (option, "");
        return name switch
        {
            "--interval" => health with { Interval = Duration(option, value) },
            "--timeout" => health with { Timeout = Duration(option, value) },
            "--start-period" => health with { StartPeriod = Duration(option, value) },
            "--start-interval" => health with { StartInterval = Duration(option, value) },
            "--retries" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) =>
                health with { Retries = retries },
            _ => throw ImageException.Invalid($"HEALTHCHECK knows no option {option}"),
        };
    }

    // As Go writes them: 1h30m, 1.5s, 500ms.
    private static TimeSpan Duration(string option, string text)
    {
        var total = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberLetters);
            var unitEnd = digits <= 0 ? -1 : rest[digits..].IndexOfAny(NumberLetters);
            unitEnd = unitEnd < 0 ? rest.Length : digits + unitEnd;
            if (digits <= 0
                || !double.TryParse(rest[..digits], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || Unit(rest[digits..unitEnd]) is not { } unit)
            {
                throw ImageException.Invalid($"HEALTHCHECK has no duration in {option}: write it as 30s or 1m30s");
            }

            total += number * unit;
            rest = rest[unitEnd..];
        }

        return total;
    }

    private static TimeSpan? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => null,
    };
}
