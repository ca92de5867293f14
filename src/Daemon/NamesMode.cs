namespace Orc.Daemon;

/// <summary>The program as the names process.</summary>
internal static class NamesMode
{
    public static int Run(string[] arguments) => arguments.Length == 0 ? 1 : 0;
}
