using System.CommandLine;
using System.CommandLine.Invocation;

namespace Orc.Cli.Invoking;

/// <summary>What a command does when the line was understood.</summary>
internal sealed class VerbAction(Func<Invocation, CancellationToken, Task<int>> run) : AsynchronousCommandLineAction
{
    /// <summary>The exit code where a flag was not understood.</summary>
    public int UsageCode { get; init; } = ExitCodes.EngineFailure;

    /// <summary>
    /// The exit code where the daemon cannot be reached or refuses; 125 where 1 may be the container's.
    /// </summary>
    public int FailureCode { get; init; } = ExitCodes.Failure;

    /// <summary>How a failure is said; as it is, unless the user asked for another form.</summary>
    public Func<Invocation, string, string> FailureText { get; init; } = (_, message) => message;

    public Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken) =>
        run(invocation, cancellationToken);

    // Never asked by us: CommandLine calls the overload above.
    public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
        Task.FromResult(ExitCodes.EngineFailure);
}
