using Orc.Linux.Namespaces;
using Orc.Linux.Netlink;
using Orc.Linux.Nftables;

namespace Orc.Agent.Networks;

/// <summary>The sockets by which the host's own network namespace is changed. In tests "the host" is a namespace
/// too.</summary>
internal sealed class HostNetwork : IDisposable
{
    private readonly NetworkNamespace? _namespace;
    private readonly Lazy<NetlinkSocket> _xfrm;

    private HostNetwork(NetworkNamespace? inside)
    {
        _namespace = inside;
        Route = NetlinkSocket.Open(NetlinkFamily.Route);
        Netfilter = NetlinkSocket.Open(NetlinkFamily.Netfilter);
        Rules = NftablesContext.Open();
        _xfrm = new(() => Run(() => NetlinkSocket.Open(NetlinkFamily.Xfrm)));
    }

    public NetlinkSocket Route { get; }

    public NetlinkSocket Netfilter { get; }

    public NftablesContext Rules { get; }

    /// <summary>Opened when it is first asked for: not every kernel has it.</summary>
    public NetlinkSocket Xfrm => _xfrm.Value;

    /// <summary>The namespace of this process.</summary>
    public static HostNetwork Open() => new(inside: null);

    /// <summary>Another namespace, which must stay open as long as this is used.</summary>
    public static HostNetwork Open(NetworkNamespace host) => host.Run(() => new HostNetwork(host));

    /// <summary>Runs work whose effect depends on the thread's namespace: sysctls, new sockets.</summary>
    public T Run<T>(Func<T> work) => _namespace is null ? work() : _namespace.Run(work);

    /// <summary>Reads a value below /proc/sys/net; null: this kernel has no such switch.</summary>
    public string? ReadSwitch(string name) => Run(() =>
    {
        var path = SwitchPath(name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    });

    /// <summary>Sets a value below /proc/sys/net, unless the kernel has no such switch (IPv6 compiled out).</summary>
    public void WriteSwitch(string name, string value) => Run(() => TryWriteSwitch(name, value));

    /// <summary>The same in the calling thread's namespace.</summary>
    public static bool TryWriteSwitch(string name, string value)
    {
        var path = SwitchPath(name);
        if (!File.Exists(path))
        {
            return false;
        }

        File.WriteAllText(path, value);
        return true;
    }

    public void Dispose()
    {
        Route.Dispose();
        Netfilter.Dispose();
        Rules.Dispose();
        if (_xfrm.IsValueCreated)
        {
            _xfrm.Value.Dispose();
        }
    }

    private static string SwitchPath(string name) => $"/proc/sys/net/{name}";
}
