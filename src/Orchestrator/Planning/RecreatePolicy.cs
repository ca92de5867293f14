namespace Orc.Orchestrator.Planning;

/// <summary>Which containers that are there <c>up</c> makes anew.</summary>
internal enum RecreatePolicy
{
    /// <summary>Those that are not as asked.</summary>
    Changed,
    Always,
    Never,
}
