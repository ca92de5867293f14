using System.Collections.Immutable;
using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Output.Templates;
using Orc.Linux;

namespace Orc.Cli.Invoking;

/// <summary>
/// From words to an exit code: finds the command, complains about what it does not understand as docker does, and turns
/// every failure into a line for people.
/// </summary>
internal sealed class CommandLine(ImmutableArray<CommandEntry> entries, CliHost host)
{
    // No response files: @name is an argument like any other.
    private static readonly ParserConfiguration Parser =
        new() { EnablePosixBundling = true, ResponseFileTokenReplacer = null };

    private readonly GlobalFlags _globals = new();

    public async Task<int> RunAsync(string[] args)
    {
        var words = args switch
        {
            ["help", .. var asked] => [.. asked, "--help"],
            ["compose", "help", .. var verb] => ["compose", .. verb, "--help"],
            _ => args,
        };
        var parsed = Parse(words);
        using var invocation = new Invocation(parsed, _globals, host);
        try
        {
            var code = await RunAsync(parsed, invocation);
            await host.Console.Out.FlushAsync();
            return code;
        }
        catch (IOException broken) when (broken is LinuxException { Error: Errno.BrokenPipe })
        {
            // Whoever read us has seen enough (`orc logs | head`).
            return ExitCodes.Success;
        }
        catch (IOException failure)
        {
            // What was to be told could not be written, to a full disk for one.
            return await TellAsync(failure);
        }
    }

    /// <summary>The tree of the commands that the words name, and how they are understood.</summary>
    internal ParseResult Parse(string[] words)
    {
        var root = new Command("orc", "One command for containers, Compose projects and clusters");
        _globals.AddTo(root);
        CommandSelection.Fill(root, entries, words);
        return root.Parse(PlainWords.Mark(root, words), Parser);
    }

    private async Task<int> RunAsync(ParseResult parsed, Invocation invocation)
    {
        if (_globals.WantsHelp(parsed) || UsageErrors.IsPlainHelp(parsed))
        {
            HelpText.Write(parsed.CommandResult, host.Console.Out);
            return ExitCodes.Success;
        }

        if (_globals.WantsVersion(parsed))
        {
            await host.Console.Out.WriteLineAsync($"orc version {ClientVersion.Text}, build {ClientVersion.Commit}");
            return ExitCodes.Success;
        }

        if (UsageErrors.Find(parsed) is { } usage)
        {
            await host.Console.Error.WriteLineAsync(usage.Message);
            return usage.ExitCode;
        }

        if (parsed.CommandResult.Command.Action is not VerbAction verb)
        {
            HelpText.Write(parsed.CommandResult, host.Console.Out);
            return ExitCodes.Success;
        }

        return await RunAsync(verb, invocation, _globals.WantsDebug(parsed));
    }

    private async Task<int> RunAsync(VerbAction verb, Invocation invocation, bool debug)
    {
        try
        {
            return await verb.RunAsync(invocation, CancellationToken.None);
        }
        catch (CliException failure)
        {
            return await FailAsync(failure.Message, failure.ExitCode, Say);
        }
        catch (DaemonUnreachableException failure)
        {
            return await FailAsync(failure.Message, verb.FailureCode, Say);
        }
        catch (RpcException failure)
        {
            return await FailAsync(
                debug ? failure.ToString() : DaemonErrors.Describe(failure), verb.FailureCode, Say);
        }
        catch (TemplateException failure)
        {
            return await FailAsync($"template: {failure.Message}", verb.FailureCode, Say);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (
            failure is UnauthorizedAccessException or (IOException and not LinuxException { Error: Errno.BrokenPipe }))
        {
            return await FailAsync(debug ? failure.ToString() : failure.Message, verb.FailureCode, Say);
        }

        string Say(string message) => verb.FailureText(invocation, message);
    }

    private async Task<int> TellAsync(IOException failure)
    {
        try
        {
            await host.Console.Error.WriteLineAsync(failure.Message);
        }
        catch (IOException)
        {
            // Nor can that.
        }

        return ExitCodes.Failure;
    }

    private async Task<int> FailAsync(string message, int code, Func<string, string> say)
    {
        await host.Console.Out.FlushAsync();
        if (message.Length > 0)
        {
            await host.Console.Error.WriteLineAsync(say(message));
        }

        return code;
    }
}
