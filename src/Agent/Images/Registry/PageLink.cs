namespace Orc.Agent.Images.Registry;

/// <summary>
/// Where a list goes on: <c>Link: &lt;/v2/a/tags/list?last=b&amp;n=100&gt;; rel="next"</c> (RFC 8288).
/// </summary>
internal static class PageLink
{
    /// <summary>Null: this was the last page. A link to another host is none.</summary>
    public static Uri? Next(HttpResponseMessage response, Uri page) =>
        response.Headers.NonValidated.TryGetValues("Link", out var links)
            ? links.Select(link => Next(link, page)).FirstOrDefault(next => next is not null)
            : null;

    internal static Uri? Next(string link, Uri page)
    {
        var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
        return start >= 0 && end > start
            && link[end..].Contains("next", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(page, link[(start + 1)..end], out var next)
            && next.Scheme == page.Scheme && next.Authority == page.Authority
                ? next
                : null;
    }
}
