using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>The pages of all overlay networks, from one look to the next: of a network that changed, only what did is
/// made anew.</summary>
internal sealed class OverlayNames
{
    private Dictionary<string, OverlayNamePage> _pages = new(StringComparer.Ordinal);

    /// <summary>A page for each table, in their order; those of other networks are forgotten.</summary>
    public IReadOnlyList<OverlayNamePage> Open(IEnumerable<OverlayTable> tables)
    {
        var pages = tables.Select(table => OverlayNamePage.Of(table, _pages.GetValueOrDefault(table.Network))).ToList();
        _pages = pages.ToDictionary(page => page.Table.Network, StringComparer.Ordinal);
        return pages;
    }
}
