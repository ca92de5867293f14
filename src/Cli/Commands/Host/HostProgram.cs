using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orc.Cli.Invoking;
using Orc.Linux.Processes;

namespace Orc.Cli.Commands.Host;

/// <summary>Programs of the host that do a part of our work: systemctl, journalctl, tail.</summary>
internal static class HostProgram
{
    /// <summary>systemd runs this machine.</summary>
    public static bool HasSystemd => Directory.Exists("/run/systemd/system");

    /// <summary>Runs it on our own streams, and gives back its exit code.</summary>
    public static async Task<int> RunAsync(
        Invocation invocation, string path, string[] arguments, CancellationToken cancellationToken)
    {
        await invocation.Out.FlushAsync(cancellationToken);
        using var child = ChildProcess.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = arguments,
            Environment = [.. invocation.Host.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Descriptors = Enumerable.Range(0, 3).ToDictionary(
                number => number, number => new SafeFileHandle(number, ownsHandle: false)),
        });
        var status = await child.WaitForExitAsync(cancellationToken);
        return status.Signal == 0 ? status.Code : 128 + status.Signal;
    }

    /// <summary>As <see cref="RunAsync"/>; a failure ends the command.</summary>
    public static async Task MustRunAsync(
        Invocation invocation, string path, string[] arguments, CancellationToken cancellationToken)
    {
        var code = await RunAsync(invocation, path, arguments, cancellationToken);
        if (code != 0)
        {
            throw new CliException(string.Create(
                CultureInfo.InvariantCulture, $"{path} {string.Join(' ', arguments)}: exit code {code}"));
        }
    }
}
