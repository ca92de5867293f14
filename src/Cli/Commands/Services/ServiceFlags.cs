using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>
/// What <c>service create</c> and <c>service update</c> take: the same flags, but that lists are given whole to the one
/// (<c>--env</c>) and by what comes and goes to the other (<c>--env-add</c>, <c>--env-rm</c>).
/// </summary>
internal sealed class ServiceFlags(ListFlagForm form)
{
    private readonly ContainerPatchFlags _container = new(form);
    private readonly PlacementFlags _placement = new(form);
    private readonly PaceFlags _update = new("update");
    private readonly PaceFlags _rollback = new("rollback");
    private readonly Option<string?> _replicas = Flag.Text("--replicas", "Number of tasks", "uint");
    private readonly Option<string?> _endpointMode = Flag.Text("--endpoint-mode", "Endpoint mode (vip or dnsrr)");
    private readonly Option<string?> _maxConcurrent = Flag.Text(
        "--max-concurrent", "Number of job tasks to run concurrently (default equal to --replicas)", "uint");

    public void AddTo(Command command)
    {
        Option[] own = [_replicas, _endpointMode, _maxConcurrent];
        foreach (var option in own
            .Concat(_container.Options)
            .Concat(_placement.Options)
            .Concat(_update.Options)
            .Concat(_rollback.Options))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Wrong flags throw <see cref="FlagException"/>.</summary>
    public WireContainerPatch Container(FlagReader flags, Surroundings surroundings) =>
        _container.Read(flags, surroundings);

    public WireServiceSettings Settings(FlagReader flags)
    {
        var settings = new WireServiceSettings { Update = _update.Read(flags), Rollback = _rollback.Read(flags) };
        if (Count(flags, _replicas) is { } replicas)
        {
            settings.Replicas = replicas;
        }

        if (Count(flags, _maxConcurrent) is { } concurrent)
        {
            settings.MaxConcurrent = concurrent;
        }

        if (flags.Word(_endpointMode) is { } mode)
        {
            settings.EndpointMode = mode is "vip" or "dnsrr"
                ? mode
                : throw FlagReader.Refused(_endpointMode, mode, "it is vip or dnsrr");
        }

        _placement.Read(flags, settings);
        return settings;
    }

    public static int? Count(FlagReader flags, Option<string?> option) => flags.Integer(option) switch
    {
        null => null,
        { } number and >= 0 and <= int.MaxValue => (int)number,
        { } number => throw FlagReader.Refused(option, $"{number}", "it is a whole number, 0 or more"),
    };
}
