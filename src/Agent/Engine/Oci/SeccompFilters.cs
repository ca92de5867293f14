using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Orc.Agent.Engine.Runtime;
using Orc.Linux.Files;
using Orc.Linux.Seccomp;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// The seccomp filter of a container. Compiling Docker's profile costs 10-15 ms, so programs are kept: in memory, and
/// on disk by what they depend on (profile, capabilities, architecture, libseccomp).
/// </summary>
internal sealed class SeccompFilters(EnginePaths paths, EngineOptions options, HostFacts host)
{
    private const string Unconfined = "unconfined";

    private readonly ConcurrentDictionary<string, ChosenSeccomp> _known = new(StringComparer.Ordinal);

    /// <summary>Null: unconfined.</summary>
    public ChosenSeccomp? Choose(
        ContainerSpec spec, IReadOnlyList<string> capabilities, OciRuntime runtime)
    {
        var asked = SecurityOptions.Seccomp(spec.Security);
        if (asked == Unconfined)
        {
            return null;
        }

        var profile = Profile(asked);
        var key = Key(profile, capabilities);
        var chosen = _known.GetOrAdd(key, _ => Make(profile, capabilities, key));
        return runtime.IsCrun ? chosen : chosen with { Compiled = null };
    }

    private ChosenSeccomp Make(byte[] profile, IReadOnlyList<string> capabilities, string key)
    {
        var filter = SeccompProfile.Choose(profile, capabilities, host.SeccompArchitecture);
        var cached = Path.Combine(paths.SeccompCache, $"{key}.bpf");
        if (File.Exists(cached))
        {
            return new ChosenSeccomp(filter, Convert.ToBase64String(File.ReadAllBytes(cached)));
        }

        var program = SeccompCompiler.Compile(filter);
        Directory.CreateDirectory(paths.SeccompCache);
        DurableFile.Replace(cached, program, Durability.SurvivesTheProcess);
        return new ChosenSeccomp(filter, Convert.ToBase64String(program));
    }

    private byte[] Profile(string? asked)
    {
        if (asked?.TrimStart().StartsWith('{') == true)
        {
            return Encoding.UTF8.GetBytes(asked);
        }

        var path = string.IsNullOrEmpty(asked) || asked is "builtin" or "default" ? options.SeccompProfilePath : asked;
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (IOException failure)
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                $"cannot read the seccomp profile {path}: {failure.Message} (Debian: golang-github-containers-common)",
                failure);
        }
    }

    private string Key(byte[] profile, IReadOnlyList<string> capabilities)
    {
        var text = string.Join(' ', capabilities) + host.SeccompArchitecture + SeccompCompiler.LibraryVersion;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(profile);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
