using Orc.Linux.Terminals;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>Terminal sizes on the wire.</summary>
internal static class Sizes
{
    public static TerminalSize Of(WindowSize size) => new() { Rows = (uint)size.Rows, Columns = (uint)size.Columns };

    /// <summary>Of the terminal we are on; null without one.</summary>
    public static TerminalSize? Current => Output.CliConsole.FindSize() is { } size ? Of(size) : null;
}
