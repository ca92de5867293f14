using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Services;

/// <summary>How flags that hold lists are called: whole, or by what is added and what is removed.</summary>
internal sealed class ListFlagForm
{
    public static readonly ListFlagForm Whole = new(isPatch: false);

    public static readonly ListFlagForm Patch = new(isPatch: true);

    private readonly bool _isPatch;

    private ListFlagForm(bool isPatch)
    {
        _isPatch = isPatch;
    }

    /// <summary><c>--env</c>, or <c>--env-add</c>; the short name is that of the whole list alone.</summary>
    public Option<string[]> Add(string spelling, string description)
    {
        var name = spelling.Split(", ")[^1];
        return _isPatch
            ? Flag.List($"{name}-add", $"Add or update: {description}")
            : Flag.List(spelling, description);
    }

    /// <summary><c>--env-rm</c>; where lists are given whole there is none, and it stays empty.</summary>
    public Option<string[]> Remove(string name, string description)
    {
        var option = Flag.List($"{name}-rm", $"Remove: {description}");
        option.Hidden = !_isPatch;
        return option;
    }

    /// <summary>Those that are there in this form.</summary>
    public IEnumerable<Option> Shown(IEnumerable<Option> options) => options.Where(option =>
        _isPatch || !option.Name.EndsWith("-rm", StringComparison.Ordinal));
}
