using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine.Oci;

/// <summary>What a container calls itself: as it was told, or as those whose names or network it shares.</summary>
internal sealed record UtsNames(string Host, string? Domain)
{
    private const string Container = "container:";
    private const int LongestChain = 16;    // of containers that share with one another

    /// <param name="machine">What the machine calls itself.</param>
    /// <param name="find">The container of a name or id.</param>
    public static UtsNames Of(
        ContainerId id,
        ContainerSpec spec,
        string machine,
        Func<string, (ContainerId Id, ContainerSpec Spec)?> find) =>
        Of(id, spec, machine, find, LongestChain);

    // As Docker's: who shares a network has the hostname of whose it is, as it has its hosts file.
    private static UtsNames Of(
        ContainerId id,
        ContainerSpec spec,
        string machine,
        Func<string, (ContainerId Id, ContainerSpec Spec)?> find,
        int depth)
    {
        var own = new UtsNames(spec.HostnameOf(id), spec.Domainname);
        var isNamed = spec.Hostname is not null;
        var sharesNames = spec.Security.UtsMode?.StartsWith(Container, StringComparison.Ordinal) == true;
        var donor = sharesNames ? spec.Security.UtsMode![Container.Length..]
            : !isNamed && spec.NetworkMode == NetworkMode.Container ? spec.NetworkContainer
            : null;
        if (donor is not null)
        {
            return depth > 0 && find(donor) is { } other ? Of(other.Id, other.Spec, machine, find, depth - 1) : own;
        }

        return !isNamed && spec.NetworkMode == NetworkMode.Host ? own with { Host = machine } : own;
    }
}
