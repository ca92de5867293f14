using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>The system that a container's processes find themselves in, after what <c>service update</c> says.
/// </summary>
internal static class SystemPatching
{
    private const string Reset = "RESET";
    private const string All = "ALL";

    public static ContainerSpec Apply(ContainerSpec container, WireSystemPatch? patch) => patch is null
        ? container
        : container with
        {
            Dns = Words(container.Dns, patch.Dns),
            DnsOptions = Words(container.DnsOptions, patch.DnsOptions),
            DnsSearch = Words(container.DnsSearch, patch.DnsSearch),
            ExtraHosts = Hosts(container.ExtraHosts, patch.Hosts),
            Security = Security(container.Security, patch),
            Resources = container.Resources with
            {
                Ulimits = Ulimits(container.Resources.Ulimits, patch),
                OomScoreAdj = patch.HasOomScoreAdj ? patch.OomScoreAdj : container.Resources.OomScoreAdj,
            },
            Logging = patch.Logging is { } logging ? Logging(container.Logging, logging) : container.Logging,
        };

    // A driver that is not named is the one there is.
    private static LogSpec Logging(LogSpec known, WireLogging asked)
    {
        var logging = asked.ToModel();
        return asked.Driver.Length == 0 ? logging with { Driver = known.Driver } : logging;
    }

    private static SecuritySpec Security(SecuritySpec known, WireSystemPatch patch)
    {
        // Who both adds and drops the same one has it.
        string[] added = [.. patch.CapAdd.Distinct(StringComparer.Ordinal)];
        string[] dropped = [.. patch.CapDrop.Except(added, StringComparer.Ordinal)];
        var sysctls = known.Sysctls.RemoveRange(patch.SysctlRemove).SetItems(patch.SysctlAdd);
        return known with
        {
            CapAdd = Capabilities(known.CapAdd, known.CapDrop, added, dropped),
            CapDrop = Capabilities(known.CapDrop, known.CapAdd, dropped, added),
            GroupAdd = Words(known.GroupAdd, patch.Groups),
            Sysctls = sysctls,
        };
    }

    /// <summary>
    /// As docker has it: to add what is dropped only takes it off the dropped ones, and the other way round. ALL is all
    /// that is said, and RESET forgets what was.
    /// </summary>
    private static ImmutableArray<string> Capabilities(
        ImmutableArray<string> known, ImmutableArray<string> opposite, string[] asked, string[] taken)
    {
        if (asked.Length == 0 && taken.Length == 0)
        {
            return known;
        }

        var kept = asked.Contains(Reset) ? [] : known.Except(taken, StringComparer.Ordinal);
        string[] next =
        [
            .. kept.Concat(asked.Where(name => name != Reset && !opposite.Contains(name)))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return next.Contains(All) ? [All] : [.. next];
    }

    private static ImmutableArray<UlimitSpec> Ulimits(ImmutableArray<UlimitSpec> known, WireSystemPatch patch)
    {
        if (patch.UlimitAdd.Count + patch.UlimitRemove.Count == 0)
        {
            return known;
        }

        return
        [
            .. known
                .Where(limit => !patch.UlimitRemove.Contains(limit.Name)
                    && patch.UlimitAdd.All(added => added.Name != limit.Name))
                .Concat(patch.UlimitAdd.Select(LimitMapping.ToModel))
                .OrderBy(limit => limit.Name, StringComparer.Ordinal),
        ];
    }

    // One name may have several addresses; it is removed with one of them, or with all.
    private static ImmutableArray<string> Hosts(ImmutableArray<string> known, WireWordsPatch? patch) => Words(
        known,
        patch is null ? null : new WireWordsPatch
        {
            Add = { patch.Add },
            Remove =
            {
                known.Where(host => patch.Remove.Contains(host) || patch.Remove.Contains(host.Split('=')[0])),
            },
        });

    private static ImmutableArray<string> Words(ImmutableArray<string> known, WireWordsPatch? patch) =>
        patch is null || patch.Add.Count + patch.Remove.Count == 0
            ? known
            : [.. known.Except(patch.Remove, StringComparer.Ordinal).Union(patch.Add, StringComparer.Ordinal)];
}
