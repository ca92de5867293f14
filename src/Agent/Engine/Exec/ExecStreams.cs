using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;
using Orc.Linux.Terminals;

namespace Orc.Agent.Engine.Exec;

/// <summary>Our ends of what an exec'd process reads and writes.</summary>
internal sealed class ExecStreams : IDisposable
{
    private readonly List<IDisposable> _given = [];

    private readonly ExecErrorStream? _error;

    private ExecStreams(Stream? input, Stream output, ExecErrorStream? error)
    {
        Input = input;
        Output = output;
        _error = error;
    }

    public Stream? Input { get; }

    public Stream Output { get; }

    public Stream? Error => _error;

    /// <summary>The runtime's ends by number; given up with <see cref="CloseGiven"/> once it has them.</summary>
    public required IReadOnlyDictionary<int, SafeFileHandle> Descriptors { get; init; }

    public static ExecStreams Open(ExecRequest request, ExecPaths paths) =>
        request.Tty ? OpenTerminal(request) : OpenPipes(request, paths);

    public void Follow(Task ended)
    {
        if (_error is not null)
        {
            _error.Ended = ended;
        }
    }

    public void CloseGiven()
    {
        _given.ForEach(handle => handle.Dispose());
        _given.Clear();
    }

    public void Dispose()
    {
        CloseGiven();
        Input?.Dispose();
        Output.Dispose();
        _error?.Dispose();
    }

    // The runtime copies between this terminal, which it makes raw, and the one that it makes in the container.
    private static ExecStreams OpenTerminal(ExecRequest request)
    {
        var terminal = PseudoTerminal.Open(request.Size);
        var master = new PolledStream(terminal.Master);
        var streams = new ExecStreams(request.OpenStdin ? master : null, master, null)
        {
            Descriptors = new Dictionary<int, SafeFileHandle>
            {
                [0] = terminal.Slave,
                [1] = terminal.Slave,
                [2] = terminal.Slave,
            },
        };
        streams._given.Add(terminal.Slave);
        return streams;
    }

    private static ExecStreams OpenPipes(ExecRequest request, ExecPaths paths)
    {
        var output = Pipe.Create();
        var error = Pipe.Create();
        var input = request.OpenStdin ? Pipe.Create() : null;
        var descriptors = new Dictionary<int, SafeFileHandle> { [1] = output.Writer, [2] = error.Writer };
        if (input is not null)
        {
            descriptors[0] = input.Reader;
        }

        var streams = new ExecStreams(
            input is null ? null : new PolledStream(input.Writer),
            new PolledStream(output.Reader),
            new ExecErrorStream(new PolledStream(error.Reader), paths))
        {
            Descriptors = descriptors,
        };
        streams._given.AddRange(descriptors.Values);
        return streams;
    }
}
