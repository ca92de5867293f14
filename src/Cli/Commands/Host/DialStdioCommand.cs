using System.CommandLine;
using System.Net.Sockets;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Host;

/// <summary>
/// <c>system dial-stdio</c>: what comes in goes to the daemon, and back; ssh:// hosts are reached by it.
/// </summary>
internal static class DialStdioCommand
{
    private const int BufferSize = 64 * 1024;

    public static Command Create()
    {
        var command = new Command("dial-stdio", "Proxy the stdio stream to the daemon connection") { Hidden = true };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var address = invocation.Address;
            if (address.Ssh is not null)
            {
                throw new CliException($"the daemon at {address} is not of this machine: nothing leads on from here");
            }

            // As root it starts one where there is none, as every first command does.
            _ = await invocation.ConnectOrStartAsync(cancellationToken);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.SocketPath), cancellationToken);
            await CarryAsync(socket, invocation.Console.OutBytes, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task CarryAsync(Socket socket, Stream output, CancellationToken cancellationToken)
    {
        await using var daemon = new NetworkStream(socket, ownsSocket: false);
        await using var input = Console.OpenStandardInput();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = SendAsync(input, daemon, socket, ended.Token);
        await daemon.CopyToAsync(output, BufferSize, ended.Token);
        await ended.CancelAsync();
        await Task.WhenAny(up, Task.CompletedTask);
    }

    /// <summary>The other half goes on until the daemon has answered all.</summary>
    private static async Task SendAsync(
        Stream input, Stream daemon, Socket socket, CancellationToken cancellationToken)
    {
        await input.CopyToAsync(daemon, BufferSize, cancellationToken);
        socket.Shutdown(SocketShutdown.Send);
    }
}
