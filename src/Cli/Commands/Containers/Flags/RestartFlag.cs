using System.Globalization;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>--restart no|always|unless-stopped|on-failure[:COUNT]</c>.</summary>
internal static class RestartFlag
{
    public static RestartSpec Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2)
        {
            throw new FlagException(
                "invalid restart policy format: restart policy must be in the form of NAME[:COUNT]");
        }

        int? count = null;
        if (parts.Length == 2)
        {
            count = int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FlagException("invalid restart policy format: maximum retry count must be an integer");
        }

        return (parts[0], count) switch
        {
            ("on-failure", < 0) =>
                throw new FlagException("invalid restart policy: maximum retry count cannot be negative"),
            ("on-failure", _) => new RestartSpec(RestartPolicy.OnFailure, count is 0 ? null : count),
            (_, not null) => throw new FlagException(
                "invalid restart policy: maximum retry count can only be used with 'on-failure'"),
            ("" or "no", _) => RestartSpec.Never,
            ("always", _) => new RestartSpec(RestartPolicy.Always),
            ("unless-stopped", _) => new RestartSpec(RestartPolicy.UnlessStopped),
            _ => throw new FlagException(
                $"invalid restart policy: unknown policy '{parts[0]}'; use one of 'no', 'always', 'on-failure', or " +
                "'unless-stopped'"),
        };
    }
}
