using System.Collections.Immutable;

namespace Orc.Compose.Remotes;

/// <summary>
/// A Compose file that is not on this machine, as it is written where files are named. Closed: an artifact in a
/// registry (<c>oci://registry/name:tag</c>), or a file in a git repository
/// (<c>https://host/repository.git#ref:folder</c>).
/// </summary>
public abstract record RemoteResource
{
    private const string OciScheme = "oci://";

    private static readonly ImmutableArray<string> GitSchemes = ["git://", "ssh://"];

    /// <summary>Also pages and archives live there: only what says that it is a repository is one.</summary>
    private static readonly ImmutableArray<string> SharedSchemes = ["https://", "http://", "file://"];

    private RemoteResource()
    {
    }

    /// <summary>As written.</summary>
    public abstract string Text { get; init; }

    /// <summary>What a project of it is called when nothing says.</summary>
    public abstract string Name { get; }

    public sealed override string ToString() => Text;

    public static bool IsRemote(string text) => Parse(text) is not null;

    /// <summary>Null: this is a path.</summary>
    public static RemoteResource? Parse(string text)
    {
        if (text.StartsWith(OciScheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Oci(text, text[OciScheme.Length..]);
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var address = hash < 0 ? text : text[..hash];
        if (!IsRepository(address))
        {
            return null;
        }

        var fragment = hash < 0 ? "" : text[(hash + 1)..];
        var colon = fragment.IndexOf(':', StringComparison.Ordinal);
        var (version, folder) = colon < 0 ? (fragment, "") : (fragment[..colon], fragment[(colon + 1)..]);
        address = address.StartsWith("github.com/", StringComparison.Ordinal) ? $"https://{address}" : address;
        return new Git(text, address, version, folder.Trim('/'));
    }

    private static bool IsRepository(string address) =>
        GitSchemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        || IsSecureShell(address)
        || (SharedSchemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            && address.EndsWith(".git", StringComparison.Ordinal))
        || address.StartsWith("github.com/", StringComparison.Ordinal);

    // git@host:path, as git itself takes it.
    private static bool IsSecureShell(string address)
    {
        const string User = "git@";
        return address.StartsWith(User, StringComparison.Ordinal)
            && address.IndexOf(':', StringComparison.Ordinal) > User.Length
            && !address.Contains("://", StringComparison.Ordinal);
    }

    private static string LastStep(string path)
    {
        var bare = path.TrimEnd('/');
        var last = bare[(bare.LastIndexOfAny(['/', ':']) + 1)..];
        return last.EndsWith(".git", StringComparison.Ordinal) ? last[..^".git".Length] : last;
    }

    /// <param name="Text">The whole.</param>
    /// <param name="Reference">Registry, repository, and tag or digest.</param>
    public sealed record Oci(string Text, string Reference) : RemoteResource
    {
        public override string Name
        {
            get
            {
                var name = Reference.Split('@')[0];
                var slash = name.LastIndexOf('/') + 1;
                return name[slash..].Split(':')[0];
            }
        }
    }

    /// <param name="Text">The whole.</param>
    /// <param name="Address">Of the repository, as git takes it.</param>
    /// <param name="Version">A branch, tag or commit. Empty: what the repository shows first.</param>
    /// <param name="Folder">In it, or a file. Empty: its root.</param>
    public sealed record Git(string Text, string Address, string Version, string Folder) : RemoteResource
    {
        public override string Name => Folder.Length > 0 && !IsFile(Folder) ? LastStep(Folder) : LastStep(Address);

        private static bool IsFile(string path) =>
            path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);
    }
}
