namespace Orc.Agent.Images.Manifests;

/// <summary>
/// The names of what registries and archives hold: OCI's, and Docker's older ones for the same things.
/// </summary>
internal static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>What we can read, the richest first, for a request's Accept.</summary>
    public static readonly IReadOnlyList<string> Accepted = [OciIndex, DockerList, OciManifest, DockerManifest];

    /// <summary>Registries hold other things too: charts, modules, signatures.</summary>
    public static bool IsImageConfig(string mediaType) =>
        mediaType is "" or OciConfig or DockerConfig or "application/octet-stream";
}
