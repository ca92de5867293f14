namespace Orc.Agent.Engine;

/// <summary>
/// The engine could not do what it was asked. The message is for people: what, on what, what came back, what to do.
/// </summary>
internal sealed class EngineException(EngineFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public EngineFailure Reason { get; } = reason;

    /// <summary>Of a process that failed in the container's stead; null: none did.</summary>
    public int? Code { get; init; }

    /// <summary>What <c>docker run</c> exits with for it.</summary>
    public int ExitCode => Code ?? Reason switch
    {
        EngineFailure.CommandNotFound => 127,
        EngineFailure.NotExecutable => 126,
        _ => 125,
    };
}
