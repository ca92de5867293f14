using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>The bridge driver's options, by the names Docker gave them.</summary>
internal static class NetworkOptions
{
    private const string Prefix = "com.docker.network.";

    /// <summary>Null: a name of ours.</summary>
    public static string? BridgeName(this NetworkSpec spec) => spec.Option("bridge.name");

    public static bool Masquerades(this NetworkSpec spec) =>
        !spec.Internal && !spec.IsOff("bridge.enable_ip_masquerade");

    /// <summary>Containers of the network may talk to one another.</summary>
    public static bool ConnectsContainers(this NetworkSpec spec) => !spec.IsOff("bridge.enable_icc");

    /// <summary>Where ports are published that name no address; null: everywhere.</summary>
    public static IPAddress? HostBinding(this NetworkSpec spec) =>
        IPAddress.TryParse(spec.Option("bridge.host_binding_ipv4"), out var address) &&
        !address.Equals(IPAddress.Any) ? address : null;

    /// <summary>The interface of the machine that a macvlan network is on; null: none was said.</summary>
    public static string? Parent(this NetworkSpec spec) =>
        spec.Options.GetValueOrDefault("parent") is { Length: > 0 } parent ? parent : null;

    /// <summary>Null: the usual one.</summary>
    public static string? MacvlanMode(this NetworkSpec spec) => spec.Options.GetValueOrDefault("macvlan_mode");

    /// <summary>Null: the uplink's.</summary>
    public static int? Mtu(this NetworkSpec spec) =>
        int.TryParse(spec.Option("driver.mtu"), out var mtu) && mtu is >= 68 and <= 65535 ? mtu : null;

    private static string? Option(this NetworkSpec spec, string name) => spec.Options.GetValueOrDefault(Prefix + name);

    private static bool IsOff(this NetworkSpec spec, string name) =>
        bool.TryParse(spec.Option(name), out var value) && !value;
}
