using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace Orc.Agent.Images.Registry;

/// <summary>One question to a registry, or to the server that gives out its tokens.</summary>
internal sealed record RegistryRequest(Uri Uri)
{
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>Kinds of documents that can be read. Empty: any.</summary>
    public ImmutableArray<string> Accept { get; init; } = [];

    /// <summary>The first byte that is wanted.</summary>
    public long From { get; init; }

    /// <summary>Null: GET. Else posted.</summary>
    public ImmutableArray<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>Null: GET, or POST with a form.</summary>
    public HttpMethod? Method { get; init; }

    /// <summary>What is sent, more than once where a login is asked for in between. Null: nothing.</summary>
    public RegistryBody? Body { get; init; }

    /// <param name="sent">Called whenever a part of the body is on its way.</param>
    public HttpRequestMessage ToMessage(Action? sent = null)
    {
        var message = new HttpRequestMessage(Method ?? (Form is null ? HttpMethod.Get : HttpMethod.Post), Uri);
        message.Headers.Authorization = Authorization;
        foreach (var kind in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(kind));
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
        }

        if (Form is { } form)
        {
            message.Content = new FormUrlEncodedContent(form);
        }
        else if (Body is { } body)
        {
            message.Content = new BodyContent(body, sent);
        }

        return message;
    }
}
