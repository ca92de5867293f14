using System.Collections.Immutable;
using Orc.Agent.Images;
using Orc.Model.Images;

namespace Orc.Agent.Session;

/// <summary>The images of this node, for a control plane that places tasks where theirs are.</summary>
/// <param name="News">Completes when the list may be another one. Take it before asking for the list.</param>
/// <param name="List">Each id once.</param>
internal sealed record ImageHoldings(Func<Task> News, Func<ImmutableArray<HeldImage>> List)
{
    /// <summary>Of a node with more the control plane hears of those that came last.</summary>
    internal const int Most = 2000;

    /// <summary>Names of one image that are told.</summary>
    internal const int MostNames = 16;

    public static ImageHoldings Of(ImageStore store) => new(() => store.News, () => Choose(store.List()));

    internal static ImmutableArray<HeldImage> Choose(IEnumerable<Image> images) =>
    [
        .. images
            .OrderByDescending(image => image.TaggedAt)
            .ThenBy(image => image.Id)
            .Take(Most)
            .Select(Told),
    ];

    private static HeldImage Told(Image image) => new()
    {
        Id = image.Id.ToString(),
        Size = image.Size,
        Names =
        [
            .. image.References.Concat(image.RepoDigests)
                .Take(MostNames)
                .Select(name => name.Canonical)
                .Order(StringComparer.Ordinal),
        ],
    };
}
