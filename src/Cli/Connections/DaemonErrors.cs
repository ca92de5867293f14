using System.Net.Sockets;
using Grpc.Core;

namespace Orc.Cli.Connections;

/// <summary>What went wrong between us and the daemon, in a line for people.</summary>
internal static class DaemonErrors
{
    // What a daemon says to the calls that are open when it ends in order.
    private const string Ending = "orcd is ending";

    public static string Describe(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.Cancelled => "canceled",
        StatusCode.Unavailable when FindTunnel(failure) is { } tunnel =>
            $"Error response from daemon: {tunnel.Message}",
        StatusCode.Unavailable when failure.Status is { DebugException: null, Detail: not (Ending or "") } =>
            $"Error response from daemon: {failure.Status.Detail}",
        StatusCode.Unavailable => "The orc daemon ended in the middle of this; containers go on without it."
            + " See how it is with: orc version, orc system logs",
        StatusCode.Unimplemented => "The orc daemon that is running does not know this request"
            + " (is it older than this orc? orc system restart takes the new one)",
        _ => $"Error response from daemon: {failure.Status.Detail}",
    };

    /// <summary>The same without who says it.</summary>
    public static string Reason(RpcException failure) => FindTunnel(failure)?.Message ?? failure.Status.Detail;

    // What could not be reached is not this node's daemon, but another's through it.
    private static TunnelException? FindTunnel(RpcException failure)
    {
        for (var inner = failure.Status.DebugException; inner is not null; inner = inner.InnerException)
        {
            if (inner is TunnelException tunnel)
            {
                return tunnel;
            }
        }

        return null;
    }

    public static DaemonUnreachableException Unreachable(DaemonAddress address, SocketException failure) =>
        failure.SocketErrorCode switch
        {
            SocketError.AccessDenied => new DaemonUnreachableException(Denied(address), UnreachableReason.Denied),
            SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.HostNotFound =>
                NotRunning(address),
            _ when !File.Exists(address.SocketPath) => NotRunning(address),
            _ => new DaemonUnreachableException(
                $"Cannot connect to the orc daemon at {address}: {failure.Message}", UnreachableReason.Broken),
        };

    private static DaemonUnreachableException NotRunning(DaemonAddress address) =>
        new(
            $"Cannot connect to the orc daemon at {address}. Is it running? Start it with: {StartCommand(address)}",
            UnreachableReason.NotRunning);

    // At another place than the usual one nobody but its owner knows its flags.
    private static string StartCommand(DaemonAddress address) => Path.GetFileName(address.SocketPath) == "orc.sock"
        && Path.GetDirectoryName(address.SocketPath) is { } root && root != "/run/orc"
            ? $"sudo orcd --run-root {root}"
            : "sudo orcd (or at every boot: sudo orc system install)";

    private static string Denied(DaemonAddress address)
    {
        const string Root = "members of the group can do all that root can";
        var hasGroup = File.Exists("/etc/group")
            && File.ReadLines("/etc/group").Any(line => line.StartsWith("orc:", StringComparison.Ordinal));
        var join = "sudo usermod -aG orc $USER";
        return $"permission denied on the orc daemon's socket {address}: use sudo, or join the group orc with: "
            + (hasGroup ? join : $"sudo groupadd orc && {join} && sudo orc system restart")
            + $" and log in again ({Root})";
    }
}
