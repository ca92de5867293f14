using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Compose.Syntax;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>On which nodes, with what reserved, and under which labels.</summary>
internal sealed class PlacementFlags(ListFlagForm form)
{
    private const string SpreadPrefix = "spread=";

    private readonly Option<string[]> _label = form.Add("-l, --label", "Service labels");
    private readonly Option<string[]> _labelRemove = form.Remove("--label", "a label by its key");
    private readonly Option<string[]> _constraint = form.Add("--constraint", "Placement constraints");
    private readonly Option<string[]> _constraintRemove = form.Remove("--constraint", "a constraint");
    private readonly Option<string[]> _preference = form.Add(
        "--placement-pref", "a placement preference (spread=node.labels.NAME)");
    private readonly Option<string[]> _preferenceRemove = form.Remove("--placement-pref", "a placement preference");
    private readonly Option<string[]> _generic = form.Add("--generic-resource", "User defined resources (KIND=AMOUNT)");
    private readonly Option<string[]> _genericRemove = form.Remove(
        "--generic-resource", "a generic resource by its kind");
    private readonly Option<string?> _maxPerNode = Flag.Text(
        "--replicas-max-per-node", "Maximum number of tasks per node (default 0 = unlimited)", "uint");

    private readonly Option<string?> _placement = Flag.Text(
        "--placement", "Which node gets a task: spread, binpack (default: as the cluster)");

    private readonly Option<string?> _partition = Flag.Text(
        "--partition", "Tasks on a node that is cut off: replace, keep, stop");

    private readonly Option<string?> _cpus = Flag.Text("--reserve-cpu", "Reserve CPUs", "decimal");
    private readonly Option<string?> _memory = Flag.Text("--reserve-memory", "Reserve Memory", "bytes");

    public IEnumerable<Option> Options => form.Shown(
    [
        _label, _labelRemove, _constraint, _constraintRemove, _preference, _preferenceRemove, _generic,
        _genericRemove, _maxPerNode, _placement, _partition, _cpus, _memory,
    ]);

    public void Read(FlagReader flags, WireServiceSettings settings)
    {
        foreach (var (name, value) in LabelFlag.Read(flags.List(_label)))
        {
            settings.LabelAdd[name] = value;
        }

        settings.LabelRemove.Add(flags.List(_labelRemove));
        settings.ConstraintAdd.Add(flags.Each(_constraint, Constraint));
        settings.ConstraintRemove.Add(flags.Each(_constraintRemove, Constraint));
        settings.SpreadAdd.Add(flags.Each(_preference, Spread));
        settings.SpreadRemove.Add(flags.Each(_preferenceRemove, Spread));
        foreach (var (kind, amount) in flags.Each(_generic, Generic))
        {
            settings.GenericAdd[kind] = amount;
        }

        settings.GenericRemove.Add(flags.List(_genericRemove));
        if (ServiceFlags.Count(flags, _maxPerNode) is { } most)
        {
            settings.MaxPerNode = most;
        }

        if (flags.Word(_placement) is { } placement)
        {
            settings.Placement = placement;
        }

        if (flags.Word(_partition) is { } partition)
        {
            settings.Partition = partition;
        }

        if (ContainerPatchFlags.Cpus(flags, _cpus) is { } cpus)
        {
            settings.ReservedNanoCpus = cpus;
        }

        if (flags.Has(_memory))
        {
            settings.ReservedMemory = flags.Size(_memory)?.Bytes ?? 0;
        }
    }

    private static string Constraint(string text) =>
        ConstraintSyntax.Parse(text, out var error)?.ToString() ?? throw new FlagException(error);

    private static string Spread(string text)
    {
        if (!text.StartsWith(SpreadPrefix, StringComparison.Ordinal))
        {
            throw new FlagException("it is written spread=node.labels.NAME");
        }

        var descriptor = text[SpreadPrefix.Length..];
        return ConstraintSyntax.FindWrongSpread(descriptor) is { } error ? throw new FlagException(error) : descriptor;
    }

    private static (string Kind, long Amount) Generic(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } kind, var number]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            ? (kind, amount)
            : throw new FlagException("it is written KIND=AMOUNT, the amount a whole number");
}
