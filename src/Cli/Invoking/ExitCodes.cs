namespace Orc.Cli.Invoking;

/// <summary>Exit codes as docker and Compose have them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>Compose: a flag was not understood.</summary>
    public const int ComposeUsage = 16;

    /// <summary>docker: a flag was not understood, or the engine could not run the container at all.</summary>
    public const int EngineFailure = 125;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
