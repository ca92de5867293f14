using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>A step of a pull in words, with a bar where bytes are counted.</summary>
internal static class PullText
{
    private const int BarWidth = 50;
    private const int ShortDigest = 12;
    private const int WideTerminal = 110;

    /// <summary>Twelve digits name a layer; a line about the whole image has the image's name.</summary>
    public static bool IsOfLayer(PullEvent step) =>
        step.Id.Length == ShortDigest && step.Id.All(char.IsAsciiHexDigitLower);

    /// <summary>It says how far something is, not that it is done.</summary>
    public static bool IsOnTheWay(PullEvent step) => step.Status is "Downloading" or "Extracting";

    /// <param name="step">The step.</param>
    /// <param name="width">Of the terminal; a narrow one gets no bar.</param>
    public static string Of(PullEvent step, int width)
    {
        if (step.Status != "Downloading" || step.Total <= 0)
        {
            return step.Status;
        }

        var bar = width > WideTerminal ? $"  {Bar(step.Current, step.Total)}" : "";
        return $"Downloading{bar}  {HumanSize.Of(step.Current, 4)}/{HumanSize.Of(step.Total, 4)}";
    }

    internal static string Bar(long current, long total)
    {
        var filled = (int)(Math.Clamp((double)current / total, 0, 1) * BarWidth);
        return filled >= BarWidth
            ? $"[{new string('=', BarWidth)}>]"
            : $"[{new string('=', filled)}>{new string(' ', BarWidth - filled)}]";
    }
}
