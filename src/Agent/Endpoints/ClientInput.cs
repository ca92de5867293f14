using Google.Protobuf;
using Orc.Linux.Terminals;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One thing that an attached client said, whichever of the three calls it came by.</summary>
internal abstract record ClientInput
{
    private ClientInput()
    {
    }

    public sealed record Stdin(ByteString Content) : ClientInput;

    public sealed record StdinClosed : ClientInput;

    public sealed record Resize(WindowSize Size) : ClientInput;

    public sealed record Signal(string Name) : ClientInput;

    /// <summary>The client leaves; what runs goes on.</summary>
    public sealed record Detach : ClientInput;

    public static ClientInput? From(RunInput input) => input.InputCase switch
    {
        RunInput.InputOneofCase.Stdin => new Stdin(input.Stdin),
        RunInput.InputOneofCase.StdinClosed => new StdinClosed(),
        RunInput.InputOneofCase.Resize => new Resize(SizeOf(input.Resize)),
        RunInput.InputOneofCase.Signal => new Signal(input.Signal),
        RunInput.InputOneofCase.Detach => new Detach(),
        _ => null,
    };

    public static ClientInput? From(AttachInput input) => input.InputCase switch
    {
        AttachInput.InputOneofCase.Stdin => new Stdin(input.Stdin),
        AttachInput.InputOneofCase.StdinClosed => new StdinClosed(),
        AttachInput.InputOneofCase.Resize => new Resize(SizeOf(input.Resize)),
        AttachInput.InputOneofCase.Signal => new Signal(input.Signal),
        _ => null,
    };

    public static ClientInput? From(ExecInput input) => input.InputCase switch
    {
        ExecInput.InputOneofCase.Stdin => new Stdin(input.Stdin),
        ExecInput.InputOneofCase.StdinClosed => new StdinClosed(),
        ExecInput.InputOneofCase.Resize => new Resize(SizeOf(input.Resize)),
        ExecInput.InputOneofCase.Signal => new Signal(input.Signal),
        _ => null,
    };

    public static WindowSize SizeOf(TerminalSize size) => new((int)size.Rows, (int)size.Columns);
}
