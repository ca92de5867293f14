using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>The two ends of an ssh that runs <c>orc system dial-stdio</c> on the far side, as one stream.</summary>
internal sealed class SshStream : Stream
{
    private const int MostSaid = 4096;
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);

    private readonly Process _ssh;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _end;
    private bool _isOver;

    private SshStream(Process ssh)
    {
        _ssh = ssh;
        _input = ssh.StandardInput.BaseStream;
        _output = ssh.StandardOutput.BaseStream;
        ssh.ErrorDataReceived += (_, line) =>
        {
            lock (_said)
            {
                if (line.Data is { Length: > 0 } text && _said.Length < MostSaid)
                {
                    _said.AppendLine(text);
                }
            }
        };
        ssh.BeginErrorReadLine();
        _end = EndAsync();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="CliException">There is no ssh.</exception>
    public static SshStream Start(SshTarget target)
    {
        try
        {
            return new SshStream(Process.Start(new ProcessStartInfo("ssh", target.Arguments())
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!);
        }
        catch (Win32Exception missing)
        {
            throw new CliException(
                $"cannot reach {target}: ssh cannot be started ({missing.Message}); is it installed?");
        }
    }

    /// <summary>
    /// What ssh, or the far side, said when it ended; empty: it goes on. The stream may be closed by then.
    /// </summary>
    public async Task<string> ReadEndAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Parting);
        await ((Task)_end).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _end.IsCompletedSuccessfully ? await _end : Said();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _output.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _output.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => _output.Read(buffer, offset, count);

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _input.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _input.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => _input.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => _input.FlushAsync(cancellationToken);

    public override void Flush() => _input.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isOver)
        {
            // The end of its input ends the far side, and that ends ssh.
            _isOver = true;
            _input.Dispose();
            _output.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whoever uses the stream closes it as soon as it breaks, and what ssh says comes after that.
    private async Task<string> EndAsync()
    {
        await _ssh.WaitForExitAsync(CancellationToken.None);
        var code = _ssh.ExitCode;
        _ssh.Dispose();
        var said = Said();
        return said.Length > 0 ? said : $"ssh ended with code {code}";
    }

    private string Said()
    {
        lock (_said)
        {
            return _said.ToString().Trim();
        }
    }
}
