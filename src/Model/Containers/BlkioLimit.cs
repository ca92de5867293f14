namespace Orc.Model.Containers;

/// <summary>What of a block device is limited.</summary>
public enum BlkioLimit
{
    /// <summary>10 to 1000, beside others who use the device.</summary>
    Weight,

    ReadBytes,
    WriteBytes,
    ReadOperations,
    WriteOperations,
}
