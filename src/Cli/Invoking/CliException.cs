namespace Orc.Cli.Invoking;

/// <summary>A command cannot go on; the message is for the user as it is.</summary>
internal sealed class CliException(string message, int exitCode = ExitCodes.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
