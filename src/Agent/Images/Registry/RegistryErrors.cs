using System.Net;
using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>A registry's refusals, in the words Docker's users know (distribution-spec, error codes).</summary>
internal static class RegistryErrors
{
    public static ImageException Of(ImageReference reference, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var (code, said) = Read(status, body);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Denied(reference, said),
            HttpStatusCode.NotFound when code is "NAME_UNKNOWN" => new ImageException(
                ImageFailure.NotFound, $"repository {reference.FamiliarName} not found: {said}"),
            HttpStatusCode.NotFound => new ImageException(
                ImageFailure.NotFound, $"manifest for {reference} not found: {said}"),
            _ => OfAnswer(reference.Domain, status, said),
        };
    }

    public static ImageException Denied(ImageReference reference, string said)
    {
        var login = reference.Domain == ImageReference.DefaultDomain ? "" : $" {reference.Domain}";
        return new ImageException(
            ImageFailure.Denied,
            $"pull access denied for {reference.FamiliarName}, repository does not exist or may require "
            + $"'orc login{login}': {said}");
    }

    public static ImageException PushDenied(ImageReference reference, string said)
    {
        var login = reference.Domain == ImageReference.DefaultDomain ? "" : $" {reference.Domain}";
        return new ImageException(
            ImageFailure.Denied,
            $"push access denied for {reference.FamiliarName}: who may write there says 'orc login{login}' first: "
            + said);
    }

    public static ImageException OfAnswer(string host, HttpStatusCode status, string said) => new(
        IsBusy(status) ? ImageFailure.Unreachable : ImageFailure.BadContent,
        $"registry {host} answered {(int)status}: {said}");

    /// <summary>It may answer better if asked again.</summary>
    public static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>
    /// What the body says: <c>{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}</c>.
    /// </summary>
    public static (string Code, string Said) Read(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (Json.Find(root, "errors") is { ValueKind: JsonValueKind.Array } errors
                && errors.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
            {
                var code = Json.Text(first, "code") ?? "";
                var words = code.ToLowerInvariant().Replace('_', ' ');
                return (code, Printable($"{words}: {Json.Text(first, "message") ?? words}"));
            }

            // Token servers have forms of their own.
            if ((Json.Text(root, "details") ?? Json.Text(root, "message") ?? Json.Text(root, "error")) is { } text)
            {
                return ("", Printable(text));
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // A page for a browser, or nothing: the status has to do.
        }

        return ("", Words(status));
    }

    private static string Words(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => "unauthorized: authentication required",
        HttpStatusCode.Forbidden => "denied: requested access to the resource is denied",
        HttpStatusCode.NotFound => "manifest unknown",
        HttpStatusCode.TooManyRequests => "toomanyrequests: too many requests",
        _ => status.ToString(),
    };

    private static string Printable(string text) =>
        string.Concat(text.Where(letter => !char.IsControl(letter)).Take(500));
}
