using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>A limit of one block device, by its numbers.</summary>
internal sealed record OciBlockLimit(BlkioLimit Limit, long Major, long Minor, long Value);
