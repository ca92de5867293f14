using System.Collections.Immutable;
using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The calls about files in registries that are no images.</summary>
#pragma warning disable CA1506 // As said where the class begins.
internal sealed partial class ImagesEndpoint
#pragma warning restore CA1506
{
    public override async Task<PushArtifactReply> PushArtifact(
        PushArtifactRequest request, ServerCallContext context)
    {
        var reference = ReferenceOf(request.Reference);
        if (reference.Digest is not null)
        {
            throw ImageException.Invalid($"{reference} names content by its digest: push by a tag");
        }

        var artifact = new Artifact
        {
            Type = request.Type,
            ConfigType = request.ConfigType,
            Parts = [.. request.Files.Select(PartOf)],
        };
        var login = ToldPulls.LoginOf(request.Login, reference);
        var pushed = await artifacts.PushAsync(
            reference, artifact, FormOf(request.OciVersion), login, context.CancellationToken);
        var reply = new PushArtifactReply { Digest = pushed.Digest.ToString() };
        if (request.Images.Count > 0)
        {
            var images = request.Images
                .Select(image => (Name: ReferenceOf(image.Image), image.Login))
                .Select(image => (image.Name, ToldPulls.LoginOf(image.Login, image.Name)))
                .ToArray();
            var list = await artifacts.PushImagesAsync(
                reference, artifact, pushed, images, login, context.CancellationToken);
            reply.ImagesDigest = list.Digest.ToString();
        }

        return reply;
    }

    public override async Task<FetchArtifactReply> FetchArtifact(
        FetchArtifactRequest request, ServerCallContext context)
    {
        var reference = ReferenceOf(request.Reference);
        var (digest, artifact) = await artifacts.FetchAsync(
            reference, request.Types_, ToldPulls.LoginOf(request.Login, reference), context.CancellationToken);
        var reply = new FetchArtifactReply
        {
            Digest = digest.ToString(),
            Type = artifact.Type,
            ConfigType = artifact.ConfigType,
        };
        foreach (var part in artifact.Parts)
        {
            reply.Files.Add(new ArtifactFile
            {
                MediaType = part.MediaType,
                Content = UnsafeByteOperations.UnsafeWrap(part.Content),
                Annotations = { part.Annotations },
            });
        }

        return reply;
    }

    private static ArtifactPart PartOf(ArtifactFile file) => new(
        file.MediaType,
        file.Content.ToByteArray(),
        file.Annotations.ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static ArtifactForm FormOf(string version) => version switch
    {
        "" => ArtifactForm.Any,
        "1.0" => ArtifactForm.Oci10,
        "1.1" => ArtifactForm.Oci11,
        _ => throw new FormatException($"\"{version}\" is no version of OCI manifests: it is 1.0 or 1.1"),
    };
}
