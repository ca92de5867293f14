using System.Runtime.CompilerServices;
using Orc.Agent.Names.Serving;

namespace Orc.Host.Tests.Names;

/// <summary>This program is the names process when it is called as orcd is.</summary>
internal static class NamesEntry
{
    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetCommandLineArgs() is [_, NamesProgram.Command, var runRoot, var resolvConf])
        {
            Environment.Exit(NamesProgram.Run(runRoot, resolvConf));
        }
    }
}
