using System.Globalization;
using System.Numerics;
using Orc.Cli.Invoking;
using Orc.Model.Services;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>web=3</c>.</summary>
internal static class ScaleTexts
{
    /// <exception cref="CliException">One is no number, or too many.</exception>
    public static Dictionary<string, int> Parse(IEnumerable<string> texts)
    {
        var scale = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var (service, number) = text.Split('=', 2) is [var name, var words] ? (name, words) : (text, "");
            scale[service] = BigInteger.TryParse(
                number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count <= ServiceLimits.MostReplicas
                    ? (int)count
                    : throw new CliException(
                        $"invalid scale specifier: \"{text}\": NUMBER must be from 0 to {ServiceLimits.MostReplicas}")
                : throw new CliException($"invalid scale specifier: \"{text}\": it must be SERVICE=NUMBER");
        }

        return scale;
    }
}
