using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>What <c>image import</c> asks beside the archive itself.</summary>
public sealed record ImageImportRequest
{
    /// <summary>Null: the image gets no name, only an id.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>Dockerfile instructions: <c>CMD ["/bin/sh"]</c>, <c>ENV A=b</c>, …</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    public string Message { get; init; } = "";

    public Platform Platform { get; init; } = Platform.Host;
}
