using Orc.Model.Containers;

namespace Orc.Agent.Engine.Logs;

/// <summary>How much of a container's log is kept: so many files of so many bytes.</summary>
internal readonly record struct LogLimits(long Bytes, int Files)
{
    public static LogLimits Of(LogSpec spec)
    {
        var bytes = (spec.MaxSize ?? LogSpec.DefaultMaxSize).Bytes;
        return new LogLimits(
            bytes > 0 ? bytes : long.MaxValue,      // -1: as much as the disk holds
            Math.Max(1, spec.MaxFiles ?? LogSpec.DefaultMaxFiles));
    }
}
