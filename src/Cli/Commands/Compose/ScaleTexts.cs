using System.Globalization;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>web=3</c>.</summary>
internal static class ScaleTexts
{
    public static Dictionary<string, int> Parse(IEnumerable<string> texts)
    {
        var scale = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            scale[parts[0]] = parts.Length == 2
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count
                    : throw new CliException($"invalid scale specifier: \"{text}\": it must be SERVICE=NUMBER");
        }

        return scale;
    }
}
