using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Images;

/// <summary>What <c>images</c> can say of an image; the names are those of docker's templates.</summary>
internal static class ImageColumns
{
    private const string Unknown = "N/A";

    public static ImmutableArray<Column<ImageRow>> All(TimeProvider time, bool truncate) =>
    [
        new("Repository", "REPOSITORY", row => row.Repository),
        new("Tag", "TAG", row => row.Tag),
        new("Digest", "DIGEST", row => row.Digest),
        new("ID", "IMAGE ID", row => truncate ? ContainerText.ShortId(row.Image.Id) : row.Image.Id),
        new("CreatedSince", "CREATED", row => Since(row.Image.CreatedAt, time)),
        new("CreatedAt", "CREATED AT", row => At(row.Image.CreatedAt)),
        new("Size", "SIZE", row => HumanSize.Of(row.Image.Size)),
        new("Containers", "CONTAINERS", row => row.Image.Containers.ToString(CultureInfo.InvariantCulture)),
        new("SharedSize", "SHARED SIZE", _ => Unknown),
        new("UniqueSize", "UNIQUE SIZE", _ => Unknown),
        new("VirtualSize", "SIZE", row => HumanSize.Of(row.Image.Size)),
    ];

    // Builders that want the same bytes every time write no time.
    internal static string Since(Timestamp? created, TimeProvider time) =>
        created is null ? Unknown : RelativeTime.Ago(created.ToDateTimeOffset(), time);

    private static string At(Timestamp? created) => created is null
        ? Unknown
        : created.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", CultureInfo.InvariantCulture);
}
