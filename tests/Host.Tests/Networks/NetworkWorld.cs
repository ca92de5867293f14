using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Networks;
using Orc.Agent.Networks.Firewalls;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

/// <summary>A host that is a namespace (10.99.0.1), a machine outside it (10.99.0.2), and the networks of a daemon
/// there.</summary>
internal sealed class NetworkWorld : IAsyncDisposable
{
    public const string HostAddress = "10.99.0.1";

    private readonly string _root = Directory.CreateTempSubdirectory("orc-networks-").FullName;

    private NetworkWorld()
    {
        Host.Shell(
            $"ip link add up0 type veth peer name up0 netns {Outside.Pin} && ip addr add {HostAddress}/24 dev up0 && " +
            "ip link set up0 up && ip route add default via 10.99.0.2");
        Outside.Shell("ip addr add 10.99.0.2/24 dev up0 && ip link set up0 up");
        Directories = new NetworkDirectories(Path.Combine(_root, "data"), Path.Combine(_root, "run"));
    }

    public TestNamespace Host { get; } = new();

    public TestNamespace Outside { get; } = new();

    public NetworkDirectories Directories { get; }

    public ContainerNetworks Networks { get; private set; } = null!;

    public static async Task<NetworkWorld> StartAsync()
    {
        var world = new NetworkWorld();
        await world.OpenAsync();
        return world;
    }

    public async Task OpenAsync() => Networks = await ContainerNetworks.OpenAsync(
        Directories,
        HostNetwork.Open(Host.Namespace),
        FirewallMode.Auto,
        TimeProvider.System,
        NullLogger<ContainerNetworks>.Instance);

    /// <summary>As after a crash of the daemon: everything in memory is gone.</summary>
    public async Task RestartAsync()
    {
        var before = Networks;
        await OpenAsync();
        await before.DisposeAsync();
    }

    public Task<NetworkRecord> NetworkAsync(string name, Func<NetworkSpec, NetworkSpec>? change = null)
    {
        var spec = new NetworkSpec { Name = name };
        return Networks.EnsureNetworkAsync(change?.Invoke(spec) ?? spec, CancellationToken.None);
    }

    /// <param name="networks">A name, or name=address.</param>
    public async Task<TestContainer> ContainerAsync(string[] networks, params PortSpec[] ports)
    {
        var spec = new ContainerSpec
        {
            Name = "c",
            Image = "none",
            Endpoints = [.. networks.Select(text => text.Split('=')).Select(words => new EndpointSpec
            {
                Network = words[0],
                Ipv4Address = words.ElementAtOrDefault(1),
            })],
            Ports = [.. ports],
        };
        var id = new ContainerId(RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true));
        var held = Networks.HoldPorts(id, spec);
        try
        {
            var attached = await Networks.AttachAsync(id, spec, held, CancellationToken.None);
            return new TestContainer(id, attached, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Networks.UninstallAsync();
        await Networks.DisposeAsync();
        var links = Host.Shell("ip -o link; nft list ruleset; cat /proc/sys/net/ipv4/ip_forward");
        Host.Dispose();
        Outside.Dispose();
        Directory.Delete(_root, recursive: true);
        Assert.DoesNotContain("orc", links, StringComparison.Ordinal);
        Assert.DoesNotContain("type bridge", links, StringComparison.Ordinal);
        Assert.DoesNotContain(": ov", links, StringComparison.Ordinal);
        Assert.EndsWith("0\n", links, StringComparison.Ordinal);
    }

    /// <summary>A container reduced to its network.</summary>
    internal sealed class TestContainer(ContainerId id, AttachedNetwork attached, HeldPorts held)
    {
        public ContainerId Id => id;

        public AttachedNetwork Attached => attached;

        public HeldPorts Held => held;

        public string Address => attached.Endpoints[0].Ipv4Address!;

        public string Shell(string command)
        {
            var (code, output) = TryShell(command);
            return code == 0 ? output : throw new InvalidOperationException($"{command}: exit {code}\n{output}");
        }

        public (int Code, string Output) TryShell(string command)
        {
            using var process = Start(command);
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }

        /// <summary>A server that says which client it sees.</summary>
        public TestServer Serve(int port, string protocol = "TCP")
        {
            // A shell that ends with the question unread breaks the pipe, and at times no answer goes out.
            var hear = protocol.StartsWith("UDP", StringComparison.Ordinal) ? "read -r question; " : "";
            var process = Start(
                $"exec socat {protocol}-LISTEN:{port},fork,reuseaddr " +
                $"SYSTEM:'{hear}echo hello from {Address} to $SOCAT_PEERADDR'");
            return new TestServer(process, () => TryShell($"ss -Hlntu sport = :{port} | grep -q .").Code == 0);
        }

        private Process Start(string command) => Process.Start(new ProcessStartInfo("nsenter")
        {
            ArgumentList = { $"--net={attached.NamespacePath}", "timeout", "-k", "1", "30", "sh", "-c", command },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
