namespace Orc.Agent.Images.Artifacts;

/// <summary>How an artifact's manifest is written.</summary>
internal enum ArtifactForm
{
    /// <summary>As the registry takes it: the newer one first.</summary>
    Any,

    /// <summary>OCI 1.0: the kind is the configuration's media type.</summary>
    Oci10,

    /// <summary>OCI 1.1: the kind is said, the configuration is empty.</summary>
    Oci11,
}
