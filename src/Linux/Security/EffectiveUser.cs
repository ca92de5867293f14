using Orc.Linux.Processes;

namespace Orc.Linux.Security;

/// <summary>Whose rights this process has.</summary>
public static class EffectiveUser
{
    /// <summary>The user's number; 0 is root.</summary>
    public static uint Id => ProcessCalls.EffectiveUser();
}
