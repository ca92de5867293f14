using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What it may use of single block devices: <c>/dev/sda:1mb</c>.</summary>
internal sealed class DeviceLimitFlags : IFlagGroup
{
    private const int LeastWeight = 10;
    private const int MostWeight = 1000;

    private readonly (Option<string[]> Option, BlkioLimit Limit)[] _limits =
    [
        (Flag.List("--blkio-weight-device", "Block IO weight (relative device weight)"), BlkioLimit.Weight),
        (Flag.List("--device-read-bps", "Limit read rate (bytes per second) from a device"), BlkioLimit.ReadBytes),
        (Flag.List("--device-write-bps", "Limit write rate (bytes per second) to a device"), BlkioLimit.WriteBytes),
        (Flag.List("--device-read-iops", "Limit read rate (IO per second) from a device"), BlkioLimit.ReadOperations),
        (Flag.List("--device-write-iops", "Limit write rate (IO per second) to a device"), BlkioLimit.WriteOperations),
    ];

    public IEnumerable<Option> Options => _limits.Select(limit => limit.Option);

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        ImmutableArray<BlkioDeviceSpec> devices =
        [
            .. _limits.SelectMany(limit => flags.Each(limit.Option, text => Parse(text, limit.Limit))),
        ];
        return devices.IsEmpty ? spec : spec with { Resources = spec.Resources with { BlkioDevices = devices } };
    }

    private static BlkioDeviceSpec Parse(string text, BlkioLimit limit)
    {
        var end = text.LastIndexOf(':');
        if (end <= 0)
        {
            throw new FlagException($"bad format: {text}");
        }

        var path = text[..end];
        return path.StartsWith("/dev/", StringComparison.Ordinal)
            ? new BlkioDeviceSpec(limit, path, Value(text, text[(end + 1)..], limit))
            : throw new FlagException($"bad format for device path: {text}");
    }

    private static long Value(string whole, string text, BlkioLimit limit)
    {
        if (limit is BlkioLimit.ReadBytes or BlkioLimit.WriteBytes)
        {
            return ByteSize.TryParse(text, out var size) && size.Bytes >= 0
                ? size.Bytes
                : throw new FlagException(
                    $"invalid rate for device: {whole}. The correct format is <device-path>:<number>[<unit>]. "
                    + "Number must be a positive integer. Unit is optional and can be kb, mb, or gb");
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return limit == BlkioLimit.Weight
            ? isNumber && number is 0 or (>= LeastWeight and <= MostWeight)
                ? number
                : throw new FlagException($"invalid weight for device: {whole}")
            : isNumber
                ? number
                : throw new FlagException(
                    $"invalid rate for device: {whole}. The correct format is <device-path>:<number>. "
                    + "Number must be a positive integer");
    }
}
