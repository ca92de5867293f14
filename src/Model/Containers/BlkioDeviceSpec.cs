namespace Orc.Model.Containers;

/// <summary>A limit of one block device of the host: its weight, or bytes or operations a second.</summary>
public sealed record BlkioDeviceSpec(BlkioLimit Limit, string Path, long Value);
