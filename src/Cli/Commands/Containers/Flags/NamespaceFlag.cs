namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Which namespaces are shared: <c>--pid</c>, <c>--ipc</c>, <c>--uts</c>, <c>--userns</c>, …</summary>
internal static class NamespaceFlag
{
    public static string? Pid(string? mode) => mode switch
    {
        null or "" or "private" => null,
        "host" => mode,
        _ when IsContainer(mode) => mode,
        _ => throw new FlagException("--pid: invalid PID mode"),
    };

    public static string? Ipc(string? mode) => mode switch
    {
        null or "" => null,
        "host" or "none" or "shareable" or "private" => mode,
        _ when IsContainer(mode) => mode,
        _ => throw new FlagException($"--ipc: invalid IPC mode: {mode}"),
    };

    public static string? Uts(string? mode) => mode switch
    {
        null or "" => null,
        "host" => mode,
        _ => throw new FlagException("--uts: invalid UTS mode"),
    };

    public static string? User(string? mode) => mode switch
    {
        null or "" => null,
        "host" => mode,
        _ => throw new FlagException("--userns: invalid USER mode"),
    };

    public static string? Cgroup(string? mode) => mode switch
    {
        null or "" => null,
        "host" or "private" => mode,
        _ => throw new FlagException("--cgroupns: invalid CGROUP mode"),
    };

    private static bool IsContainer(string mode) =>
        mode.StartsWith("container:", StringComparison.Ordinal) && mode.Length > "container:".Length;
}
