using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// Which capabilities a container gets: Docker's fourteen, more or fewer, within what this process may give.
/// </summary>
internal static class CapabilitySet
{
    private static readonly HashSet<string> Defaults = new(StringComparer.Ordinal)
    {
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL",
        "CAP_AUDIT_WRITE",
    };

    /// <param name="security">What the spec asks for.</param>
    /// <param name="host">What there is.</param>
    /// <param name="warnings">Told of what was asked by name and cannot be given.</param>
    public static IReadOnlyList<string> Choose(SecuritySpec security, HostFacts host, ICollection<string> warnings)
    {
        var add = security.CapAdd.Select(CapabilityName.Full).ToHashSet(StringComparer.Ordinal);
        var drop = security.CapDrop.Select(CapabilityName.Full).ToHashSet(StringComparer.Ordinal);
        CheckKnown([.. add, .. drop], host);

        // The order is Docker's: what is added by name outlives "drop ALL", what is dropped by name outlives "add ALL".
        var addAll = security.Privileged || add.Contains(CapabilityName.All);
        var wanted = host.AllCapabilities.Where(capability =>
            (addAll || add.Contains(capability)
                || (Defaults.Contains(capability) && !drop.Contains(CapabilityName.All)))
            && (security.Privileged || !drop.Contains(capability))).ToList();
        var refused = wanted.Where(capability => !host.BoundingCapabilities.Contains(capability)).ToList();
        if (refused.Count > 0)
        {
            warnings.Add(
                $"not given, since this machine's engine does not have them itself: {string.Join(", ", refused)}");
        }

        return [.. wanted.Except(refused)];
    }

    private static void CheckKnown(IEnumerable<string> names, HostFacts host)
    {
        foreach (var name in names.Where(name => name != CapabilityName.All && !host.AllCapabilities.Contains(name)))
        {
            throw new EngineException(EngineFailure.InvalidSpec, $"unknown capability {name}");
        }
    }
}
