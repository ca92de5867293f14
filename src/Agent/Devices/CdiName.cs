using System.Diagnostics.CodeAnalysis;

namespace Orc.Agent.Devices;

/// <summary>The name of a device of the Container Device Interface: <c>vendor.com/class=name</c>.</summary>
internal sealed record CdiName(string Kind, string Device)
{
    /// <summary>False: it is a path, or nothing of the kind.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CdiName? name)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isName = equals > slash + 1 && slash > 0 && equals < text.Length - 1
            && text[..slash].All(IsOfVendor)
            && text[(slash + 1)..equals].All(IsOfClass)
            && text[(equals + 1)..].All(IsOfDevice);
        name = isName ? new CdiName(text[..equals], text[(equals + 1)..]) : null;
        return isName;
    }

    public override string ToString() => $"{Kind}={Device}";

    private static bool IsOfVendor(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';

    private static bool IsOfClass(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';

    private static bool IsOfDevice(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ':';
}
