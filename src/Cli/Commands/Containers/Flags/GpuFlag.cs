using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// <c>--gpus all</c>, <c>--gpus 2</c>, <c>--gpus '"device=0,2",driver=nvidia'</c>: fields parted by commas, one with
/// commas of its own in quotes.
/// </summary>
internal static class GpuFlag
{
    private const string Gpu = "gpu";
    private const int All = -1;

    public static DeviceRequestSpec Parse(string text)
    {
        var driver = "";
        int? count = null;
        string[] ids = [];
        string[] capabilities = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in Fields(text))
        {
            var (key, value) = field.Split('=', 2) is [var name, var rest] ? (name, rest) : ("count", field);
            if (!seen.Add(key))
            {
                throw new FlagException($"gpu request key '{key}' can be specified only once");
            }

            switch (key)
            {
                case "driver":
                    driver = value;
                    break;
                case "count":
                    count = Count(value);
                    break;
                case "device":
                    ids = Words(value);
                    break;
                case "capabilities":
                    capabilities = Words(value);
                    break;
                case "options":
                    throw new FlagException("--gpus: options belong to a runtime of a vendor, and have no effect here");
                default:
                    throw new FlagException($"unexpected key '{key}' in '{field}'");
            }
        }

        if (count is not null && ids.Length > 0)
        {
            throw new FlagException("--gpus: count and device exclude each other");
        }

        return new DeviceRequestSpec
        {
            Driver = driver,
            Count = count ?? (ids.Length > 0 ? 0 : 1),
            Ids = [.. ids],
            Capabilities = [.. capabilities.Append(Gpu).Distinct()],
        };
    }

    private static int Count(string text) => text == "all" ? All
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new FlagException($"invalid count ({text}): value must be either \"all\" or a positive number");

    private static string[] Words(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // As in a line of CSV: a quoted field may hold commas.
    private static ImmutableArray<string> Fields(string text)
    {
        var fields = ImmutableArray.CreateBuilder<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        foreach (var letter in text)
        {
            switch (letter)
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                default:
                    field.Append(letter);
                    break;
            }
        }

        fields.Add(field.ToString());
        return !isQuoted && fields.All(one => one.Length > 0)
            ? fields.ToImmutable()
            : throw new FlagException($"invalid --gpus: '{text}'");
    }
}
