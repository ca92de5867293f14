using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>A step of a pull in words, with a bar where bytes are counted.</summary>
internal static class PullText
{
    private const int BarWidth = 50;
    private const int ShortDigest = 12;

    /// <summary>Twelve digits name a layer; a line about the whole image has the image's name.</summary>
    public static bool IsOfLayer(PullEvent step) =>
        step.Id.Length == ShortDigest && step.Id.All(char.IsAsciiHexDigitLower);

    public static string Of(PullEvent step) => step.Status == "Downloading" && step.Total > 0
        ? $"Downloading  {Bar(step.Current, step.Total)}  {HumanSize.Of(step.Current, 4)}/{HumanSize.Of(step.Total, 4)}"
        : step.Status;

    internal static string Bar(long current, long total)
    {
        var filled = (int)(Math.Clamp((double)current / total, 0, 1) * BarWidth);
        return filled >= BarWidth
            ? $"[{new string('=', BarWidth)}>]"
            : $"[{new string('=', filled)}>{new string(' ', BarWidth - filled)}]";
    }
}
