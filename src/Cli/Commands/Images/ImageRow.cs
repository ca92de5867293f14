using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>One line of <c>orc images</c>: an image under one of its names, as docker lists them.</summary>
internal sealed record ImageRow(ImageSummary Image, string Repository, string Tag, string Digest)
{
    private const string None = "<none>";

    /// <summary>
    /// A line a tag (and a digest, where those are asked for); one for a repository that only digests name; one for an
    /// image that nothing names.
    /// </summary>
    public static IEnumerable<ImageRow> Of(ImageSummary image, bool withDigests)
    {
        var digests = image.Digests.Select(SplitDigest).ToLookup(name => name.Repository, name => name.Version);
        var tags = image.References.Select(SplitTag).ToLookup(name => name.Repository, name => name.Version);
        foreach (var repository in tags)
        {
            var known = withDigests ? digests[repository.Key].DefaultIfEmpty(None) : [None];
            foreach (var row in repository.SelectMany(
                tag => known.Select(digest => new ImageRow(image, repository.Key, tag, digest))))
            {
                yield return row;
            }
        }

        foreach (var repository in digests.Where(repository => !tags.Contains(repository.Key)))
        {
            foreach (var digest in withDigests ? repository.AsEnumerable() : [None])
            {
                yield return new ImageRow(image, repository.Key, None, digest);
            }
        }

        if (image.References.Count == 0 && image.Digests.Count == 0)
        {
            yield return new ImageRow(image, None, None, None);
        }
    }

    private static (string Repository, string Version) SplitTag(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, None);
    }

    private static (string Repository, string Version) SplitDigest(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (name, None) : (name[..at], name[(at + 1)..]);
    }
}
