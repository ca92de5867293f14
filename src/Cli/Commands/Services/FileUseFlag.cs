using System.Globalization;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>
/// <c>--secret password</c>, or <c>--config source=NAME,target=PATH,uid=0,gid=0,mode=0440</c>.
/// </summary>
internal static class FileUseFlag
{
    private const string SecretFolder = "/run/secrets/";

    public static WireFileUse Secret(string text) => Parse(text, isSecret: true);

    public static WireFileUse Config(string text) => Parse(text, isSecret: false);

    private static WireFileUse Parse(string text, bool isSecret)
    {
        var use = new WireFileUse { IsSecret = isSecret };
        if (!text.Contains('=') && !text.Contains(','))
        {
            use.Source = text;
        }
        else
        {
            foreach (var field in text.Split(','))
            {
                Read(field, use);
            }
        }

        if (use.Source.Length == 0)
        {
            throw new FlagException("source is required");
        }

        var target = use.Target.Length > 0 ? use.Target : use.Source;
        use.Target = target.StartsWith('/') ? target : (isSecret ? SecretFolder : "/") + target;
        return use;
    }

    private static void Read(string field, WireFileUse use)
    {
        if (field.Split('=', 2) is not [var key, var value])
        {
            throw new FlagException($"invalid field '{field}': it is written key=value");
        }

        switch (key.ToLowerInvariant())
        {
            case "source" or "src":
                use.Source = value;
                break;
            case "target":
                use.Target = value;
                break;
            case "uid":
                use.Uid = value;
                break;
            case "gid":
                use.Gid = value;
                break;
            case "mode":
                use.Mode = Mode(value);
                break;
            default:
                throw new FlagException($"invalid field key '{key}': it is source, target, uid, gid or mode");
        }
    }

    // As in Docker: 0440 and 440 are both octal.
    private static int Mode(string text)
    {
        var mode = 0;
        foreach (var digit in text)
        {
            mode = digit is >= '0' and <= '7'
                ? (mode * 8) + (digit - '0')
                : throw new FlagException($"invalid mode '{text}': it is written in octal, for example 0440");
        }

        return mode <= 0x1FF && text.Length > 0
            ? mode
            : throw new FlagException(string.Create(
                CultureInfo.InvariantCulture, $"invalid mode '{text}': it is at most 0777"));
    }
}
