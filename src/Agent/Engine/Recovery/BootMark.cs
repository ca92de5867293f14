using System.Text;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Recovery;

/// <summary>Whether a daemon is the first on its run root since the machine was started.</summary>
internal static class BootMark
{
    /// <summary>True once in a boot.</summary>
    public static bool Take(string runRoot)
    {
        var path = Path.Combine(runRoot, "boot");
        var isFirst = !File.Exists(path) || File.ReadAllText(path) != HostBoot.Id;
        if (isFirst)
        {
            DurableFile.Replace(path, Encoding.ASCII.GetBytes(HostBoot.Id), Durability.SurvivesTheProcess);
        }

        return isFirst;
    }
}
