using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Networks whose containers are on a network of the machine itself, each with a card of its own. They need no
/// bridge and no rules; the machine itself does not reach them.</summary>
internal sealed class MacvlanNetworks(HostNetwork host)
{
    public const string Driver = "macvlan";

    private const string OnlyMode = "bridge";

    /// <summary>The interface it is to be on, and that interface's MTU.</summary>
    /// <exception cref="NetworkException">It was not said, or is not there.</exception>
    public (string Parent, int Mtu) Require(NetworkSpec spec)
    {
        if (spec.MacvlanMode() is not (null or "" or OnlyMode) and var mode)
        {
            throw Wrong(spec, $"macvlan_mode {mode} is not supported: leave it out, or write {OnlyMode}");
        }

        if (spec.Parent() is not { } parent)
        {
            throw Wrong(
                spec, "a macvlan network is on an interface of this machine: say which (-o parent=eth0, or "
                + "driver_opts: {parent: eth0})");
        }

        if (spec.Subnets.IsEmpty)
        {
            throw Wrong(spec, $"say the addresses of the network that {parent} is on (--subnet, or ipam: config)");
        }

        return host.Route.FindLink(parent) is { } link
            ? (parent, spec.Mtu() ?? link.Mtu)
            : throw Wrong(spec, $"this machine has no interface {parent}");
    }

    /// <summary>0: it is gone. Whoever starts on the network is told.</summary>
    public int FindParent(NetworkRecord network) =>
        network.Parent is { Length: > 0 } parent ? host.Route.FindLink(parent)?.Index ?? 0 : 0;

    private static NetworkException Wrong(NetworkSpec spec, string reason) =>
        new($"cannot create network {spec.Name}: {reason}");
}
