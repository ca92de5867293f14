using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What happens to its output.</summary>
internal sealed class LoggingFlags : IFlagGroup
{
    private readonly Option<string?> _driver = Flag.Text("--log-driver", "Logging driver for the container");
    private readonly Option<string[]> _option = Flag.List("--log-opt", "Log driver options");

    public IEnumerable<Option> Options => [_driver, _option];

    public Option Driver => _driver;

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        var driver = flags.Word(_driver) ?? "local";
        if (driver is not ("local" or "json-file" or "k8s-file" or "none"))
        {
            throw new FlagException(
                $"logger: no log driver named '{driver}' is registered (there are local, json-file and none)");
        }

        var options = LabelFlag.Read(flags.List(_option));
        return driver is "none" && options.Count > 0
            ? throw new FlagException("invalid logging opts for driver none")
            : spec with
            {
                Logging = new LogSpec
                {
                    Driver = driver,
                    Options = options,
                    MaxSize = Size(options),
                    MaxFiles = Files(options),
                },
            };
    }

    private static ByteSize? Size(ImmutableSortedDictionary<string, string> options) =>
        !options.TryGetValue("max-size", out var text)
            ? null
            : LogSpec.TryParseMaxSize(text, out var size)
                ? size
                : throw new FlagException($"invalid value for max-size: {text}");

    private static int? Files(ImmutableSortedDictionary<string, string> options) =>
        !options.TryGetValue("max-file", out var text)
            ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                ? count
                : throw new FlagException($"invalid value for max-file: {text}");
}
