namespace Orc.Linux.Processes;

/// <summary>How a process ended: with a code, or by a signal.</summary>
public readonly record struct ExitStatus(int Code, int Signal)
{
    public bool IsSuccess => Code == 0 && Signal == 0;

    /// <summary>As a shell says it: 128 + n for signal n.</summary>
    public int ShellCode => Signal == 0 ? Code : 128 + Signal;

    public override string ToString() => Signal == 0 ? $"exit code {Code}" : $"signal {Signals.Name(Signal)}";
}
