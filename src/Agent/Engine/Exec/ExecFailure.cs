using Orc.Agent.Engine.Conmon;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// What a runtime said when it could not start the process of an <c>exec</c> → Docker's words and code.
/// </summary>
internal static class ExecFailure
{
    private const string Start = "OCI runtime exec failed: exec failed: ";
    private const string Process = $"{Start}unable to start container process: ";

    public static EngineException From(string words, ExecRequest request)
    {
        var failure = RuntimeError.From(words);
        var said = failure.Message;
        if (IsAboutContainer(said))
        {
            return new EngineException(
                EngineFailure.Conflict, $"container {request.Container} is not running", failure);
        }

        if (said.Contains("chdir", StringComparison.Ordinal))
        {
            return Refused(
                $"{Process}chdir to cwd (\"{request.WorkingDirectory}\") set in config.json failed: {Reason(said)}",
                failure);
        }

        var command = request.Command[0];
        return failure.Reason switch
        {
            EngineFailure.CommandNotFound => new EngineException(
                EngineFailure.CommandNotFound, $"{Process}exec: \"{command}\": {NotFound(command)}", failure),

            // crun has only this to say of a directory.
            _ when said.Contains("open executable", StringComparison.Ordinal) =>
                Refused($"{Process}exec: \"{command}\": permission denied", failure),
            EngineFailure.NotExecutable => Refused($"{Process}exec: \"{command}\": {Reason(said)}", failure),
            _ when said.StartsWith("exec failed: ", StringComparison.Ordinal) =>
                Refused($"OCI runtime exec failed: {said}", failure),
            _ => Refused($"{Start}{said}", failure),
        };
    }

    // Everything but "not found" is 126.
    private static EngineException Refused(string message, EngineException inner) =>
        new(EngineFailure.NotExecutable, message, inner);

    private static string NotFound(string command) => command.Contains('/', StringComparison.Ordinal)
        ? $"stat {command}: no such file or directory"
        : "executable file not found in $PATH";

    /// <summary>What the kernel said, behind the last colon, as runc writes it.</summary>
    private static string Reason(string said) => said[(said.LastIndexOf(':') + 1)..].Trim().ToLowerInvariant();

    private static bool IsAboutContainer(string said) =>
        said.Contains("does not exist", StringComparison.Ordinal)
        || said.Contains("is not running", StringComparison.Ordinal)
        || said.Contains("in a stopped container", StringComparison.Ordinal)
        || said.Contains("container not running", StringComparison.Ordinal);
}
