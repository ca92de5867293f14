namespace Orc.Compose.Merging;

/// <summary>
/// The rules of merging, by path: Compose's table. What is not named here is merged deeply. The paths are those of
/// the long syntax, to which every file is brought before it is merged.
/// </summary>
internal sealed class MergeRules
{
    private static readonly (string Pattern, MergeRule Rule)[] Table =
    [
        ("services.*.annotations.*", MergeRule.Replace),
        ("services.*.build.additional_contexts.*", MergeRule.Replace),
        ("services.*.build.args.*", MergeRule.Replace),
        ("services.*.build.extra_hosts", MergeRule.UniqueText),
        ("services.*.build.labels.*", MergeRule.Replace),
        ("services.*.build.platforms", MergeRule.UniqueText),
        ("services.*.build.tags", MergeRule.UniqueText),
        ("services.*.cap_add", MergeRule.UniqueText),
        ("services.*.cap_drop", MergeRule.UniqueText),
        ("services.*.command", MergeRule.Replace),
        ("services.*.configs", MergeRule.UniqueConfig),
        ("services.*.deploy.labels.*", MergeRule.Replace),
        ("services.*.devices", MergeRule.UniqueTarget),
        ("services.*.dns", MergeRule.UniqueText),
        ("services.*.dns_opt", MergeRule.UniqueText),
        ("services.*.dns_search", MergeRule.UniqueText),
        ("services.*.entrypoint", MergeRule.Replace),
        ("services.*.env_file", MergeRule.UniquePath),
        ("services.*.environment.*", MergeRule.Replace),
        ("services.*.expose", MergeRule.UniqueText),
        ("services.*.external_links", MergeRule.UniqueText),
        ("services.*.extra_hosts", MergeRule.UniqueText),
        ("services.*.group_add", MergeRule.UniqueText),
        ("services.*.healthcheck.test", MergeRule.Replace),
        ("services.*.label_file", MergeRule.UniqueText),
        ("services.*.labels.*", MergeRule.Replace),
        ("services.*.links", MergeRule.UniqueText),
        ("services.*.logging", MergeRule.SameDriver),
        ("services.*.networks.*.aliases", MergeRule.UniqueText),
        ("services.*.networks.*.link_local_ips", MergeRule.UniqueText),
        ("services.*.ports", MergeRule.UniquePort),
        ("services.*.profiles", MergeRule.UniqueText),
        ("services.*.secrets", MergeRule.UniqueSecret),
        ("services.*.security_opt", MergeRule.UniqueText),
        ("services.*.sysctls.*", MergeRule.Replace),
        ("services.*.tmpfs", MergeRule.UniqueMountPath),
        ("services.*.ulimits.*", MergeRule.Replace),
        ("services.*.volumes", MergeRule.UniqueTarget),
        ("services.*.volumes_from", MergeRule.UniqueText),
        ("models.*.runtime_flags", MergeRule.Replace),
        ("networks.*.ipam.config", MergeRule.MergedSubnet),
        ("networks.*.labels.*", MergeRule.Replace),
        ("volumes.*.labels.*", MergeRule.Replace),
    ];

    /// <summary>Of what the table does not name.</summary>
    public static readonly MergeRules Nothing = new();

    private readonly Dictionary<string, MergeRules> _children = new(StringComparer.Ordinal);

    public static readonly MergeRules Root = Build();

    public MergeRule Rule { get; private set; }

    /// <summary>The rules below a key.</summary>
    public MergeRules this[string key] =>
        _children.TryGetValue(key, out var child) || _children.TryGetValue("*", out child) ? child : Nothing;

    private static MergeRules Build()
    {
        var root = new MergeRules();
        foreach (var (pattern, rule) in Table)
        {
            var at = root;
            foreach (var part in pattern.Split('.'))
            {
                if (!at._children.TryGetValue(part, out var child))
                {
                    at._children.Add(part, child = new MergeRules());
                }

                at = child;
            }

            at.Rule = rule;
        }

        return root;
    }
}
