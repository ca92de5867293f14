using Orc.Agent.Names.Serving;

namespace Orc.Daemon;

/// <summary>The program as the names process: <c>orcd names RUN-ROOT [RESOLV-CONF]</c>.</summary>
internal static class NamesMode
{
    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case [var runRoot]:
                return NamesProgram.Run(runRoot);
            case [var runRoot, var resolvConf]:
                return NamesProgram.Run(runRoot, resolvConf);
            default:
                Console.Error.WriteLine("Usage: orcd names RUN-ROOT [RESOLV-CONF] (orcd starts it by itself)");
                return 1;
        }
    }
}
