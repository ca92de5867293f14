using System.ComponentModel;
using System.Diagnostics;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// The program <c>git</c>, which knows the user's keys, proxies and helpers. It asks nothing: nobody would hear it.
/// </summary>
internal sealed class GitProgram(CliHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What it printed.</summary>
    /// <exception cref="CliException">It is not there, ended with another code than 0, or took too long.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var process = Start(arguments);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            var (printed, said) = (await output, await error);
            return process.ExitCode == 0
                ? printed
                : throw new CliException(
                    $"git {Verb(arguments)} ended with {process.ExitCode}: {LastLines(said)}; "
                    + "check the address, the branch and the network");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new CliException($"git {Verb(arguments)} took longer than {Patience.TotalMinutes:0} minutes");
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A repository names others only by ways that run no program of its choice.
        start.Environment["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        if (host.Variable("GIT_SSH_COMMAND") is null && host.Variable("GIT_SSH") is null)
        {
            start.Environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            const int NoSuchFile = 2;
            throw new CliException(missing.NativeErrorCode == NoSuchFile
                ? "git is not installed, and fetches files of repositories: install it (apt install git)"
                : $"git cannot be started: {missing.Message}");
        }
    }

    private static string Verb(IEnumerable<string> arguments) =>
        arguments.First(argument => argument is "init" or "fetch" or "checkout" or "ls-remote");

    private static string LastLines(string said) =>
        string.Join(
            ' ',
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(2).Select(line => line.Trim()));
}
