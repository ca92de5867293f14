using Orc.Model.Volumes;

namespace Orc.Agent.Volumes;

/// <summary>Where a volume differs from what is asked, in words; labels do not count.</summary>
internal static class VolumeDifferences
{
    public static string Of(VolumeSpec existing, VolumeSpec asked)
    {
        var differences = new List<string>();
        if (existing.Driver != asked.Driver)
        {
            differences.Add($"driver is {existing.Driver}, asked is {asked.Driver}");
        }

        foreach (var option in existing.Options.Keys.Union(asked.Options.Keys).Order(StringComparer.Ordinal))
        {
            var has = existing.Options.GetValueOrDefault(option);
            var wanted = asked.Options.GetValueOrDefault(option);
            if (has != wanted)
            {
                differences.Add($"option {option} is {Show(has)}, asked is {Show(wanted)}");
            }
        }

        return string.Join("; ", differences);
    }

    private static string Show(string? value) => value is null ? "not set" : $"\"{value}\"";
}
