namespace Orc.Cli.Invoking;

/// <summary>The line was not understood: what to print, and with which code to end.</summary>
internal sealed record UsageError(string Message, int ExitCode);
