namespace Orc.Agent.Images;

/// <summary>An image could not be found, fetched, unpacked or removed. The message is for people.</summary>
public sealed class ImageException(ImageFailure reason, string message, Exception? inner = null)
    : IOException(message, inner)
{
    public ImageFailure Reason { get; } = reason;

    internal static ImageException BadContent(string message) => new(ImageFailure.BadContent, message);

    internal static ImageException Invalid(string message) => new(ImageFailure.InvalidArgument, message);

    internal static ImageException NoSuchImage(string name) => new(ImageFailure.NotFound, $"No such image: {name}");
}
