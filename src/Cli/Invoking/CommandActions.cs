using System.CommandLine;
using System.CommandLine.Parsing;
using Orc.Cli.Output.Progress;

namespace Orc.Cli.Invoking;

/// <summary>Gives commands what they do.</summary>
internal static class CommandActions
{
    extension(Command command)
    {
        public void Runs(Func<Invocation, CancellationToken, Task<int>> run) =>
            command.Action = new VerbAction(run);

        /// <summary>For <c>run</c> and its like, whose 1 is the container's own exit code.</summary>
        public void RunsAContainer(Func<Invocation, CancellationToken, Task<int>> run) =>
            command.Action = new VerbAction(run) { FailureCode = ExitCodes.EngineFailure };

        /// <summary>
        /// For the commands of Compose, whose exit code for a wrong flag is its own, and which fail in JSON where their
        /// progress is.
        /// </summary>
        public void RunsAsCompose(Func<Invocation, CancellationToken, Task<int>> run) =>
            command.Action = new VerbAction(run) { UsageCode = ExitCodes.ComposeUsage, FailureText = InItsForm };
    }

    private static string InItsForm(Invocation invocation, string message)
    {
        var said = invocation.Parsed.GetResult("--progress") is OptionResult option
            ? option.GetValueOrDefault<string?>()
            : null;
        return (said ?? invocation.Setting("COMPOSE_PROGRESS")) == "json"
            ? JsonProgress.Failure(message)
            : message;
    }
}
