using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>What <c>security_opt</c> says; each written as <c>name=value</c> or, of old, <c>name:value</c>.</summary>
internal static class SecurityOptions
{
    public static bool HasNoNewPrivileges(SecuritySpec security) =>
        Find(security, "no-new-privileges") is "" or "true";

    /// <summary>
    /// Null: the default profile. <c>unconfined</c>, a path, or a profile's JSON otherwise. Privileges alone mean none;
    /// a profile that is named beside them counts.
    /// </summary>
    public static string? Seccomp(SecuritySpec security) =>
        Find(security, "seccomp") ?? (security.Privileged ? "unconfined" : null);

    /// <summary>Some of /proc and /sys is hidden, or cannot be written.</summary>
    public static bool HasHiddenPaths(SecuritySpec security) =>
        !security.Privileged && Find(security, "systempaths") != "unconfined";

    /// <summary>Null: not confined by AppArmor.</summary>
    public static string? Apparmor(SecuritySpec security, HostFacts host)
    {
        var asked = Find(security, "apparmor");
        if (asked is null or "unconfined")
        {
            return null;
        }

        return host.HasApparmor
            ? asked
            : throw new EngineException(
                EngineFailure.InvalidSpec, $"apparmor={asked}: this machine's kernel runs without AppArmor");
    }

    /// <summary>Refuses what would silently do nothing.</summary>
    public static void Check(SecuritySpec security, HostFacts host)
    {
        foreach (var option in security.Options)
        {
            var name = Split(option).Name;
            if (name is not ("no-new-privileges" or "seccomp" or "apparmor" or "label" or "systempaths"))
            {
                throw new EngineException(EngineFailure.InvalidSpec, $"unknown security option {option}");
            }

            if (name == "label" && Split(option).Value != "disable")
            {
                throw new EngineException(
                    EngineFailure.InvalidSpec, $"security option {option}: this machine's kernel runs without SELinux");
            }
        }

        _ = Apparmor(security, host);
        if (security.UserMode is not (null or "" or "host"))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"userns_mode {security.UserMode}: only host is supported");
        }
    }

    private static string? Find(SecuritySpec security, string name) =>
        security.Options.Select(Split).Where(option => option.Name == name).Select(option => option.Value)
            .LastOrDefault();

    private static (string Name, string Value) Split(string option)
    {
        var at = option.IndexOfAny(['=', ':']);
        return at < 0 ? (option, "") : (option[..at], option[(at + 1)..]);
    }
}
