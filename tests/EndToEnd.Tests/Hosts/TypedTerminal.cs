using System.Diagnostics;
using System.Text;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>A person at a terminal: script(1) gives one, what is typed goes in, what is shown comes out.</summary>
internal sealed class TypedTerminal(OrcHost host, string command) : IDisposable
{
    private readonly Process _process =
        host.Begin($"exec script -qefc '{command.Replace("'", @"'\''", StringComparison.Ordinal)}' /dev/null");

    private readonly StringBuilder _shown = new();
    private readonly char[] _buffer = new char[4096];

    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Reads on until the text is shown; it, and what came before it, is forgotten.</summary>
    public async Task WaitForAsync(string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        int at;
        while ((at = _shown.ToString().IndexOf(text, StringComparison.Ordinal)) < 0)
        {
            var length = await _process.StandardOutput.ReadAsync(_buffer, limit.Token);
            Assert.True(length > 0, $"the terminal ended before it showed {text}:\n{_shown}");
            _ = _shown.Append(_buffer, 0, length);
        }

        _ = _shown.Remove(0, at + text.Length);
    }

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (await _process.StandardOutput.ReadAsync(_buffer, limit.Token) is > 0 and var length)
        {
            _ = _shown.Append(_buffer, 0, length);
        }

        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
