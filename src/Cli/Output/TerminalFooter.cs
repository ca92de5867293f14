using System.Text;
using Orc.Linux.Terminals;

namespace Orc.Cli.Output;

/// <summary>
/// A line that stays below all that is written: it goes before anything is, and comes back after each whole line. The
/// cursor waits at its beginning, so that whatever ends us writes over it.
/// </summary>
internal sealed class TerminalFooter(Stream screen)
{
    private const int UsualWidth = 80;
    private static readonly byte[] Erasing = "\r\u001b[J"u8.ToArray();

    private readonly Lock _lock = new();
    private string _text = "";
    private bool _isDrawn;

    /// <summary>Shows it, or another one; empty: none.</summary>
    public void Show(string text)
    {
        lock (_lock)
        {
            EraseLocked();
            _text = text;
            DrawLocked();
        }
    }

    /// <summary>Writes to a stream that ends on this terminal.</summary>
    public void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            EraseLocked();
            stream.Write(bytes);

            // After half a line there is no place for it; the rest comes.
            if (bytes is [.., (byte)'\n'])
            {
                DrawLocked();
            }
        }
    }

    private void EraseLocked()
    {
        if (_isDrawn)
        {
            screen.Write(Erasing);
            _isDrawn = false;
        }
    }

    // In the background the screen is somebody else's.
    private void DrawLocked()
    {
        if (_text.Length == 0 || !Terminal.IsForeground(Terminal.StandardOutput))
        {
            return;
        }

        var width = CliConsole.FindSize()?.Columns ?? UsualWidth;
        screen.Write(Encoding.UTF8.GetBytes($"{AnsiText.Fit(_text, width - 1)}\r"));
        _isDrawn = true;
    }
}
