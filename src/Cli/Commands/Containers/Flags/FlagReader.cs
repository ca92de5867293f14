using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Compose.Values;
using Orc.Model.Units;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Reads flags of one command line. A value that makes no sense is answered in docker's words.</summary>
internal sealed class FlagReader(ParseResult parsed)
{
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    public bool Switch(Option<bool> option) => parsed.GetValue(option);

    public bool? Choice(Option<bool?> option) => parsed.GetValue(option);

    public string? Text(Option<string?> option) => parsed.GetValue(option);

    /// <summary>As <see cref="Text"/>; an empty text is none.</summary>
    public string? Word(Option<string?> option) => Text(option) is { Length: > 0 } word ? word : null;

    public ImmutableArray<string> List(Option<string[]> option) => [.. parsed.GetValue(option) ?? []];

    public ImmutableArray<T> Each<T>(Option<string[]> option, Func<string, T> read) =>
        [.. List(option).Select(text => Named(option, text, read))];

    public T? One<T>(Option<string?> option, Func<string, T> read)
        where T : class =>
        Text(option) is { } text ? Named(option, text, read) : null;

    public long? Integer(Option<string?> option) => Text(option) is { } text
        ? Named(option, text, static text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FlagException($"strconv.ParseInt: parsing \"{text}\": invalid syntax"))
        : null;

    public int? Small(Option<string?> option) => Integer(option) switch
    {
        null => null,
        { } number and >= int.MinValue and <= int.MaxValue => (int)number,
        { } number => throw Refused(
            option,
            number.ToString(CultureInfo.InvariantCulture),
            $"strconv.ParseInt: parsing \"{number}\": value out of range"),
    };

    /// <summary>Zero and a missing flag are no limit.</summary>
    public ByteSize? Size(Option<string?> option) => Text(option) is { } text
        ? Named(option, text, ReadSize) is { Bytes: not 0 } size ? size : null
        : null;

    /// <summary>-1 is without end, which is not the same as none.</summary>
    public ByteSize? SizeOrEndless(Option<string?> option) => Text(option) is "-1" ? new ByteSize(-1) : Size(option);

    public TimeSpan? Duration(Option<string?> option) => Text(option) is { } text
        ? Named(option, text, static text => GoDuration.TryParse(text, out var duration)
            ? duration
            : throw new FlagException($"time: invalid duration \"{text}\""))
        : null;

    public static FlagException Refused(Option option, string value, string why) =>
        new($"invalid argument \"{value}\" for \"{Title(option)}\" flag: {why}");

    // Both names, as docker's messages say them: -p, --publish.
    private static string Title(Option option) =>
        option.Aliases.FirstOrDefault(alias => alias.Length == 2) is { } alias
            ? $"{alias}, {option.Name}"
            : option.Name;

    private static T Named<T>(Option option, string text, Func<string, T> read)
    {
        try
        {
            return read(text);
        }
        catch (FlagException wrong)
        {
            throw Refused(option, text, wrong.Message);
        }
    }

    private static ByteSize ReadSize(string text) =>
        ByteSize.TryParse(text, out var size) ? size : throw new FlagException($"invalid size: '{text}'");
}
