using Google.Protobuf;
using Orc.Linux.Terminals;

namespace Orc.Cli.Attaching;

/// <summary>What a person at a terminal says to a process in a container.</summary>
internal abstract record AttachedInput
{
    private AttachedInput()
    {
    }

    public sealed record Typed(ByteString Content) : AttachedInput;

    /// <summary>Standard input has ended.</summary>
    public sealed record Closed : AttachedInput;

    public sealed record Resized(WindowSize Size) : AttachedInput;

    public sealed record Signalled(string Signal) : AttachedInput;

    /// <summary>The person leaves; the process goes on.</summary>
    public sealed record Left : AttachedInput;
}
