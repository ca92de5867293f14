using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>A pull on the way to a container, told on standard error: each layer's steps, not each byte.</summary>
internal sealed class PullLines(TextWriter writer, string image)
{
    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);

    public void Tell(PullEvent step)
    {
        if (_last.Count == 0)
        {
            writer.WriteLine($"Unable to find image '{image}' locally");
        }

        if (_last.GetValueOrDefault(step.Id) == step.Status)
        {
            return;
        }

        _last[step.Id] = step.Status;
        writer.WriteLine(Images.PullText.IsOfLayer(step) ? $"{step.Id}: {step.Status}" : step.Status);
    }
}
