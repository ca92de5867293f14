using Microsoft.Extensions.Logging;

namespace Orc.Agent.Node;

/// <summary>Clock and log of a process.</summary>
internal sealed record NodeTools(TimeProvider Time, ILoggerFactory Logging);
