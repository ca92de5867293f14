using Orc.Cli.Attaching;
using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// The line of keys below an attached <c>up</c> on a terminal: <c>w</c> turns watching on and off, <c>d</c> leaves the
/// containers running.
/// </summary>
internal sealed class NavigationMenu(CliConsole console, WatchSwitch watch) : IDisposable
{
    // As docker has them: a key in black on white, what it does faint.
    private const string Key = "\u001b[1;38;2;0;0;0;48;2;255;255;255m";
    private const string Faint = "\u001b[2m";
    private const string Reset = "\u001b[0m";

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _detached = new();
    private TypedKeys? _keys;
    private volatile bool _isOver;
    private Task _listening = Task.CompletedTask;

    /// <summary>The person has left.</summary>
    public CancellationToken Detached => _detached.Token;

    /// <summary>Shows it and listens from now on.</summary>
    public void Open()
    {
        _keys = new TypedKeys(Draw);
        Draw();
        _listening = ListenAsync(_keys);
    }

    /// <summary>Takes it away; keys are the shell's again.</summary>
    public async Task CloseAsync()
    {
        Vanish();
        await _listening;
    }

    public void Dispose()
    {
        Vanish();
        _detached.Dispose();
    }

    /// <summary>The line itself.</summary>
    public static string Text(bool isWatching, bool hasColours)
    {
        (string Key, string Does)[] items = [("w", isWatching ? "Disable Watch" : "Enable Watch"), ("d", "Detach")];
        return string.Join("   ", items.Select(item => hasColours
            ? $"{Key}{item.Key}{Reset}{Faint} {item.Does}{Reset}"
            : $"{item.Key} {item.Does}"));
    }

    private void Vanish()
    {
        lock (_lock)
        {
            _isOver = true;
            _keys?.Dispose();
            console.Footer.Show("");
        }
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                console.Footer.Show(Text(watch.IsOn, console.HasColours));
            }
        }
    }

    private async Task ListenAsync(TypedKeys keys)
    {
        await foreach (var key in keys.Keys.ReadAllAsync(CancellationToken.None))
        {
            switch (key)
            {
                case 'w' when !_isOver:
                    await watch.ToggleAsync();
                    Draw();
                    break;
                case 'd' when !_isOver:
                    Vanish();
                    await _detached.CancelAsync();
                    break;
                case '\n' or '\r':
                    console.OutBytes.Write("\n"u8);
                    break;
            }
        }
    }
}
