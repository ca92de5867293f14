namespace Orc.Agent.Engine.Conmon;

/// <summary>
/// What an OCI runtime wrote when it failed → which of Docker's exit codes it means, and the words for people.
/// </summary>
internal static class RuntimeError
{
    public static EngineException From(string text)
    {
        var words = Shorten(text);
        return new EngineException(Reason(words), words);
    }

    // crun: "executable file `x` not found in $PATH", "open executable: Permission denied",
    // "open executable: Operation not permitted" (a directory), "exec `x`: Exec format error";
    // runc: "exec: \"x\": executable file not found in $PATH", "exec: \"/x\": stat /x: no such file or directory",
    // "exec: \"/etc\": permission denied", "is a directory".
    private static EngineFailure Reason(string words)
    {
        var lower = words.ToLowerInvariant();
        if (lower.Contains("executable file", StringComparison.Ordinal)
            && lower.Contains("not found", StringComparison.Ordinal))
        {
            return EngineFailure.CommandNotFound;
        }

        var aboutExecuting = lower.Contains("exec", StringComparison.Ordinal);
        if (aboutExecuting && lower.Contains("no such file or directory", StringComparison.Ordinal))
        {
            return EngineFailure.CommandNotFound;
        }

        return aboutExecuting
            && (lower.Contains("permission denied", StringComparison.Ordinal)
                || lower.Contains("open executable: operation not permitted", StringComparison.Ordinal)
                || lower.Contains("exec format error", StringComparison.Ordinal)
                || lower.Contains("is a directory", StringComparison.Ordinal))
                ? EngineFailure.NotExecutable
                : EngineFailure.RuntimeError;
    }

    // runc writes logrus lines: time="…" level=error msg="…"
    private static string Shorten(string text)
    {
        var line = text.Trim().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault() ?? "the runtime failed and said nothing";
        const string Start = "msg=\"";
        var at = line.IndexOf(Start, StringComparison.Ordinal);
        return at < 0
            ? line
            : line[(at + Start.Length)..].TrimEnd('"').Replace("\\\"", "\"", StringComparison.Ordinal);
    }
}
