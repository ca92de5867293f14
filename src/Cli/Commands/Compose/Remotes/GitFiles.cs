using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Remotes;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>Compose files in git repositories: one commit, without its past.</summary>
internal sealed class GitFiles(GitProgram git, RemoteCache cache)
{
    private const string Kind = "git";

    /// <returns>The project's file.</returns>
    public async Task<string> FetchAsync(RemoteResource.Git resource, CancellationToken cancellationToken)
    {
        if (resource.Version.StartsWith('-') || resource.Address.StartsWith('-'))
        {
            throw new CliException("a branch, a tag or an address does not begin with a hyphen");
        }

        var commit = GitReferences.IsCommit(resource.Version)
            ? resource.Version
            : await FindCommitAsync(resource, cancellationToken);
        var root = cache.Find(Kind, commit) ?? await cache.AddAsync(
            Kind, commit, fresh => CheckOutAsync(fresh, resource.Address, commit, cancellationToken));
        return Find(root, resource.Folder);
    }

    private async Task<string> FindCommitAsync(RemoteResource.Git resource, CancellationToken cancellationToken)
    {
        var version = resource.Version.Length > 0 ? resource.Version : "HEAD";
        var output = await git.RunAsync(
            ["ls-remote", "--", resource.Address, version, $"{version}^{{}}"], cancellationToken);
        return GitReferences.Choose(output, version)
            ?? throw new CliException($"the repository {resource.Address} has no branch or tag \"{version}\"");
    }

    private async Task CheckOutAsync(
        string folder, string address, string commit, CancellationToken cancellationToken)
    {
        // What a repository brings with it is not run.
        string[] here = ["-C", folder, "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"];
        await git.RunAsync([.. here, "init", "--quiet"], cancellationToken);
        await git.RunAsync(
            [.. here, "fetch", "--quiet", "--depth=1", "--no-tags", "--", address, commit], cancellationToken);
        await git.RunAsync([.. here, "checkout", "--quiet", commit], cancellationToken);
    }

    private static string Find(string root, string folder)
    {
        var path = Inside(root, folder);
        if (File.Exists(path))
        {
            return path;
        }

        var found = ComposeFileNames.All.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists);
        var where = folder.Length > 0 ? $"its folder {folder}" : "its root";
        return found is not null
            ? Inside(root, Path.GetRelativePath(root, found))
            : throw new CliException($"there is no {string.Join(", ", ComposeFileNames.All)} in {where}");
    }

    // Neither steps upward nor links lead out of what was fetched.
    private static string Inside(string root, string path)
    {
        var at = root;
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, step);
            var target = new FileInfo(at).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(at);
            if (step == ".." || !target.StartsWith($"{root}/", StringComparison.Ordinal))
            {
                throw new CliException($"{path} leads out of the repository");
            }
        }

        return at;
    }
}
