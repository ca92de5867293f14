using Microsoft.Extensions.Logging;

namespace Orc.Agent.Volumes;

/// <summary>What the store says.</summary>
internal sealed partial class VolumeStore
{
    [LoggerMessage(LogLevel.Information, "volume {Volume} was created")]
    private partial void LogCreated(string volume);

    [LoggerMessage(LogLevel.Information, "volume {Volume} got other content, from an archive")]
    private partial void LogReplaced(string volume);

    [LoggerMessage(LogLevel.Information, "volume {Volume} was removed")]
    private partial void LogRemoved(string volume);
}
