using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Records;

/// <summary>A run whose process was created. A run directory without one is half made.</summary>
internal sealed record RunRecord
{
    public required string BootId { get; init; }

    public required int Pid { get; init; }

    public required long PidStartTicks { get; init; }

    public required int MonitorPid { get; init; }

    public required long MonitorStartTicks { get; init; }

    public required string Runtime { get; init; }

    public required string CgroupPath { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public ProcessIdentity Process => new(Pid, PidStartTicks);

    public ProcessIdentity Monitor => new(MonitorPid, MonitorStartTicks);
}
