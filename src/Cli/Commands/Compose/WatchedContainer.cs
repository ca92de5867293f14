using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>A container whose log is shown, and what was said of it so far.</summary>
internal sealed class WatchedContainer(WireContainerReport report, string name)
{
    public WireContainerReport Report { get; set; } = report;

    /// <summary>Without its project: <c>web-1</c>.</summary>
    public string Name { get; } = name;

    public LogReader Reader { get; } = new(report.Id, name);

    /// <summary>Runs while the log is followed.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    public bool HasEnded { get; set; }

    /// <summary>The end that was told last.</summary>
    public Timestamp? ToldExit { get; set; }
}
