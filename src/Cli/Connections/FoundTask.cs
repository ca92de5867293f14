namespace Orc.Cli.Connections;

/// <summary>A container of a task, and the daemon of the node that has it.</summary>
internal sealed record FoundTask(DaemonConnection Daemon, string Container);
