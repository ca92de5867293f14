using Orc.Agent.Images;

namespace Orc.Agent.Endpoints;

/// <summary>
/// News of a pull, with a line before the first: that there is something to be pulled is known only then.
/// </summary>
internal sealed class BegunPull(PullNews news, string line) : IProgress<PullProgress>
{
    private bool _isSaid;

    // One at a time: a pull tells its news so.
    public void Report(PullProgress value)
    {
        if (!_isSaid)
        {
            _isSaid = true;
            news.Say(line);
        }

        news.Report(value);
    }
}
