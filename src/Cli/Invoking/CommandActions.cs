using System.CommandLine;

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

        /// <summary>For the commands of Compose, whose exit code for a wrong flag is its own.</summary>
        public void RunsAsCompose(Func<Invocation, CancellationToken, Task<int>> run) =>
            command.Action = new VerbAction(run) { UsageCode = ExitCodes.ComposeUsage };
    }
}
