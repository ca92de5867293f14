using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Values;
using Orc.Model.Units;

namespace Orc.Compose.Yaml;

/// <summary>Reads typed values from a checked tree; what is absent is null.</summary>
internal static class NodeReading
{
    extension(MappingNode mapping)
    {
        public bool? Flag(string key) => mapping.Text(key) switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };

        public bool IsTrue(string key) => mapping.Flag(key) ?? false;

        public long? Long(string key) =>
            long.TryParse(mapping.Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;

        public int? Int(string key) =>
            mapping.Long(key) is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

        public decimal? Decimal(string key) =>
            decimal.TryParse(mapping.Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;

        public TimeSpan? Duration(string key) =>
            mapping.Text(key) is { } text && GoDuration.TryParse(text, out var duration) ? duration : null;

        public ByteSize? Bytes(string key) => mapping.Long(key) is { } bytes ? new ByteSize(bytes) : null;

        /// <summary>Permission bits from octal text.</summary>
        public int? Mode(string key)
        {
            if (mapping.Text(key) is not { Length: > 0 and < 7 } text
                || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
            {
                return null;
            }

            return Convert.ToInt32(text, 8);
        }

        public ImmutableArray<string> Texts(string key) =>
            [.. mapping.Items(key).OfType<ScalarNode>().Select(item => item.Value)];

        /// <summary>Null where the key is absent: an empty list says something else.</summary>
        public ImmutableArray<string>? OptionalTexts(string key) =>
            mapping[key] is SequenceNode ? mapping.Texts(key) : null;

        public ImmutableSortedDictionary<string, string> Pairs(string key)
        {
            var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var entry in mapping.Entries(key))
            {
                pairs[entry.Key] = entry.Value is ScalarNode scalar ? scalar.Value : "";
            }

            return pairs.ToImmutable();
        }

        public ImmutableArray<MappingEntry> Entries(string key) => mapping.Mapping(key)?.Entries ?? [];

        public IEnumerable<MappingNode> Mappings(string key) => mapping.Items(key).OfType<MappingNode>();
    }
}
