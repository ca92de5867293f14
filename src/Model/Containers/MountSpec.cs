using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orc.Model.Units;

namespace Orc.Model.Containers;

/// <summary>Something mounted into a container at <see cref="Target"/>, an absolute path.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Bind), "bind")]
[JsonDerivedType(typeof(Volume), "volume")]
[JsonDerivedType(typeof(Tmpfs), "tmpfs")]
[JsonDerivedType(typeof(Image), "image")]
public abstract record MountSpec
{
    private MountSpec()
    {
    }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>A file or folder of the host.</summary>
    public sealed record Bind : MountSpec
    {
        public required string Source { get; init; }

        /// <summary>A missing source becomes a directory (short syntax) instead of an error.</summary>
        public bool CreateSource { get; init; }

        /// <summary>private, rprivate, shared, rshared, slave, rslave; null: rprivate.</summary>
        public string? Propagation { get; init; }

        /// <summary>Mounts below the source come along unless this is false.</summary>
        public bool Recursive { get; init; } = true;

        /// <summary>Read-only means mounts below the source too.</summary>
        public bool ReadOnlyBelow { get; init; }

        /// <summary><c>z</c> or <c>Z</c>.</summary>
        public string? SelinuxRelabel { get; init; }
    }

    /// <summary>A named volume, or one of this container alone when <see cref="Name"/> is null.</summary>
    public sealed record Volume : MountSpec
    {
        public string? Name { get; init; }

        /// <summary>The image's content is not copied into an empty volume.</summary>
        public bool NoCopy { get; init; }

        public string? Subpath { get; init; }

        public ImmutableSortedDictionary<string, string> Labels { get; init; } =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The files of an image, read-only whatever else is said.</summary>
    public sealed record Image : MountSpec
    {
        public required string Name { get; init; }

        /// <summary>Which image that was when the container was asked for; null: it is not known.</summary>
        public string? ImageId { get; init; }

        /// <summary>Null: all of it.</summary>
        public string? Subpath { get; init; }
    }

    /// <summary>Memory that goes with the container.</summary>
    public sealed record Tmpfs : MountSpec
    {
        public ByteSize? Size { get; init; }

        /// <summary>Permission bits; null: 1777.</summary>
        public int? Mode { get; init; }

        public int? Uid { get; init; }

        public int? Gid { get; init; }

        /// <summary>Further mount options as written (<c>noexec</c>, …).</summary>
        public ImmutableArray<string> Options { get; init; } = [];
    }
}
