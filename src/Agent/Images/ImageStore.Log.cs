using Microsoft.Extensions.Logging;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>What the store says.</summary>
public sealed partial class ImageStore
{
    [LoggerMessage(LogLevel.Information, "image {Image} was added")]
    private static partial void Added(ILogger logger, Digest image);

    [LoggerMessage(LogLevel.Information, "image {Image} was removed")]
    private static partial void Removed(ILogger logger, Digest image);

    [LoggerMessage(LogLevel.Warning, "layer {Layer} was not wholly on disk when the machine went down; it was removed")]
    private static partial void RemovedTornLayer(ILogger logger, Digest layer);
}
