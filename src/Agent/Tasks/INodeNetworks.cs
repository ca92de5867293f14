using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Agent.Tasks;

/// <summary>The networks of the node, to those who make sure of them.</summary>
internal interface INodeNetworks
{
    /// <summary>Name and subnets of each.</summary>
    IReadOnlyList<(string Name, ImmutableArray<string> Subnets)> List();

    /// <summary>Takes over what the control plane says of an overlay network, whether it is made already or not.
    /// </summary>
    void Apply(OverlayTable table);

    /// <summary>Takes over the keys of encrypted networks.</summary>
    void Apply(OverlayKeyring keyring);

    /// <summary>The overlay networks that are here or were spoken of, each with what was last said of it.</summary>
    IReadOnlyCollection<OverlayTable> Overlays();

    /// <summary>One of the table's name is here, but made for another table: that of a stack which had this name
    /// before.</summary>
    bool IsOutdated(OverlayTable table);

    /// <summary>Takes over what the control plane says of a single container's place, once its network was made.
    /// </summary>
    /// <param name="answer">Its word.</param>
    /// <param name="obstacle">Why the network could not be made; empty: it was, or need not.</param>
    void Answer(AttachmentAnswer answer, string obstacle);

    /// <param name="spec">As it was asked for.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Its subnets.</returns>
    Task<ImmutableArray<string>> EnsureAsync(
        NetworkSpec spec, ProjectScope scope, CancellationToken cancellationToken);

    /// <summary>Nothing happens if there is none. An error if a container is on it.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);
}
